"""A follow-up and the chat before it -> a question that stands alone. Knows English pronouns and lexicon names.

Rules, no model: the rewritten question only ever contains words the person typed, so nothing can be invented
here. A question that stands alone comes back unchanged, whatever was said before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexicon import TREATMENTS, Mention, find
from rag.terms import terms, words

_SUBJECTS = TREATMENTS | {"person", "organisation", "journal"}
# Names that may stand in for one another in "and what about X?".
_GROUPS: tuple[frozenset[str], ...] = (
    TREATMENTS,
    frozenset({"disease"}),
    frozenset({"organisation", "journal"}),
    frozenset({"person"}),
    frozenset({"population"}),
    frozenset({"tissue"}),
    frozenset({"marker"}),
    frozenset({"place"}),
)

#: Where something was read is not what it is about.
_NO_SUBJECT = frozenset({"Facebook"})

_ABOUT = re.compile(
    (
        r"^(?:and|but|so|ok(?:ay)?|then|right)?[,\s]*(?:(?:what|how|wat|wot) ?(?:about|abt|bout|of)"
        r"|and|same for|or)\s+(?:for |with |in |of )?(.+?)[?.!\s]*$"
    ),
    re.I,
)
_PRONOUN = re.compile(
    (
        r"\b(?:(?P<poss>its|their)|(?P<one>(?:that|this|the (?:first|second|other|last|latter"
        r"|former)) one|that|this|those|these|them|they|it|ones)|(?P<person>he|she|him|his|her))\b"
    ),
    re.I,
)
# "That society" has a noun of its own: there the word stands for nothing that was said before.
_DETERMINES = re.compile(
    r"\b(?:that|this|those|these) (?=(?:[a-z]+(?:al|ic|ous|ive) )?(?:society|societies|agency|agencies|body|bodies"
    r"|company|companies|group|journal|website|site|team|doctor|firm|association|organisation|organization|university"
    r"|magazine|newspaper)\b)",
    re.I,
)
# "that" as a joining word, "it is raining", "is it true that": no pronoun of ours.
_JOINING = re.compile(
    r"\b(?:is it (?:true|right|possible)|say|says|said|think|know|heard|read|told) that\b|\bthat (?:the|a|an)\b", re.I
)
# Here "it" stands for nothing that was said.
_FIXED = re.compile(
    r"\b(?:c[ao]mes? out of|when|worth|in|get(?:ting)? on with|mak(?:e|ing) the most of|that['’]?s|as|hang|beat) it\b"
    r"(?= (?:comes to|for (?:me|us|you|them)|were|then|though|in|all|or)\b|\s*[,.?!]|$)",
    re.I,
)
_THING = re.compile(
    (
        r"\b(?:treatments?|therap(?:y|ies)|drugs?|medicines?|cells?|study|trial|review|release|article"
        r"|document|source|bubbles?|vesicles?)\b"
    ),
    re.I,
)
_WHERE = re.compile(
    r"\b(?:in|by|of|from|according to|per) (?:the|your|this|that|these|both) (?:\w+ )?"
    r"(?:review|release|articles?|documents?|sources?)\b",
    re.I,
)
_BARE = re.compile(
    (
        r"^(?:and|but|so|why|why not|how|how so|how come|who|when|where|really|are you sure|says who"
        r"|what else|more|tell me more|go on|like what|such as|for example|for instance|in what way"
        r"|by how much|is that (?:all|true|sure|a fact))[?.!\s]*$"
    ),
    re.I,
)
# "And whose team ran it?" is a question of its own.
_ASKS = re.compile(
    r"(?:who|whose|what|which|how|why|when|where|is|are|was|were|do|does|did|can|could|will)\b(?!.*\bother\b).*\w", re.I
)
# "The disease-modifying ones", said after a drug.
_ONES = re.compile(r"(?<=\w )ones\b", re.I)
_SOCIAL = re.compile(
    (
        r"^(?:ok(?:ay)?|thanks?(?: you)?|thx|ta|cheers|great|good|fine|yes|no|yeah|hi|hello|hey|i see"
        r"|right|sure|got it|wow|hmm+|cool)(?:[\s,!.]+(?:thanks?(?: you)?|thx|then|great|good|so much"
        r"|a lot|very much|there|again))*[\s!.]*$"
    ),
    re.I,
)


_POINTS = re.compile(
    r"\b(?:it|they|them|that one|this one|those)\b"
    r"|\b(?:is|was|are|does|did|can|could|will|would|has) (?:that|this)\b(?! (?:\w+ )?"
    r"(?:true|right|so|correct|therapy|treatment|drug|study|review|document|article|release)\b)",
    re.I,
)


def condense(question: str, turns: Sequence[str]) -> str:
    """Return ``question`` with what it leaves out put back from ``turns`` (earlier user messages, oldest first)."""
    earlier = [t for t in turns if t.strip() and not _SOCIAL.match(t.strip())]
    if not earlier:
        return question
    previous = _resolved(earlier)
    if _BARE.match(question.strip()):
        return f"{previous} {question}"
    about = _ABOUT.match(question.strip())
    if about and len(words(question)) <= 9 and not _ASKS.match(about.group(1)):
        return _what_about(about.group(1), previous)
    if _stands_alone(question):
        return question
    replaced = _replace_pronoun(question, previous)
    if replaced != question:
        return replaced
    subject = _subject_text(previous)
    return f"{question.rstrip('?!. ')}, {subject}?" if subject else question


def _resolved(earlier: Sequence[str]) -> str:
    """The last earlier question, itself made to stand alone by the one before it."""
    text = earlier[0]
    for turn in earlier[1:]:
        text = condense(turn, (text,))
    return text


def _stands_alone(question: str) -> bool:
    if re.match(r"(?:and |so |but )?which (?:is|are|one|of them)\b", question, re.I):
        return False
    if any(m.kind in _SUBJECTS | {"disease"} for m in find(question)):
        # "Is it better than methotrexate?" names a thing and still points at another.
        return not _POINTS.search(question)
    if _THING.search(question):
        return not re.search(
            r"\b(?:that|this|the (?:other|second|first|same)) (?:one|treatment|therapy|drug|cells?)\b", question, re.I
        )
    return not _PRONOUN.search(_JOINING.sub(" ", question)) and len(terms(question)) >= 3


def _what_about(topic: str, previous: str) -> str:
    """Put the new topic where its like stood in the previous question; else ask the previous question of it."""
    old = _mentions(previous)
    if any(m.kind in ("drug", "drug_class") for m in old):
        topic = _ONES.sub("drugs", topic)
    new = _mentions(topic)
    if re.match(r"(?:its|their|the)\b", topic, re.I) and not new:
        subject = _subject_text(previous)
        return f"What about {_strip_article(topic)} of {subject}?" if subject else f"What about {topic}? {previous}"
    for group in _GROUPS:
        if any(m.kind in group for m in new):
            for mention in old:
                if mention.kind in group:
                    bare = re.sub(r"^(?:the|a|an)\s+", "", topic, flags=re.I)
                    return previous[: mention.start] + bare + previous[mention.end :]
            return f"{previous.rstrip('?!. ')}, {topic}?"
    subject = _subject_text(previous)
    return f"What about {topic}, {subject}?" if subject else f"What about {topic}? {previous}"


def _replace_pronoun(question: str, previous: str) -> str:
    subject = _subject_text(previous)
    people = [m.text for m in find(previous) if m.kind == "person"]

    def put(match: re.Match[str]) -> str:
        if match["person"]:
            return people[-1] if people else match.group()
        if not subject:
            return match.group()
        return f"{subject}'s" if match["poss"] else subject

    guarded = _JOINING.sub(lambda m: m.group().replace("that", "\0"), question)
    guarded = _DETERMINES.sub(lambda m: m.group()[0] + "\1" + m.group()[1:], guarded)
    guarded = _FIXED.sub(lambda m: m.group()[:-1] + "\1" + m.group()[-1:], guarded)
    return _PRONOUN.sub(put, guarded, count=1).replace("\0", "that").replace("\1", "")


def _subject_text(previous: str) -> str:
    """What the previous question was about: its last named thing, or a general word for one."""
    named = [m for m in find(previous) if m.kind in _SUBJECTS and m.name not in _NO_SUBJECT]
    if named:
        return named[0].text if len({m.name for m in named}) == 1 else named[-1].text
    # "The study in the release" is about the study.
    things = _THING.findall(_WHERE.sub(" ", previous)) or _THING.findall(previous)
    diseases = [m.text for m in find(previous) if m.kind == "disease"]
    return str(things[-1]) if things else (diseases[-1] if diseases else "")


def _mentions(text: str) -> list[Mention]:
    kinds = frozenset().union(*_GROUPS)
    return [m for m in find(text) if m.kind in kinds]


def _strip_article(topic: str) -> str:
    return re.sub(r"^(?:its|their|the)\s+", "the ", topic, flags=re.I)
