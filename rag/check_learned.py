"""The rules and a learned score together. What a hard rule finds, no score can overrule.

The learned score does two things: it clears claims that only the soft rules doubt (a word that nothing in the quotes
answers for), and it stops claims in which no rule found anything. The joined score is a calibrated probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from rag.check import RuleChecker
from rag.check_align import Finding
from rag.check_chance import odds_left
from rag.check_llm import YES_NO, LlmScorer
from rag.check_nli import PLAIN, NliScorer
from rag.check_onnx import Joining, OnnxScorer
from rag.schema import Verdict

#: the rules that weigh how much of a claim is covered; all others are hard
SOFT = frozenset({"detail", "topic"})


class Scorer(Protocol):
    """Anything that gives log-odds that quotes prove a claim."""

    @property
    def name(self) -> str:
        """Goes into the checker's name."""
        ...

    def log_odds(self, claim: str, quotes: Sequence[str]) -> float:
        """Above zero: more likely than not."""
        ...


class LearnedChecker(RuleChecker):
    """A rule checker whose doubts are weighed against a learned score."""

    def __init__(self, scorer: Scorer, weights: Joining) -> None:
        self._scorer = scorer
        self._weights = weights
        self.name = f"rules+{self._scorer.name}"
        super().__init__(extra=self._joined, threshold=self._weights.threshold)

    def _joined(self, claim: str, quotes: Sequence[str], found: Sequence[Finding]) -> float:
        """What to add to the rules' own log-odds."""
        score = self._scorer.log_odds(claim, quotes)
        w = self._weights
        soft = {rule: sum(f.weight for f in found if f.rule == rule) for rule in SOFT}
        odds = w.bias + w.score * score + w.detail * soft["detail"] + w.topic * soft["topic"]
        if any(f.rule not in SOFT for f in found):
            odds = min(odds, w.hard)
        return odds - odds_left(f.weight for f in found)

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Judge one claim; a hard finding always ends in a verdict that is not "supported"."""
        verdict = super().check(claim, quotes)
        if verdict.label == "supported":
            return replace(verdict, reasons=())
        if verdict.reasons:
            return verdict
        return replace(verdict, reasons=("the learned score does not find it in the quote",))


def learned(spec: str) -> LearnedChecker:
    """``ce:/folder``, ``nli:folder-or-hub-name@revision`` or ``llm:model`` under the rules."""
    if spec.startswith("llm:"):
        return LearnedChecker(LlmScorer(spec), YES_NO)
    if spec.startswith("nli:"):
        return LearnedChecker(NliScorer(spec), PLAIN)
    scorer = OnnxScorer(spec)
    return LearnedChecker(scorer, scorer.joining)
