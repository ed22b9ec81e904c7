"""What the house itself may say in an answer of each kind, and in which order. Knows its words, not medicine.

Guidance is not checked against documents, so a lie could hide as guidance. It cannot: every such sentence must stand
in ``prompts/replies``, whole, in its place; and the few words that a reply takes over from a question must be names
the lexicon knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations

from index.lexicon import canonical, find, kind_of
from prompts import library
from rag.demand import aspects
from rag.language import detect, notice
from rag.normalise import normalise
from rag.schema import Behaviour, Sentence
from rag.screen import Screening, replies, screen
from rag.screen.replies import reply, reply_names
from rag.wording import say

GRAVE = ("crisis", "urgent_care")
#: Behaviours whose words are fixed and state nothing from the documents.
WORDLESS = (*GRAVE, "clarify", "off_topic", "not_in_sources")
_LANGUAGES = ("en", "es", "zh", "fr", "de", "hi", "ar")
_MISSING = ("not_mentioned_or_said", "not_mentioned", "not_said", "not_covered")
_VARIABLE = re.compile(r"\\\{([a-z_]+)\\\}")
_BEFORE = ("", "in ", "for ", "with ", "on ", "during ", "while ", "at ", "my ", "your ", "the ", "a ", "an ", "Dr ")
_PERSON = re.compile(r"[A-Z][a-zà-ÿ]+(?:[-'’ ][A-Z][a-z]+){0,2}")

Shape = tuple[Sentence, ...]


def shapes(
    behaviour: Behaviour, language: str, shown: Sequence[Sentence], warned: bool | None, screened: Screening | None
) -> Iterator[Shape]:
    """Every answer that could have been given around the claims in ``shown``.

    ``warned``: must the answer end with "do not stop your medicine" (``None``: not known)? ``screened``: what the
    screen decides of the question, if the question is known.
    """
    claims = tuple(replace(s, block=False) for s in shown if s.kind == "claim")
    if behaviour == "answer" and claims:
        for before in ((), say("premise_statement"), say("premise_number")):
            for after in {None: ((), say("keep_medicine")), True: (say("keep_medicine"),), False: ((),)}[warned]:
                yield _noticed(language, (*before, *claims, *after))
    elif behaviour == "not_in_sources":
        yield from (_noticed(language, words) for words in _refusals(shown, language))
    elif behaviour == "personal_advice":
        for words in _replies(behaviour, language, screened):
            cut = next((i for i, s in enumerate(words) if i and s.block), len(words))
            yield (*words[:cut], *claims, *words[cut:])
    elif behaviour in WORDLESS:
        yield from _replies(behaviour, language, screened)


def understood(question: str, turns: Sequence[str]) -> tuple[str, Screening]:
    """The language of a question, and what the screen decides of it."""
    text = normalise(question)
    language = detect(text)
    return language, screen(text, [normalise(turn) for turn in turns], language)


def _replies(behaviour: Behaviour, language: str, screened: Screening | None) -> Iterator[Shape]:
    if screened is not None and screened.behaviour == behaviour:
        yield replies(screened, language)
        return
    if screened is not None and behaviour == "off_topic":
        # The screen let it pass; retrieval found nothing near it.
        yield replies(replace(screened, behaviour="off_topic", level=""), language)
        return
    for name in reply_names(behaviour):
        written = [code for code in _LANGUAGES if library.exists(f"replies/{name}.{code}")]
        own = behaviour not in GRAVE and language in written
        for code in (language,) if own else written:
            yield reply(name, code)
        if behaviour in GRAVE and language not in written:
            yield (*reply(name, "en"), *reply("emergency_card", "und"))


def _noticed(language: str, words: Shape) -> Shape:
    """The words after the line that says why they are English."""
    if language == "en":
        return words
    first = Sentence(notice(language), "guidance", block=True)
    return (first, *(replace(s, block=True) if i == 0 else s for i, s in enumerate(words)))


def _refusals(shown: Sequence[Sentence], language: str) -> Iterator[Shape]:
    spoken = shown if language == "en" else shown[1:]
    text = "\n".join(s.text for s in spoken)
    for name in _MISSING:
        values = _values(name, text)
        if values is not None:
            yield say(name, **values)


def _values(name: str, text: str) -> dict[str, str] | None:
    """What a reply's variables stand for in a text, if they stand for what they may."""
    body = library.load(f"replies/{name}.en").body
    match = re.fullmatch(_VARIABLE.sub(r"(?P<\1>[^\\n]{1,200})", re.escape(body)), text)
    if match is None:
        return None
    values = match.groupdict()
    named = {"not_mentioned": "what", "not_mentioned_or_said": "name"}.get(name)
    fits = all(_names(value) if key == named else value in _unsaid() for key, value in values.items())
    return values if fits else None


@cache
def _unsaid() -> frozenset[str]:
    says = [aspect.say for aspect in aspects()]
    return frozenset(says) | {", or ".join(pair) for pair in permutations(says, 2)}


def _names(value: str) -> bool:
    """One or two names that the lexicon knows."""
    cuts = [m.span() for m in re.finditer(" or ", value)]
    return _name(value) or any(_name(value[:start]) and _name(value[end:]) for start, end in cuts)


def _name(value: str) -> bool:
    if kind_of(value) is not None or canonical(value) is not None:
        return True
    for before in _BEFORE:
        text = before + value
        if any(m.start <= len(before) and m.end == len(text) for m in find(text)):
            return True
    # Somebody's name: the lexicon cannot list people, but a sentence does not fit in.
    return len(value) <= 40 and _PERSON.fullmatch(value) is not None and not find(value)
