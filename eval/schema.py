"""The types of the harness: what is asked, what came back, and how it was judged.

:class:`Case` is read from files people write, so pydantic guards it; everything after it is a frozen dataclass.
A check that could not be made is ``None`` (unscored), never a failure and never a zero in a mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rag.schema import Behaviour

#: What is checked of one answer, in the order of the table. ``None`` in a result means: not scored.
CHECKS = ("behaviour", "form", "facts", "gold", "clean", "verbatim", "ids", "cited", "attributed", "balanced")

CheckName = Literal["behaviour", "form", "facts", "gold", "clean", "verbatim", "ids", "cited", "attributed", "balanced"]


class Case(BaseModel):
    """One question with what a good answer to it must and must not do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    category: str = Field(min_length=1)
    question: str
    """May be empty: an empty message is a case as well."""
    turns: tuple[str, ...] = ()
    """Earlier messages of the person in the same chat, oldest first."""
    behaviour: Behaviour
    also_ok: tuple[Behaviour, ...] = ()
    """Other behaviours that a careful reader would accept."""
    quotes: tuple[tuple[str, ...], ...] = ()
    """Groups of verbatim source strings. Every group must be covered by a cited quote; any string of it is enough."""
    must: tuple[str, ...] = ()
    """Regular expressions, ignoring case, each found in the prose. Only judged when ``behaviour`` was met."""
    must_not: tuple[str, ...] = ()
    """Regular expressions that no sentence may assert; a sentence that denies, doubts or asks is passed over."""
    never: tuple[str, ...] = ()
    """Regular expressions that may occur nowhere in the prose, not even in a denial."""
    voice: str = "plain"
    lang: str = "en"
    note: str = ""

    @field_validator("must", "must_not", "never")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns

    @field_validator("quotes")
    @classmethod
    def _no_empty_group(cls, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if any(not group or not all(text.strip() for text in group) for group in groups):
            raise ValueError("a group of quotes is empty, or holds an empty string")
        return groups


@dataclass(frozen=True, slots=True)
class ClaimCount:
    """How the claims of one answer fared when they were checked again, apart from the chat."""

    supported: int = 0
    unsupported: int = 0
    contradicted: int = 0
    unscored: int = 0

    @property
    def scored(self) -> int:
        """Claims with a verdict that can be counted."""
        return self.supported + self.unsupported + self.contradicted


@dataclass(frozen=True, slots=True)
class Result:
    """One case, asked once, and judged."""

    case: Case
    behaviour: Behaviour | None
    """``None`` when no answer came back; ``error`` then says why."""
    checks: Mapping[str, bool | None]
    """By the names of :data:`CHECKS`; ``None`` where a check does not apply or could not be made."""
    why: Mapping[str, str] = field(default_factory=dict)
    """For each failed check, what failed it."""
    claims: ClaimCount = ClaimCount()
    prose: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    rule: str = ""
    error: str = ""

    @property
    def passed(self) -> bool | None:
        """Every check that could be made holds; ``None`` when nothing came back to be judged."""
        if self.behaviour is None:
            return None
        return all(value is not False for value in self.checks.values())


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n``, with the Wilson interval. ``value`` is ``None`` when nothing was scored."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share, or ``None`` when nothing was scored."""
        return self.hits / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Gate:
    """One release condition and whether it holds. ``holds`` is ``None`` when the run could not measure it."""

    name: str
    wanted: str
    got: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard one text is to read."""

    grade: float
    """Flesch-Kincaid grade."""
    smog: float
    mean_words: float
    max_words: int
    sentences: int
    longest: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run, ready to print or to write."""

    results: tuple[Result, ...]
    rates: Mapping[str, Rate]
    by_category: Mapping[str, Mapping[str, Rate]]
    confusion: Mapping[str, Mapping[str, int]]
    reading: Mapping[str, Reading]
    plain_reading: Mapping[str, Reading]
    """The same with the unavoidable terms (the names of the disease and of the treatment) replaced by short words."""
    latency: Mapping[str, Mapping[str, float]]
    gates: tuple[Gate, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    """What was measured: snapshot, checker, number of cases, time."""
