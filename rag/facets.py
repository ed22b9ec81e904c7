"""What kind of information a question asks for, and a passage gives: symptoms, causes, treatment, how common.

A page about a disease is near every question about it. Nobody listed the questions such a page answers, so what
its passages tell of is read from their words and headings. Knows word forms, not whether an answer is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.wordlists import any_of, read


@dataclass(frozen=True, slots=True)
class Facet:
    """One kind of information."""

    id: str
    ask: re.Pattern[str]
    told: re.Pattern[str]


@cache
def facets() -> tuple[Facet, ...]:
    """The facets of ``data/facets.yaml``, compiled once."""
    raw = read("rag", "data", "facets.yaml")
    return tuple(Facet(str(row["id"]), any_of(row["ask"]), any_of(row["told"])) for row in raw)


def wanted(question: str) -> frozenset[str]:
    """The facets a question asks for; often none. What something is counts only where nothing else is asked."""
    found = frozenset(f.id for f in facets() if f.ask.search(question.strip()))
    return found - {"definition"} or found


def told(text: str, heading: str = "") -> frozenset[str]:
    """The facets a passage under ``heading`` tells of."""
    return frozenset(f.id for f in facets() if f.told.search(text) or (heading and f.ask.search(heading)))


def agreement(asked: frozenset[str], had: frozenset[str]) -> float:
    """0 where all that is asked for is told (or nothing is asked for), -1 where nothing of it is."""
    return len(asked & had) / len(asked) - 1.0 if asked else 0.0
