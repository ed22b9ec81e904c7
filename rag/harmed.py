"""People whom a cell treatment harmed or cheated: they are not blamed, and are told who has to know of it.

Reads words only, in seven languages (``data/harmed.yaml``); what helps now is for the screen, which runs before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from index.wordlists import any_of, read
from prompts import library
from rag.normalise import normalise
from rag.schema import Answer, Behaviour, Sentence
from rag.screen.replies import reply

_SENTENCE = re.compile(r"[.?!。？！؟]+")
#: Danger has its own words of this kind, and a courtesy needs none.
SAID_IN: Final[frozenset[Behaviour]] = frozenset({"answer", "not_in_sources", "personal_advice"})


@dataclass(frozen=True, slots=True)
class _Words:
    had: re.Pattern[str]
    cells: re.Pattern[str]
    harm: re.Pattern[str]
    unless: re.Pattern[str]


@cache
def _words() -> dict[str, _Words]:
    raw = read("rag", "data", "harmed.yaml")
    return {
        language: _Words(*(any_of(row[key]) for key in ("had", "cells", "harm", "unless")))
        for language, row in raw.items()
    }


def harmed(message: str) -> bool:
    """Does somebody tell that cells, or a clinic, did them or theirs harm?"""
    text = normalise(message)
    sentences = _SENTENCE.split(text)
    return any(
        any(words.had.search(s) and words.cells.search(s) for s in sentences)
        and words.harm.search(text)
        and not words.unless.search(text)
        for words in _words().values()
    )


def consoled(answer: Answer) -> Answer:
    """The answer with kind words at its beginning, if its question tells of harm."""
    if answer.behaviour not in SAID_IN or not harmed(answer.question.text):
        return answer
    first, shown = answer.sentences[:1], opened(answer.sentences, answer.language)
    # As they stand in the answer, where the first begins a paragraph now.
    simple = paragraph(answer.simple) if answer.simple[:1] == first else answer.simple
    return replace(answer, sentences=shown, simple=simple)


def opened(sentences: Sequence[Sentence], language: str) -> tuple[Sentence, ...]:
    """The sentences after the kind words, in a paragraph of their own."""
    return (*_kind(language), *paragraph(sentences))


def paragraph(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences as a paragraph of their own."""
    return tuple(replace(s, block=True) if at == 0 else s for at, s in enumerate(sentences))


def unopened(sentences: Sequence[Sentence], language: str) -> tuple[tuple[Sentence, ...], bool]:
    """The sentences behind the kind words; and were these there, whole?"""
    line = _kind(language)
    if len(sentences) > len(line) and tuple(sentences[: len(line)]) == line:
        return tuple(sentences[len(line) :]), True
    return tuple(sentences), False


def _kind(language: str) -> tuple[Sentence, ...]:
    return reply("harmed", language if library.exists(f"replies/harmed.{language}") else "en")
