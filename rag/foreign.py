"""Is a question about something else altogether, or a task and no question? Text in, yes or no out."""

from __future__ import annotations

import re

from index.lexicon import find
from rag.config import AnswerConfig
from rag.demand import Demand, without_aspects
from rag.terms import terms

_MEDICAL_KINDS = frozenset(
    {"disease", "drug", "drug_class", "cell_type", "treatment", "marker", "tissue", "population", "organisation"}
)
_IT = re.compile(r"\b(?:it|this|these|they|them|those|that)\b", re.I)
# Asked for a piece of writing or code, whatever it is about.
_TASK = re.compile(
    r"\b(?:write|compose|draft|make up|create|generate|sing|rap)\b(?: \w+){0,2} (?:a|an|some|my|the)\b(?: [\w-]+){0,3} "
    r"(?:poem|song|story|essay|email|e-mail|letter|code|script|speech|joke|testimonial|advert|tweet|post|limerick|haiku"
    r"|rhyme|cv|blog)\b"
    r"|\b(?:write|compose|draft|type|do)\b(?: (?:me|us|up|out))* (?:an? |\d+ |some )?(?:(?:hundred|thousand) )?"
    r"(?:words?|lines|paragraphs|verses|stanzas|pages|essay) (?:essay )?(?:on|about)\b",
    re.I,
)
_MEDICAL_ASPECTS = frozenset(
    {
        "dose",
        "schedule",
        "route",
        "procedure",
        "procedure_pain",
        "recovery",
        "enrolment",
        "normal_value",
        "flare",
        "funding",
    }
)
# "do folks go bald from it": it can only be what this chat is about.
_OF_IT = re.compile(r"\b(?:from|with|after|of|by|on|about|for|during|before) (?:it|this|them|these|those)\b", re.I)
# Any of these makes a question one for this chat, even when its sources do not answer it.
_MEDICAL = re.compile(
    r"\b(?:patients?|doctors?|nurses?|gp|clinics?|hospitals?|pharmac\w*|prescri\w*|medic\w*|drugs?|pills?|tablets?"
    r"|treat\w*|therap\w*|cure[sd]?|heal\w*"
    r"|disease\w*|illness\w*|ill|sick|condition|diagnos\w*|symptom\w*|side[- ]?effects?|pain\w*"
    r"|hurts?|joints?|bones?|hands?|knees?|hips?"
    r"|arthrit\w*|rheum\w*|immun\w*|inflam\w*|cells?|stem|blood|infect\w*|cancer|trials?|stud(?:y"
    r"|ies)|health\w*|safe\w*|risk\w*"
    r"|dose\w*|inject\w*|infus\w*|surg\w*|operation|transplant\w*|vaccin\w*|pregnan\w*|flare\w*"
    r"|swell\w*|swollen|stiff\w*)\b",
    re.I,
)


def is_task(text: str) -> bool:
    """Is a piece of writing or code asked for, whatever it is about?"""
    return bool(_TASK.search(text))


def foreign(
    config: AnswerConfig, text: str, demand: Demand, best: float, advice: bool = False, known: float = 0.0
) -> bool:
    """Is the question about something else altogether: nothing near it, and nothing medical in it?

    What lies near to a question that people ask here (``known``: its cosine), answered or not, is asked of this.

    "What is the success rate?" names nothing at all, so it is about what this chat is about; and whoever asks
    for ``advice`` about "it" means their own care.
    """
    if known >= config.known or demand.aspects & _MEDICAL_ASPECTS:
        return False
    medical = bool(_MEDICAL.search(text)) or any(m.kind in _MEDICAL_KINDS for m in find(text))
    pointing = _OF_IT.search(text) or ((demand.aspects or advice) and _IT.search(text))
    if not medical and (pointing or not terms(without_aspects(text))):
        return False
    return best < (config.off_topic if medical else config.off_topic_plain)
