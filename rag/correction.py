"""What speaks against a belief that a question is built on, looked up for the belief itself.

Every sentence it gives is a reviewed one or a quote, and goes through the same proof as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answerable import Answerability
from rag.check import Checker
from rag.compose import Composer, DraftClaim, same
from rag.demand import demand
from rag.fit import Fit
from rag.misbelief import Misbelief, kinds, refuting, subjects
from rag.premise import conflict, says_so
from rag.retrieve import Candidate

Search = Callable[[str], Sequence[Candidate]]

#: Score from which a sentence is about what a question takes for granted; the checker decides the rest.
_BELIEVED = 0.40
#: How many of the nearest sentences are held against a belief, and how many of those that refute it are said.
_NEAREST = 12
_SAID = 2


@dataclass(frozen=True)
class Correction:
    """Looks beliefs up in one snapshot."""

    answerability: Answerability
    composer: Composer
    checker: Checker
    search: Search

    def refuted(self, beliefs: Sequence[str]) -> list[DraftClaim]:
        """What speaks against the first belief that is wrong in a known way (:mod:`rag.misbelief`); often nothing."""
        return next((claims for belief in beliefs if (claims := self._refuted(belief))), [])

    def contradicted(self, beliefs: Sequence[str]) -> list[DraftClaim]:
        """What the checker holds against the first belief that is wrong, looked up for itself; often nothing."""
        return next((claims for belief in beliefs if (claims := self._contradicted(belief))), [])

    def _refuted(self, belief: str) -> list[DraftClaim]:
        """By its kind: the quotes that kinds of mistaken belief are answered with."""
        held = kinds(belief, self.answerability.fitting.topic)
        if not held:
            return []
        near = self._fits(belief)
        if self._stated(belief, near):
            return []
        for kind in held:
            offers = [f for text in kind.ask for f in self._fits(text)]
            found = self._refuting(belief, kind, (*offers, *near))
            if found:
                return found
        return []

    def _refuting(self, belief: str, kind: Misbelief, fits: Sequence[Fit]) -> list[DraftClaim]:
        named = subjects(belief, self.answerability.fitting.topic) if not kind.any_subject else frozenset()
        claims: list[DraftClaim] = []
        for fit in fits:
            own = self.answerability.retriever.supplied(fit.candidate.target).names
            if fit.candidate.target.source_id not in self.answerability.fitting.core or (named and not named & own):
                continue
            for claim in self.composer.compose(demand(belief), [fit]):
                quotes = [span.quote for span in claim.spans]
                if refuting(belief, quotes, kind) and not any(same(claim, c) for c in claims):
                    claims.append(claim)
        # What says it in its own words goes before what only rests on a sentence that also says it.
        return sorted(claims, key=lambda c: not kind.against.search(c.text))[:_SAID]

    def _contradicted(self, belief: str) -> list[DraftClaim]:
        """By the words of what lies nearest to the belief."""
        believed = demand(belief)
        found = self.answerability.decide(believed, self.search(belief))
        near = found.chosen or tuple(f for f in found.fits if f.holds and f.candidate.score >= _BELIEVED)[:2]
        claims = self.composer.compose(believed, near)[:_SAID] if near else []
        return claims if conflict(belief, claims, self.checker) else []

    def _fits(self, text: str) -> list[Fit]:
        found = self.answerability.decide(demand(text), self.search(text))
        return [f for f in found.fits if f.candidate.score >= _BELIEVED][:_NEAREST]

    def _stated(self, belief: str, fits: Sequence[Fit]) -> bool:
        """Does a document say what is believed?"""
        bare = re.sub(
            r"^(?:the )?(?:article|documents?|(?:news |press )?release) says? (?:that )?", "", belief, flags=re.I
        )
        return any(says_so(bare, quote, self.checker) for f in fits for quote in _quotes(f))


def _quotes(fit: Fit) -> list[str]:
    target = fit.candidate.target
    return [s.quote for s in target.spans] if hasattr(target, "spans") else [target.text]
