"""The types of an answer.

``Answer.to_json`` in :mod:`rag.present` fixes how they look outside; maintainers' scripts rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Behaviour = Literal["answer", "not_in_sources", "urgent_care", "personal_advice", "crisis", "off_topic", "clarify"]

Label = Literal["supported", "unsupported", "contradicted", "unchecked"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person typed, and what they typed before it in the same chat (oldest first)."""

    text: str
    turns: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A proof: ``text[start:end] == quote`` for the canonical text whose sha256 is ``version``."""

    number: int
    source_id: str
    version: str
    start: int
    end: int
    quote: str
    title: str
    kind: str
    label: str
    publisher: str | None = None
    url: str | None = None
    page: int | None = None
    edition: str = ""
    """Which version of its work the document is, in words that follow "the version": "of 3 May 2024"."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checker says of one claim against its quotes. ``score`` is the chance that it is supported, 0 to 1."""

    label: Label
    score: float
    reasons: tuple[str, ...]
    checker: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence a patient reads.

    A ``claim`` says something about the world and carries citations and a supported verdict.
    ``guidance`` is the house's own voice (a warning, a limit of this tool, a next step), never a medical fact.
    ``block`` starts a new paragraph; text that starts with ``- `` is a list item.
    """

    text: str
    kind: Literal["claim", "guidance"]
    citations: tuple[int, ...] = ()
    verdict: Verdict | None = None
    block: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was drafted and not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall-clock milliseconds by stage."""

    screen: float = 0.0
    retrieve: float = 0.0
    compose: float = 0.0
    check: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was decided about one question."""

    question: Question
    behaviour: Behaviour
    language: str
    """ISO 639-1 code of the language the question was asked in; ``und`` if unknown."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    nearby: tuple[str, ...] = ()
    """Questions close to the one asked that the sources do answer, ready to be asked."""
    found: tuple[Citation, ...] = ()
    """Passages that were found and not cited (number 0)."""
    timings: Timings = field(default_factory=Timings)
    snapshot: str = ""
    rule: str = ""
    """Which rule of the screen, or which step, decided the behaviour; for maintainers."""
    drafted: int = 0
    """How many of the claims were worded by a language model (and proven like any other)."""
    simple: tuple[Sentence, ...] = ()
    """The same answer in fewer of its own sentences; empty if there is nothing to leave out."""
    more: tuple[Sentence, ...] = ()
    """Further sentences that went through the same gate, for who wants more."""
    more_citations: tuple[Citation, ...] = ()
    """What ``more`` rests on beyond ``citations``, numbered on from there."""
