"""What a message takes for granted that the documents may speak against: clauses with the kind each is of.

Learned scores (:mod:`rag.premise_net`) say which kind a clause is of; the patterns of ``data/premises.yaml`` take back
what says the contrary, or leaves it open; and where in the documents to look stands there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from index.wordlists import any_of, read
from rag.language import asserted
from rag.misbelief import Misbelief, about, names_treatment
from rag.normalise import normalise
from rag.premise_net import TRUE, chances, plain, weights
from rag.presupposition import clauses
from rag.understand import Asked

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

#: The chance of being right (or open) up to which a clause is held against the documents.
_DOUBTED = 0.5
#: What one kind must have of the rest.
_OWN_SHARE = 0.25
#: Without a sentence vector it is only asked whether the words allow for it: how many kinds, and up to which chance.
_ALLOWED, _ALLOWED_DOUBT = 4, 0.93
#: From these chances on, with and without a sentence vector, a clause is right or open whatever else seems to clash.
_RIGHT, _PERHAPS = 0.9, 0.6
#: Kinds that are tried of one clause.
_TRIED = 2
#: What somebody tells of their own body ("the bone at my knuckles is wearing away") is in no document.
_OWN = re.compile(r"\b(?:my|our)\b", re.I)
_SPOKEN_OF = re.compile(
    r"\b(?:it|its|they|them|these|those|this|cells?|treatments?|therapy|therapies|injections?|drips?"
    r"|stud(?:y|ies)|trials?|patients|people|documents?|articles?|release|review)\b",
    re.I,
)
#: Whoever asks whether it is so leaves it open.
_OPEN = re.compile(r"\bwhether\b", re.I)
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
                said=any_of(row["said"]) if row.get("said") else None,
                harm=row.get("subject") == "harm",
            ),
            any_of(row["needs"]) if row.get("needs") else None,
        )
        for name, row in raw.items()
    }


def known() -> frozenset[str]:
    """The kinds that have a place to look in the documents."""
    return frozenset(_kinds())


@dataclass(frozen=True, slots=True)
class _Scored:
    text: str
    chances: dict[str, float]
    meant: bool
    """Its meaning was read too, not its words alone."""

    @property
    def likely(self) -> list[tuple[str, float]]:
        """The kinds that may be wrong with their chances, the likeliest first."""
        return sorted(((kind, p) for kind, p in self.chances.items() if kind != TRUE), key=lambda one: -one[1])


@dataclass(frozen=True)
class Taken:
    """What one message takes for granted: its clauses with their scores, read once, when they are first asked for."""

    message: str
    embed: Embed | None = None
    identity: str = ""
    """Of the embedder: its vectors count only where they are those the weights were learned with."""
    abroad: tuple[str, ...] = ()
    """What it asserts where it is in another language, clause by clause (:func:`rag.language.asserted`)."""

    @cached_property
    def _clauses(self) -> tuple[_Scored, ...]:
        return self._scored(self.abroad or clauses(self.message)[-_MOST:])

    def _scored(self, texts: Sequence[str]) -> tuple[_Scored, ...]:
        if self.embed is None or self.identity != weights().embedder or not texts:
            return tuple(_Scored(text, chances(text), False) for text in texts)
        vectors = self.embed([plain(t) for t in texts])
        return tuple(_Scored(text, chances(text, v), True) for text, v in zip(texts, vectors, strict=True))

    def presumed(self, topic: frozenset[str]) -> list[Presumed]:
        """The clauses that may be wrong, the surest first; often none. ``topic``: what the documents are about."""
        found = []
        for one in self._clauses:
            right = one.chances[TRUE]
            # Where no kind is likelier than its being right, the doubt is only that its words are unknown.
            doubted = right <= _DOUBTED and one.likely[0][1] > right
            for name, share in one.likely[:_TRIED] if doubted else ():
                kind = _fitting(name, one.text, topic) if share >= _OWN_SHARE * (1 - right) else None
                if kind is not None:
                    found.append(Presumed(one.text, kind, 1 - right))
                    break
        return sorted(found, key=lambda p: -p.chance)

    def trusts(self, belief: str, least: float) -> bool:
        """Is a plain sentence that was read out of the message right, or left open, by such a chance?

        Its words alone have to allow for it, so that a proof, which has no model at hand, comes to the same.
        """
        return may_be_right(belief) and self._scored([belief])[0].chances[TRUE] >= least

    def right(self) -> bool:
        """Is all of it as good as surely right, or left open? Never by the words alone."""
        return bool(self._clauses) and all(
            c.meant and (c.chances[TRUE] >= _RIGHT or _taken_back(c)) for c in self._clauses
        )

    def perhaps_right(self) -> bool:
        """May all of it be right?"""
        return bool(self._clauses) and all(c.chances[TRUE] >= _PERHAPS or _taken_back(c) for c in self._clauses)

    def allows(self, quotes: Sequence[str], topic: frozenset[str]) -> bool:
        """May these quotes be said against something of it?"""
        for one in self._clauses:
            if one.chances[TRUE] > _ALLOWED_DOUBT:
                continue
            for name, _ in one.likely[:_ALLOWED]:
                kind = _fitting(name, one.text, topic)
                if kind is not None and any(kind.against.search(quote) for quote in quotes):
                    return True
        return False


def may_be_right(belief: str) -> bool:
    """May a plain sentence be right, or left open, by its words alone?"""
    return chances(belief)[TRUE] >= _PERHAPS


def taken(asked: Asked, embed: Embed | None = None, identity: str = "") -> Taken:
    """What a message takes for granted that was understood, in whatever language it is."""
    abroad = asserted(normalise(asked.question.text), asked.language)
    return Taken(asked.text, embed, identity, abroad)


def _taken_back(one: _Scored) -> bool:
    """Is it of a kind, but says what the documents say, or leaves it open?"""
    name, share = one.likely[0]
    unless = _kinds()[name][0].unless
    return share >= _OWN_SHARE * (1 - one.chances[TRUE]) and unless is not None and bool(unless.search(one.text))


def _fitting(name: str, clause: str, topic: frozenset[str]) -> Misbelief | None:
    """The kind, if the clause may be of it."""
    kind, needs = _kinds()[name]
    if _OPEN.search(clause) or (_OWN.search(clause) and not _SPOKEN_OF.search(clause) and not names_treatment(clause)):
        return None
    if needs is not None and not needs.search(clause):
        return None
    if kind.unless is not None and kind.unless.search(clause):
        return None
    return kind if kind.any_subject or about(clause, topic, kind.harm) else None
