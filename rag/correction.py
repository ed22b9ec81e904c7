"""What speaks against a belief that a question is built on, looked up for the belief itself.

Every sentence it gives is a reviewed one or a quote, and goes through the same proof as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Literal

from index.lexicon import find
from rag.answerable import Answerability, Decision
from rag.check import Checker
from rag.compose import Composer, DraftClaim, same
from rag.demand import Demand, demand
from rag.fit import Fit
from rag.hearsay import told
from rag.misbelief import Misbelief, kinds, refuting, subjects, swapped
from rag.premise import conflict, denies, half_denies, miscounted, premises, says_so
from rag.premise_net import plain
from rag.presumed import Presumed, Taken
from rag.retrieve import Candidate

Search = Callable[[str], Sequence[Candidate]]

_NAMING = frozenset({"organisation", "person", "journal", "marker", "drug", "drug_class"})
#: Score from which a sentence is about what a question takes for granted; the checker decides the rest.
_BELIEVED = 0.40
#: How many of the nearest sentences are held against a belief, and how many of those that refute it are said.
_NEAREST = 12
_SAID = 2
#: From such a chance of being right, a belief is not held against a list of patterns, and not against single words.
_RIGHT_AFTER_ALL, _LIKELY_RIGHT = 0.9, 0.8
#: What is so surely of a kind is not taken back because a quote seems to say it.
_SURE = 0.8


@dataclass(frozen=True)
class Correction:
    """Looks the beliefs of one message up in one snapshot."""

    answerability: Answerability
    composer: Composer
    checker: Checker
    search: Search
    taken: Taken
    """The message, and what it takes for granted."""
    usual: dict[str, list[Fit]] = field(default_factory=dict)
    """What was found for the questions of the kinds themselves; the same as long as the snapshot is."""

    @property
    def message(self) -> str:
        """What was asked, read whole."""
        return self.taken.message

    def found(self, elsewhere: bool = False) -> list[DraftClaim]:
        """What speaks against what the message is built on: a known mistaken belief, or what it takes for granted.

        ``elsewhere``: it is about something else than the documents; then only the first counts.
        """
        known = self._known
        if elsewhere or (known and not self._of_others(known[0])):
            return known
        # "The vesicles, now that they are licensed": what speaks of vesicles goes before what speaks of cells.
        presumed = self._presumed
        return presumed if presumed and not (known and self._of_others(presumed[0])) else known

    def _of_others(self, claim: DraftClaim) -> bool:
        """Does the message name a kind of cell, beside what all is about, that the claim does not?"""
        return bool(self._named_cells - _cells(claim.text))

    @cached_property
    def _named_cells(self) -> frozenset[str]:
        """The kinds of cell that the message names, beside what all is about."""
        return _cells(self.message) - self.answerability.fitting.topic

    def instead(
        self, wanted: Demand, decision: Decision, elsewhere: bool
    ) -> tuple[list[DraftClaim], Literal["statement", "number"]]:
        """What corrects a message that the documents do not answer, and what it corrects; often nothing."""
        against = self.found(elsewhere) or self.contradicted()
        close = [f for f in decision.fits if not f.missing_names and f.candidate.is_statement]
        for fit in () if against else close[:3]:
            # A number asked about a leaflet is not a wrong number of a study.
            if decision.nearest <= fit.candidate.score and miscounted(
                self.message, wanted.numbers, claims := self.composer.compose(wanted, [fit])
            ):
                return claims, "number"
        return against, "statement"

    @cached_property
    def _known(self) -> list[DraftClaim]:
        """What speaks against the first belief that is wrong in a known way (:mod:`rag.misbelief`); often nothing."""
        beliefs = (*premises(self.message), *told(self.message))
        return next((claims for belief in beliefs if (claims := self._refuted(belief))), [])

    @cached_property
    def _presumed(self) -> list[DraftClaim]:
        """What speaks against the first of the things that it takes for granted and the documents deny."""
        found = self.taken.presumed(self.answerability.fitting.topic)
        return next((claims for one in found if (claims := self._denied(one))), [])

    def _denied(self, one: Presumed) -> list[DraftClaim]:
        near = self._fits(one.clause)
        statement = plain(one.clause)
        if one.chance < _SURE and any(says_so(statement, q, self.checker) for fit in near for q in _quotes(fit)):
            return []
        return self._refuting(one.clause, one.kind, (*self._offers(one.kind), *near))[:_SAID]

    def contradicted(self, stated: bool = False) -> list[DraftClaim]:
        """What the checker holds against the first belief that is wrong, looked up for itself; often nothing.

        ``stated``: only beliefs that deny nothing.
        """
        beliefs = [p for p in premises(self.message) if not (stated and denies(p))]
        if not beliefs or self.taken.right():
            return []
        doubted = (b for b in beliefs if not self.taken.trusts(b, _LIKELY_RIGHT))
        return next((claims for belief in doubted if (claims := self._contradicted(belief))), [])

    def clashes(self, claims: Sequence[DraftClaim]) -> bool:
        """Do the words of the claims speak against a belief of the message, and is it not plainly right?"""
        beliefs = [p for p in premises(self.message) if not half_denies(p)]
        wrong = (p for p in beliefs if conflict(p, claims, self.checker) and not self.taken.trusts(p, _LIKELY_RIGHT))
        return any(wrong) and not self.taken.right()

    def _refuted(self, belief: str) -> list[DraftClaim]:
        """By its kind: the quotes that kinds of mistaken belief are answered with."""
        held = kinds(belief, self.answerability.fitting.topic)
        if not held and " for " not in belief:
            return []
        # "The article talks about approval" is no belief that it is approved.
        if self.taken.trusts(belief, _RIGHT_AFTER_ALL):
            return []
        near = self._fits(belief)
        if not held:
            return self._swapped(belief, near)
        found: list[list[DraftClaim]] = []
        for kind in held:
            if kind.other or not self._stated(belief, kind, near):
                found.append(self._refuting(belief, kind, (*self._offers(kind), *near)))
        # Of each way in which it is wrong the best first: "it cures RA for good" is wrong twice.
        claims: list[DraftClaim] = []
        for row in zip_longest(*found):
            claims += [c for c in row if c is not None and not any(same(c, known) for known in claims)]
        asked = _named(self.message)
        return sorted(claims, key=lambda claim: -len(asked & _named(claim.text)))[:_SAID]

    def _refuting(self, belief: str, kind: Misbelief, fits: Sequence[Fit]) -> list[DraftClaim]:
        named = subjects(belief, self.answerability.fitting.topic) if not kind.any_subject else frozenset()
        claims: list[DraftClaim] = []
        for fit in fits:
            own = self.answerability.retriever.supplied(fit.candidate.target).names
            if fit.candidate.target.source_id not in self.answerability.fitting.core or (named and not named & own):
                continue
            for claim in self.composer.compose(demand(belief), [fit]):
                quotes = [span.quote for span in claim.spans]
                if kind.said is not None and not kind.said.search(claim.text):
                    continue
                if refuting(belief, quotes, kind) and not any(same(claim, c) for c in claims):
                    claims.append(claim)
        # What names the same people, bodies and numbers goes first, then what says it in its own words; what a news
        # release claims comes after what an article reports.
        asked, sources = _named(self.message), self.answerability.retriever.snapshot.sources

        def place(claim: DraftClaim) -> tuple[bool, bool, int, int, bool, bool]:
            return (
                claim.verbatim,
                self._of_others(claim),
                -len(asked & _named(claim.text)),
                -len(asked & _named(_evidence(claim))),
                not kind.against.search(claim.text),
                sources[claim.source_id].kind == "news_release",
            )

        return sorted(claims, key=place)

    def _swapped(self, belief: str, fits: Sequence[Fit]) -> list[DraftClaim]:
        claims = [claim for fit in fits for claim in self.composer.compose(demand(belief), [fit])]
        return [c for c in claims if any(swapped(belief, span.quote) for span in c.spans)][:1]

    def _contradicted(self, belief: str) -> list[DraftClaim]:
        """By the words of what lies nearest to the belief."""
        believed = demand(belief)
        found = self.answerability.decide(believed, self.search(belief))
        near = found.chosen or tuple(f for f in found.fits if f.holds and f.candidate.score >= _BELIEVED)[:2]
        claims = self.composer.compose(believed, near)[:_SAID] if near else []
        return claims if conflict(belief, claims, self.checker) else []

    def _offers(self, kind: Misbelief) -> list[Fit]:
        """Where the documents speak of such things."""
        for text in kind.ask:
            if text not in self.usual:
                self.usual[text] = self._fits(text)
        return [fit for text in kind.ask for fit in self.usual[text]]

    def _fits(self, text: str) -> list[Fit]:
        found = self.answerability.decide(demand(text), self.search(text))
        return [f for f in found.fits if f.candidate.score >= _BELIEVED][:_NEAREST]

    def _stated(self, belief: str, kind: Misbelief, fits: Sequence[Fit]) -> bool:
        """Does a document say what is believed, and no less?"""
        quotes = (quote for fit in fits for quote in _quotes(fit))
        return any(kind.held(quote) and says_so(belief, quote, self.checker) for quote in quotes)


def _named(text: str) -> set[str]:
    return {m.name for m in find(text) if m.kind in _NAMING} | set(re.findall(r"\d+", text))


def _cells(text: str) -> frozenset[str]:
    return frozenset(m.name for m in find(text) if m.kind == "cell_type")


def _evidence(claim: DraftClaim) -> str:
    return " ".join((claim.text, *(span.quote for span in claim.spans)))


def _quotes(fit: Fit) -> list[str]:
    target = fit.candidate.target
    return [s.quote for s in target.spans] if hasattr(target, "spans") else [target.text]
