"""The types of a text that was read for checking: words with their senses, clauses with the names they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.paraphrase import Sense


@dataclass(slots=True, eq=False)
class Word:
    """One word in its place."""

    index: int
    start: int
    end: int
    text: str
    stem: str
    stop: bool
    clause: int = 0
    sense: Sense = field(default_factory=Sense)
    phrase: int = -1
    """The index of the first word of the listed phrase it belongs to; its own index if it stands alone."""
    name: str = ""
    kind: str = ""
    number: bool = False
    compound: bool = False
    """Tied to the next word by a hyphen, as in "FDA-approved"."""
    negated: bool = False
    in_scope: bool = False


@dataclass(slots=True, eq=False)
class Clause:
    """A stretch with one predicate, more or less, and the names it is about."""

    index: int
    sentence: int
    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    actors: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()
    negated: bool = False


@dataclass(slots=True, eq=False)
class Reading:
    """A text, read."""

    text: str
    words: list[Word]
    clauses: list[Clause]

    def content(self) -> Iterator[Word]:
        """The words that carry meaning."""
        return (w for w in self.words if not w.stop)
