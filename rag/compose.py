"""Chosen evidence -> a draft. Three composers share one output type, so one checker judges them all.

``statements``: reviewed plain-language sentences. ``quotes``: verbatim sentences only. ``llm`` is in
:mod:`rag.compose_llm`. Sentences that instruct a machine (see :mod:`rag.instructions`) are never quoted.
A draft proves nothing yet: every claim in it still goes through :mod:`rag.check`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from index.schema import Passage, Span, Statement
from index.snapshot import Snapshot
from rag.config import AnswerConfig
from rag.demand import Demand
from rag.fit import Fit
from rag.instructions import quotable
from rag.terms import terms


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A sentence to be shown if its check passes, and the verbatim spans it rests on."""

    text: str
    source_id: str
    version: str
    spans: tuple[Span, ...]
    verbatim: bool
    statement: Statement | None = None
    page: int | None = None
    drafted: bool = False
    """Was it worded by a language model?"""
    edition: str = ""
    """Which version of its work says so ("of 3 May 2024"), where versions differ."""


class Composer(Protocol):
    """Evidence in, claims out, most direct first."""

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """Draft an answer to ``demand`` from what was chosen."""
        ...


class StatementComposer:
    """Reviewed sentences where there are any, quotes where there are none."""

    def __init__(self, snapshot: Snapshot, config: AnswerConfig) -> None:
        self._config = config
        self._quotes = QuoteComposer(snapshot, config)
        # Between equals, what an article reports comes before what a news release claims.
        ranked = sorted(snapshot.statements, key=lambda s: snapshot.sources[s.source_id].kind == "news_release")
        self._order = {s.id: i for i, s in enumerate(ranked)}

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """See :class:`Composer`."""
        claims: list[DraftClaim] = []
        spoken_for = {f.candidate.target.source_id for f in chosen if f.candidate.is_statement}
        for fit in self._ranked(chosen, demand.compares):
            target = fit.candidate.target
            if isinstance(target, Statement):
                _add(claims, of_statement(target))
            elif target.source_id not in spoken_for:
                # Where a document's reviewed sentences answer, its own long ones (or their repeats) add nothing.
                claims += self._quotes.of_passage(demand, target, most=1)
            if len(claims) >= self._config.max_claims:
                break
        return claims

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
    """The sentences of the nearest passages that share most with the question, word for word."""

    def __init__(self, snapshot: Snapshot, config: AnswerConfig) -> None:
        self._snapshot = snapshot
        self._config = config

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """See :class:`Composer`."""
        claims: list[DraftClaim] = []
        for fit in chosen:
            target = fit.candidate.target
            if isinstance(target, Statement):
                new = [
                    DraftClaim(flat(s.quote), target.source_id, target.version, (s,), True, target)
                    for s in target.spans
                ]
            else:
                new = self.of_passage(demand, target)
            claims += [c for c in new if not any(same(c, other) for other in claims)]
            if len(claims) >= self._config.max_claims:
                break
        return claims[: self._config.max_claims]

    def of_passage(self, demand: Demand, passage: Passage, most: int = 2) -> list[DraftClaim]:
        """The sentences of one passage that share most with the question, in the order of the text."""
        asked = set(demand.terms)
        scored = [(len(asked & set(terms(span.quote))), -span.start, span) for span in quotable(passage)]
        scored.sort(key=lambda row: (-row[0], -row[1]))
        best = sorted((span for hits, _, span in scored[:most] if hits or len(scored) == 1), key=lambda s: s.start)
        return [of_quote(passage, span) for span in best]


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


def of_statement(statement: Statement) -> DraftClaim:
    """A reviewed sentence as a claim."""
    return DraftClaim(statement.text, statement.source_id, statement.version, statement.spans, False, statement)


def of_quote(passage: Passage, span: Span) -> DraftClaim:
    """A sentence of a passage as a claim, word for word."""
    return DraftClaim(flat(span.quote), passage.source_id, passage.version, (span,), True, None, passage.page)


def same(a: DraftClaim, b: DraftClaim) -> bool:
    """Is one a near-copy of the other? A fact said twice is shown once.

    Near-copies share much of their words and their evidence, or nearly all of their words.
    """
    ours, theirs = set(terms(a.text)), set(terms(b.text))
    if not ours or not theirs:
        return a.text == b.text
    shared = len(ours & theirs) / min(len(ours), len(theirs))
    overlap = a.version == b.version and any(x.start < y.end and y.start < x.end for x in a.spans for y in b.spans)
    return shared >= (0.85 if overlap else 0.92) and _numbers(a.text) == _numbers(b.text)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def flat(text: str) -> str:
    """The text on one line."""
    return re.sub(r"\s+", " ", text).strip()
