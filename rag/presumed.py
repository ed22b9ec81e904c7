"""What a message takes for granted that the documents may speak against: clauses with the kind each is of.

Learned scores (:mod:`rag.premise_net`) say which kind a clause is of; the patterns of ``data/premises.yaml`` take back
what says the contrary, or leaves it open; and where in the documents to look stands there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.wordlists import any_of, read
from rag.misbelief import Misbelief, about
from rag.premise_net import TRUE, chances, plain, weights
from rag.presupposition import clauses

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

#: The chance of being right (or open) up to which a clause is held against the documents.
_DOUBTED = 0.5
#: What one kind must have of the rest.
_OWN_SHARE = 0.25
#: Without a sentence vector it is only asked whether the words allow for it: how many kinds, and up to which chance.
_ALLOWED, _ALLOWED_DOUBT = 4, 0.93
#: From these chances on, with and without a sentence vector, a clause is right or open whatever else seems to clash.
_RIGHT, _PERHAPS = 0.9, 0.6
#: Clauses of a message that are read; a story has many.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Presumed:
    """One clause and the kind it is of."""

    clause: str
    kind: Misbelief
    chance: float
    """That the clause is of a kind that the documents may speak against."""


@cache
def _kinds() -> dict[str, tuple[Misbelief, re.Pattern[str] | None]]:
    raw = read("rag", "data", "premises.yaml")
    return {
        name: (
            Misbelief(
                id=str(name),
                says=(),
                unless=any_of(row["unless"]) if row.get("unless") else None,
                against=any_of(row["against"]),
                ask=tuple(row["ask"]),
                any_subject=row.get("subject", "any") == "any",
                other=False,
            ),
            any_of(row["needs"]) if row.get("needs") else None,
        )
        for name, row in raw.items()
    }


def known() -> frozenset[str]:
    """The kinds that have a place to look in the documents."""
    return frozenset(_kinds())


def presumed(message: str, topic: frozenset[str], embed: Embed | None, identity: str) -> list[Presumed]:
    """The clauses that may be wrong, the surest first; often none.

    ``topic``: what the documents are about. ``identity``: of the embedder, whose vectors count only where they are
    those the weights were learned with.
    """
    texts = clauses(message)[-_MOST:]
    vectors = (
        embed([plain(t) for t in texts]) if embed is not None and identity == weights().embedder and texts else None
    )
    found = []
    for at, text in enumerate(texts):
        scores = chances(text, vectors[at] if vectors is not None else None)
        right = scores.pop(TRUE)
        name = max(scores, key=lambda kind: scores[kind])
        kind = _fitting(name, text, topic)
        if right <= _DOUBTED and scores[name] >= _OWN_SHARE * (1 - right) and kind is not None:
            found.append(Presumed(text, kind, 1 - right))
    return sorted(found, key=lambda p: -p.chance)


def right(message: str, embed: Embed | None, identity: str) -> bool:
    """Is all that the message takes for granted as good as surely right, or left open?"""
    texts = clauses(message)[-_MOST:]
    if embed is None or identity != weights().embedder or not texts:
        return False
    vectors = embed([plain(t) for t in texts])
    return all(chances(text, vector)[TRUE] >= _RIGHT for text, vector in zip(texts, vectors, strict=True))


def perhaps_right(message: str) -> bool:
    """May all of it be right, by its words alone?"""
    texts = clauses(message)[-_MOST:]
    return bool(texts) and all(chances(text)[TRUE] >= _PERHAPS for text in texts)


def allowed(message: str, quotes: Sequence[str], topic: frozenset[str]) -> bool:
    """May these quotes be said against something that the message takes for granted, by its words alone?"""
    for text in clauses(message)[-_MOST:]:
        scores = chances(text)
        if scores.pop(TRUE) > _ALLOWED_DOUBT:
            continue
        for name in sorted(scores, key=lambda kind: -scores[kind])[:_ALLOWED]:
            kind = _fitting(name, text, topic)
            if kind is not None and any(kind.against.search(quote) for quote in quotes):
                return True
    return False


def _fitting(name: str, clause: str, topic: frozenset[str]) -> Misbelief | None:
    """The kind, if the clause may be of it."""
    kind, needs = _kinds()[name]
    if needs is not None and not needs.search(clause):
        return None
    if kind.unless is not None and kind.unless.search(clause):
        return None
    return kind if kind.any_subject or about(clause, topic) else None
