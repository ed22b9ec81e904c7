"""What a question asks for, so that evidence can be held against it.

A cosine says that a passage is *about* the same thing; it does not say that the passage *answers*.
"What dose is given?" lies close to every sentence about treatment. So each question is read for:

- the things it names (a disease, a drug, an organisation, a group of people, a place): evidence must name them too;
- the aspects it asks for (a price, a dose, a percentage, a place to go): evidence must carry that aspect;
- its content words and numbers, which evidence should cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from index.lexicon import Mention, find, parents
from rag.terms import terms

#: Kinds of names that evidence has to share. The others (markers' units, places in the body) only help the search.
HARD_KINDS = frozenset(
    {
        "disease", "drug", "drug_class", "organisation", "journal", "population", "place", "person",
        "cell_type", "treatment", "marker", "tissue", "model", "supplement", "procedure",
    }
)  # fmt: skip

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of thing asked for. ``say`` completes "The documents do not say ..."."""

    id: str
    ask: re.Pattern[str]
    told: re.Pattern[str] | None
    say: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What one question (or one piece of evidence, read the same way) is about."""

    names: frozenset[str]
    mentions: tuple[Mention, ...]
    aspects: frozenset[str]
    terms: tuple[str, ...]
    numbers: frozenset[str]


@cache
def aspects() -> tuple[Aspect, ...]:
    """The aspects of ``data/aspects.yaml``, compiled once."""
    raw = yaml.safe_load(resources.files("rag").joinpath("data/aspects.yaml").read_text(encoding="utf-8"))
    return tuple(
        Aspect(
            id=str(row["id"]),
            ask=_any(row["ask"]),
            told=_any(row["told"]) if row.get("told") else None,
            say=str(row["say"]),
        )
        for row in raw
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def demand(question: str) -> Demand:
    """Read a question."""
    mentions = tuple(m for m in find(question) if m.kind in HARD_KINDS)
    return Demand(
        names=frozenset(m.name for m in mentions),
        mentions=mentions,
        aspects=frozenset(a.id for a in aspects() if a.ask.search(question)),
        terms=terms(question),
        numbers=frozenset(_NUMBER.findall(question)),
    )


def supply(text: str, questions: Iterable[str] = (), context: str = "") -> Demand:
    """Read evidence: what ``text`` says, the proven lay ``questions`` it answers, and its title and heading.

    An aspect counts as supplied when the text tells it, or when a lay question of the same aspect is proven
    to be answered. ``context`` supplies names only: a heading says what a paragraph is about, not what it says.
    """
    asked = " \n ".join(questions)
    told = {a.id for a in aspects() if (a.told and a.told.search(text)) or a.ask.search(asked)}
    mentions = tuple(m for m in find(text) if m.kind in HARD_KINDS)
    names = {m.name for m in mentions}
    names |= {m.name for m in find(f"{asked} \n {context}") if m.kind in HARD_KINDS}
    for name in tuple(names):
        names |= parents(name)
    return Demand(
        names=frozenset(names),
        mentions=mentions,
        aspects=frozenset(told),
        terms=tuple(dict.fromkeys((*terms(text), *terms(asked), *terms(context)))),
        numbers=frozenset(_NUMBER.findall(text)),
    )


def describe(aspect_id: str) -> str:
    """The words for an aspect nobody answered."""
    return next(a.say for a in aspects() if a.id == aspect_id)
