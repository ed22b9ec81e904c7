"""Fits of bare passages -> the sentences to quote: the nearest one or two, with what they belong to.

Knows ranks and neighbours, not whether a quote answers: that is decided in :mod:`rag.answerable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.schema import Statement
from index.snapshot import Snapshot
from rag.claim import DraftClaim, of_quote, same
from rag.fit import Fit, Told, worth
from rag.neighbours import together

#: Sentences chosen as an answer, and how much less the second may be worth.
CHOSEN, SECOND = 2, 0.09
#: Sentences chosen where none is sure to answer, and how much less the last may be worth.
OFFERED, LAST = 3, 0.12
#: Sentences shown with their neighbours.
MOST = 4


def chosen(fits: Sequence[Fit], most: int = CHOSEN, less: float = SECOND) -> list[tuple[Fit, Told]]:
    """The sentences nearest to the question, over all passages: the nearest, and what is about as near."""
    ranked = sorted(((f, t) for f in fits for t in f.told), key=lambda pair: -worth(*pair))
    return [pair for pair in ranked[:most] if worth(*pair) >= worth(*ranked[0]) - less]


def offered(fits: Sequence[Fit], snapshot: Snapshot) -> list[DraftClaim]:
    """The sentences nearest to a question that they may not answer, as claims, the nearest first."""
    return quotes(fits, snapshot, OFFERED + 2, chosen(fits, OFFERED, LAST))


def quotes(
    fits: Sequence[Fit], snapshot: Snapshot, most: int = MOST, pairs: Sequence[tuple[Fit, Told]] | None = None
) -> list[DraftClaim]:
    """The chosen sentences (or ``pairs``) as claims, word for word; a document is named where its words begin."""
    groups: list[list[DraftClaim]] = []
    for fit, told in chosen(fits) if pairs is None else pairs:
        passage = fit.candidate.target
        if isinstance(passage, Statement):
            continue
        places = together(passage, told.said.span, snapshot)
        group = [of_quote(p, span) for p, span in places]
        known = [claim for other in groups for claim in other]
        group = [c for c in group if not any(same(c, other) for other in known)]
        if sum(map(len, groups)) + len(group) <= most or not groups:
            groups.append([replace(c, follows=i > 0) for i, c in enumerate(group[:most])])
    found: list[DraftClaim] = []
    for claim in (c for group in groups for c in group):
        begins = not found or found[-1].source_id != claim.source_id
        found.append(replace(claim, named=begins and is_bare(claim.source_id, snapshot)))
    return found


def is_bare(source_id: str, snapshot: Snapshot) -> bool:
    """Is it a document that nobody has written statements for?"""
    return all(s.source_id != source_id for s in snapshot.statements)
