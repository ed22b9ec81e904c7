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
from itertools import permutations, product

from index.lexicon import canonical, find, kind_of
from prompts import library
from rag.demand import aspects
from rag.language import SUPPORTED, notice
from rag.language.english import looks_english
from rag.near import after_near, before_fact
from rag.proof.expectation import Expectation
from rag.proof.origin import VERBATIM
from rag.schema import Behaviour, Sentence
from rag.screen import replies
from rag.screen.replies import reply, reply_names
from rag.wording import NOR, say

GRAVE = ("crisis", "urgent_care")
#: Behaviours whose words are fixed and state nothing from the documents.
WORDLESS = (*GRAVE, "clarify", "off_topic")
_MISSING = ("not_mentioned_or_said", "not_mentioned", "not_said", "not_covered")
_VARIABLE = re.compile(r"\\\{([a-z_]+)\\\}")
_BEFORE = ("", "in ", "for ", "with ", "on ", "during ", "while ", "at ", "my ", "your ", "the ", "a ", "an ", "Dr ")
#: Parts of a message that may be without an answer.
_GAPS = 2
_STRANGER = re.compile(r"[A-Za-z][A-Za-z-]{4,}")
_PERSON = re.compile(r"[A-Z][a-zà-ÿ]+(?:[-'’ ][A-Z][a-z]+){0,2}")

Shape = tuple[Sentence, ...]


def shapes(
    behaviour: Behaviour,
    language: str,
    shown: Sequence[Sentence],
    warned: bool | None,
    expected: Expectation | None,
) -> Iterator[Shape]:
    """Every answer that could have been given around the claims in ``shown``.

    ``warned``: must the answer end with "do not stop your medicine" (``None``: not known)? ``expected``: what the
    question calls for, if it is known.
    """
    claims = tuple(replace(s, block=False) for s in shown if s.kind == "claim")
    if behaviour == "answer" and claims:
        gaps = gaps_in(shown, expected)
        corrections: list[Shape] = [()] if gaps else [(), say("premise_statement"), say("premise_number")]
        warnings = [words for words in ((), say("keep_medicine")) if warned is None or bool(words) == warned]
        for before, after in product(corrections, warnings):
            yield _noticed(language, (*before, *claims, *gaps, *after))
    elif behaviour == "not_in_sources" and claims:
        for one, before in product((True, False) if warned is None else (warned,), _nearest(shown, language, expected)):
            yield _noticed(language, (*before, *claims, *after_near(one)))
    elif behaviour == "not_in_sources":
        yield from (_noticed(language, words) for words in _refusals(shown, language, expected))
    elif behaviour == "personal_advice":
        for words in _replies(behaviour, language, expected):
            cut = next((i for i, s in enumerate(words) if i and s.block), len(words))
            for first in (0, 1) if claims else (0,):
                facts = claims[first:]
                quoted = before_fact() if any(s.verdict and s.verdict.checker == VERBATIM for s in facts) else ()
                before = (*say("premise_statement"), *claims[:first]) if first else ()
                yield (*before, *words[:cut], *quoted, *facts, *words[cut:])
    elif behaviour in WORDLESS:
        yield from _replies(behaviour, language, expected)


def gaps_in(shown: Sequence[Sentence], expected: Expectation | None) -> Shape:
    """The sentences behind the claims that say, as they may, that a part of the question is not answered."""
    last = max((i for i, s in enumerate(shown) if s.kind == "claim"), default=len(shown))
    behind = [s for s in shown[last + 1 :] if not s.block][:_GAPS]
    if expected is not None and expected.exact:
        return tuple(s for s in behind if s in expected.gaps())
    return tuple(s for s in behind if _is_gap(s))


def correction_in(shown: Sequence[Sentence]) -> str:
    """The belief that an answer corrects first: of a ``statement``, of a ``number``, none."""
    first = next((i for i, s in enumerate(shown) if s.kind == "claim"), len(shown))
    said = [s.text for s in shown[:first]]
    return next((kind for kind in ("statement", "number") if say(f"premise_{kind}")[0].text in said), "")


def without_privacy(shown: Shape, language: str) -> tuple[Shape, bool]:
    """The sentences before the gentle line about names and numbers; and was that line there, whole, at the end?"""
    line = reply("privacy", language if library.exists(f"replies/privacy.{language}") else "en")
    if len(shown) > len(line) and shown[-len(line) :] == line:
        return shown[: -len(line)], True
    return shown, False


def _replies(behaviour: Behaviour, language: str, expected: Expectation | None) -> Iterator[Shape]:
    screened = expected.asked.screening if expected is not None else None
    if behaviour == "clarify" and language not in (*SUPPORTED, "und"):
        if screened is None or screened.behaviour != "clarify":
            yield (Sentence(notice(language), "guidance", block=True),)
        if screened is not None and screened.behaviour != "clarify":
            return
    if screened is not None and screened.behaviour == behaviour:
        yield replies(screened, language)
        return
    if screened is not None and behaviour == "off_topic":
        # The screen let it pass; retrieval found nothing near it.
        yield replies(replace(screened, behaviour="off_topic", level=""), language)
        return
    for name in reply_names(behaviour):
        written = [code for code in SUPPORTED if library.exists(f"replies/{name}.{code}")]
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


def _refusals(shown: Sequence[Sentence], language: str, expected: Expectation | None) -> Iterator[Shape]:
    if expected is not None and expected.exact:
        yield from expected.refusals()
        return
    spoken = shown if language == "en" else shown[1:]
    text = "\n".join(s.text for s in spoken)
    for name in _MISSING:
        values = _values(name, text)
        if values is not None:
            yield say(name, **values)


def _nearest(shown: Sequence[Sentence], language: str, expected: Expectation | None) -> Iterator[Shape]:
    """What may stand before the nearest quotes."""
    yield say("near")
    if expected is not None and expected.exact:
        yield from expected.unnamed()
        return
    first = next((i for i, s in enumerate(shown) if s.kind == "claim"), len(shown))
    spoken = shown[:first] if language == "en" else shown[1:first]
    values = _values("near_unnamed", "\n".join(s.text for s in spoken))
    if values is not None:
        yield say("near_unnamed", **values)


def _is_gap(sentence: Sentence) -> bool:
    """Does it open a reply that says what is missing?"""
    return any(_values(name, sentence.text, first=True) is not None for name in _MISSING)


def _values(name: str, text: str, *, first: bool = False) -> dict[str, str] | None:
    """What a reply's variables stand for in a text (or in its ``first`` sentence), if they stand for what they may."""
    body = library.load(f"replies/{name}.en").body
    body = body.splitlines()[0] if first else body
    match = re.fullmatch(_VARIABLE.sub(r"(?P<\1>[^\\n]{1,200})", re.escape(body)), text)
    if match is None:
        return None
    values = match.groupdict()
    named = {"not_mentioned": "what", "near_unnamed": "what", "not_mentioned_or_said": "name"}.get(name)
    fits = all(_names(value) if key == named else value in _unsaid() for key, value in values.items())
    return values if fits else None


@cache
def _unsaid() -> frozenset[str]:
    says = [aspect.say for aspect in aspects()]
    return frozenset(says) | {NOR.join(pair) for pair in permutations(says, 2)}


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
    # Somebody's name, or a word no list knows: the lexicon cannot list them, but a sentence does not fit in.
    if len(value) > 40 or find(value):
        return False
    return _PERSON.fullmatch(value) is not None or (_STRANGER.fullmatch(value) is not None and _strange(value))


def _strange(word: str) -> bool:
    return not all(looks_english(part) for part in word.split("-") if part)
