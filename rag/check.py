"""Whether quotes prove a claim. No model: rules over numbers, names, negation, direction, certainty and coverage.

The verdict's score is a probability-like number; a learned score may be joined through ``extra``. What the rules
know of the world is only what the word lists say: they judge wording, not medicine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from rag.check_align import Alignment, Finding, Likeness, align
from rag.check_chance import chance, odds_left
from rag.check_reasons import in_favour
from rag.check_rules import RULES
from rag.check_verbatim import VerbatimChecker
from rag.config import LEARNED
from rag.schema import Label, Verdict

#: a second opinion: claim, quotes, findings -> log-odds to add to the rules' own
Extra = Callable[[str, Sequence[str], Sequence[Finding]], float]

#: the reason given for a claim that is a sentence of its quote
VERBATIM = "it stands in the quote word for word: ok"


__all__ = ["Checker", "Extra", "RuleChecker", "VerbatimChecker", "make_checker"]


class Checker(Protocol):
    """Anything that can say whether quotes prove a claim."""

    name: str

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Judge one claim against the quotes it cites."""
        ...


class RuleChecker:
    """Looks for every known way a claim can leave its quotes; supported if none is found."""

    name = "rules-1"

    def __init__(self, like: Likeness | None = None, extra: Extra | None = None, threshold: float = 0.5,
                 topics: Iterable[str] = ("msc", "rheumatoid arthritis")) -> None:  # fmt: skip
        self._like = like
        self._extra = extra
        self._threshold = threshold
        self._topics = frozenset(topics)

    def findings(self, claim: str, quotes: Sequence[str]) -> tuple[Finding, ...]:
        """Everything that speaks against the claim; also the features a learned score can use."""
        return _found(align(claim, quotes, self._like, self._topics))

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Judge one claim against all its quotes together."""
        if not claim.strip() or not any(q.strip() for q in quotes):
            return Verdict("unsupported", 0.0, ("there is nothing to check",), self.name)
        if VerbatimChecker().check(claim, quotes).label == "supported":
            return Verdict("supported", 0.99, (VERBATIM,), self.name)
        a = align(claim, quotes, self._like, self._topics)
        found = _found(a)
        odds = odds_left(f.weight for f in found)
        if self._extra is None:
            score = round(chance(odds), 4)
        else:  # a learned score brings its own scale
            odds += self._extra(claim, quotes, found)
            score = round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4)
        doubts = tuple(f.text for f in found)
        if score < self._threshold:
            label: Label = "contradicted" if any(f.against for f in found) else "unsupported"
            return Verdict(label, score, doubts, self.name)
        return Verdict("supported", score, (*in_favour(a, [r.text for r in a.quotes]), *doubts), self.name)


def _found(a: Alignment) -> tuple[Finding, ...]:
    said = [r.text for r in a.quotes]
    return tuple(f for rule in RULES for f in rule(a, said))


def make_checker(name: str = "rules-1") -> Checker:
    """The checker of that name; ``ce:``, ``nli:`` and ``llm:`` join the rules with a model."""
    if name.startswith(LEARNED):
        from rag.check_learned import learned  # it builds on this module

        return learned(name)
    known: dict[str, Callable[[], Checker]] = {"rules-1": RuleChecker, "verbatim-1": VerbatimChecker}
    if name not in known:
        forms = ", ".join((*known, "ce:FOLDER", "nli:MODEL", "llm:MODEL"))
        raise ValueError(f"no checker is called {name!r}; known: {forms}")
    return known[name]()
