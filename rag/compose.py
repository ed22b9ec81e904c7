"""Chosen evidence -> a draft. Three composers share one output type, so one checker judges them all.

``statements``: reviewed plain-language sentences. ``quotes``: verbatim sentences only. ``llm`` is in
:mod:`rag.compose_llm`. Sentences that instruct a machine (see :mod:`rag.instructions`) are never quoted.
A draft proves nothing yet: every claim in it still goes through :mod:`rag.check`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Protocol

from index.schema import Statement
from index.snapshot import Snapshot
from rag.claim import DraftClaim, flat, of_quote, of_statement, same
from rag.config import AnswerConfig
from rag.demand import Demand
from rag.fit import Fit
from rag.quoting import quotes
from rag.terms import terms

__all__ = [
    "Composer",
    "DraftClaim",
    "QuoteComposer",
    "StatementComposer",
    "flat",
    "near_best",
    "of_quote",
    "of_statement",
    "same",
]


class Composer(Protocol):
    """Evidence in, claims out, most direct first."""

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """Draft an answer to ``demand`` from what was chosen."""
        ...


class StatementComposer:
    """Reviewed sentences where there are any, quotes where there are none."""

    def __init__(self, snapshot: Snapshot, config: AnswerConfig) -> None:
        self._config = config
        self._snapshot = snapshot
        # Between equals, what an article reports comes before what a news release claims.
        ranked = sorted(snapshot.statements, key=lambda s: snapshot.sources[s.source_id].kind == "news_release")
        self._order = {s.id: i for i, s in enumerate(ranked)}

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """See :class:`Composer`."""
        claims: list[DraftClaim] = []
        ranked = self._ranked(chosen, demand.compares)
        spoken_for = {f.candidate.target.source_id for f in chosen if f.candidate.is_statement}
        # Where a document's reviewed sentences answer, its own long ones (or their repeats) add nothing.
        bare = [f for f in ranked if not f.candidate.is_statement and f.candidate.target.source_id not in spoken_for]
        for fit in ranked:
            target = fit.candidate.target
            if isinstance(target, Statement):
                _add(claims, of_statement(target))
            elif fit in bare[:1]:
                claims += self._quoted(bare, demand.compares, self._config.max_claims - len(claims))
            if len(claims) >= self._config.max_claims:
                break
        return claims

    def _quoted(self, bare: Sequence[Fit], compares: bool, most: int) -> list[DraftClaim]:
        if not compares:
            return quotes(bare, self._snapshot, most)
        return [claim for fit in bare for claim in quotes([fit], self._snapshot, most)[:1]][:most]

    def _ranked(self, chosen: Sequence[Fit], compares: bool) -> list[Fit]:
        """Those close to the best, best first; equals in the order a maintainer wrote them.

        Documents that are compared take turns, each with what it says best.
        """

        def place(fit: Fit) -> tuple[float, int]:
            return -round(fit.value, 3), self._order.get(fit.candidate.target.id, 0)

        if not compares:
            return sorted(near_best(chosen, self._config.margin), key=place)
        turns: dict[str, list[Fit]] = {}
        for fit in sorted(chosen, key=place):
            turns.setdefault(fit.candidate.target.source_id, []).append(fit)
        return [f for row in zip_longest(*(own[:2] for own in turns.values())) for f in row if f is not None]


class QuoteComposer:
    """The sentences of documents that are nearest to the question, word for word."""

    def __init__(self, snapshot: Snapshot, config: AnswerConfig) -> None:
        self._snapshot = snapshot
        self._config = config

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """See :class:`Composer`."""
        claims: list[DraftClaim] = []
        bare = [f for f in chosen if not f.candidate.is_statement]
        for fit in chosen:
            target = fit.candidate.target
            if isinstance(target, Statement):
                new = [
                    DraftClaim(flat(s.quote), target.source_id, target.version, (s,), True, target)
                    for s in target.spans
                ]
            else:
                new = quotes(bare, self._snapshot, self._config.max_claims) if fit in bare[:1] else []
            claims += [c for c in new if not any(same(c, other) for other in claims)]
            if len(claims) >= self._config.max_claims:
                break
        return claims[: self._config.max_claims]


def near_best(chosen: Sequence[Fit], margin: float) -> list[Fit]:
    """Those that may stand beside the best."""
    best = max(f.value for f in chosen)
    return [f for f in chosen if f.value >= best - margin]


def _add(claims: list[DraftClaim], claim: DraftClaim) -> None:
    """Add a claim; of two near-copies the one that says more stays, in the place of the first."""
    for i, known in enumerate(claims):
        if same(claim, known):
            if len(terms(claim.text)) > len(terms(known.text)):
                claims[i] = claim
            return
    claims.append(claim)
