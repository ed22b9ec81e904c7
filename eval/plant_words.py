"""The word lists of ``plants.yaml``, and small questions about texts that every planted error needs answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.wordlists import read
from rag.terms import stem, terms, words

#: How a plain sentence says where it has something from; what is planted goes after it.
PROVENANCE = re.compile(
    r"^(?:The|One) (?:article|news release|document|ISSCR)s?(?: also)? (?:says|is)(?: that| to)?\s+", re.I
)
_SMALL = frozenset(stem(w) for w in "the a an in of to is are has have been be and".split())
_TELLING = frozenset(stem(w) for w in "article news release document say says describes called calls lists".split())


@dataclass(frozen=True, slots=True)
class Words:
    """What errors are made of."""

    names: Mapping[str, Sequence[str]]
    directions: Mapping[str, str]
    hedges: Sequence[tuple[re.Pattern[str], str]]
    populations: Sequence[tuple[re.Pattern[str], str]]
    causes: Sequence[tuple[re.Pattern[str], str]]
    scopes: Sequence[str]
    details: Sequence[str]
    verbs: Mapping[str, str]
    """Each finite form -> the words that deny it (``reduces`` -> ``does not reduce``)."""


@cache
def load() -> Words:
    """The lists, read and compiled once."""
    raw = read("eval", "plants.yaml")

    def pairs(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern), str(to)) for pattern, to in raw[name])

    verbs: dict[str, str] = {}
    for entry in raw["verbs"].split():
        lemma, third, past = entry.split("/")
        verbs |= {past: f"did not {lemma}", third: f"does not {lemma}", lemma: f"do not {lemma}"}
    return Words(
        names=raw["names"],
        directions={str(a): str(b) for a, b in raw["directions"]},
        hedges=pairs("hedges"),
        populations=pairs("populations"),
        causes=pairs("causes"),
        scopes=raw["scopes"],
        details=raw["details"],
        verbs=verbs,
    )


def content(text: str) -> frozenset[str]:
    """The stems that carry a sentence's meaning, without where it is from."""
    return frozenset(terms(text)) - _TELLING


def shared(claim: str, quotes: Sequence[str]) -> float:
    """How much of the claim's content some quote has, 0 to 1."""
    mine = content(claim)
    theirs = frozenset[str]().union(*(content(q) for q in quotes)) if quotes else frozenset[str]()
    return len(mine & theirs) / len(mine) if mine else 1.0


def says(quotes: Sequence[str], phrase: str) -> bool:
    """Does some quote already use all the content words of the phrase?"""
    wanted = {stem(w) for w in words(phrase)} - _SMALL
    return any(wanted <= {stem(w) for w in words(q)} for q in quotes)


def put(text: str, start: int, end: int, new: str) -> str:
    """``text`` with a stretch replaced, its first letter as large as it was."""
    if text[start:end][:1].isupper() and new[:1].islower() and (start == 0 or text[start - 2 : start] == ". "):
        new = new[0].upper() + new[1:]
    return text[:start] + new + text[end:]


def after(text: str, more: str) -> str:
    """A sentence with something added before its full stop."""
    bare = text.rstrip()
    stop = bare[-1] if bare[-1] in ".!?" else "."
    return f"{bare.rstrip('.!?')}{'' if more.startswith(',') else ' '}{more}{stop}"
