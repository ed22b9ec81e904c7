"""Whether quotes prove a claim. No model: rules over numbers, names, negation, direction, certainty and coverage.

The verdict's score is a probability-like number; a learned score may be joined through ``extra``. What the rules
know of the world is only what the word lists say: they judge wording, not medicine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from rag.check_align import Finding, Likeness, align
from rag.check_rules import RULES
from rag.schema import Label, Verdict

#: a second opinion: claim, quotes, findings -> log-odds to add to the rules' own
Extra = Callable[[str, Sequence[str], Sequence[Finding]], float]

_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-"})


class Checker(Protocol):
    """Anything that can say whether quotes prove a claim."""

    name: str

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Judge one claim against the quotes it cites."""
        ...


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_QUOTES)).strip().strip('"').rstrip(".").lower()


class VerbatimChecker:
    """Accepts a claim only if it stands word for word in a quote."""

    name = "verbatim-1"

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Supported if some quote holds the claim, but for spaces, case, and the last full stop."""
        wanted = _plain(claim)
        if wanted and any(wanted in _plain(q) for q in quotes):
            return Verdict("supported", 1.0, (), self.name)
        return Verdict("unsupported", 0.0, ("is not in the quote word for word",), self.name)


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
        a = align(claim, quotes, self._like, self._topics)
        return tuple(f for rule in RULES for f in rule(a, quotes))

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Judge one claim against all its quotes together."""
        if not claim.strip() or not any(q.strip() for q in quotes):
            return Verdict("unsupported", 0.0, ("there is nothing to check",), self.name)
        if VerbatimChecker().check(claim, quotes).label == "supported":
            return Verdict("supported", 0.99, (), self.name)
        found = self.findings(claim, quotes)
        odds = 3.0 - 3.0 * sum(f.weight for f in found)
        if self._extra is not None:
            odds += self._extra(claim, quotes, found)
        score = round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4)
        label: Label = "supported"
        if score < self._threshold:
            label = "contradicted" if any(f.against for f in found) else "unsupported"
        return Verdict(label, score, tuple(f.text for f in found), self.name)


def make_checker(name: str = "rules-1") -> Checker:
    """The checker of that name; ``ce:``, ``nli:`` and ``llm:`` join the rules with a model."""
    if name.startswith(("ce:", "nli:", "llm:")):
        from rag.check_learned import learned  # it builds on this module

        return learned(name)
    known: dict[str, Callable[[], Checker]] = {"rules-1": RuleChecker, "verbatim-1": VerbatimChecker}
    if name not in known:
        forms = ", ".join((*known, "ce:FOLDER", "nli:MODEL", "llm:MODEL"))
        raise ValueError(f"no checker is called {name!r}; known: {forms}")
    return known[name]()
