"""Can a question be answered? The decision as a measured part: ROC, operating point, reliability, growth.

Models are compared on documents they were not fitted on (two halves by document, each judged by the model of the
other). A wrong answer costs :data:`COST` refusals; the threshold of a fitted model is the cheapest on its own half.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.logistic import Array, Logistic, area, calibration_error, fit, reliability, roc
from eval.rates import rate
from eval.schema import Rate
from eval.seen import Row, Seen
from rag.config import AnswerConfig

COST = 3.0
_MARGIN = AnswerConfig().margin
_COSINE = ("cosine",)
FEATURES: Mapping[str, tuple[str, ...]] = {
    "statement": ("score", "coverage", "heads", "odd", "lead", "lacks", "answers", "unanswered"),
    "passage": ("best", "share", "ahead", "heads", "lacks"),
}
"""What the chance of each kind of evidence is made of."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One model on one kind of evidence, on documents it was not fitted on (but for the configured one)."""

    evidence: str
    model: str
    area: float
    threshold: float
    wrong: float
    """Wrong answers, as a share of the questions that have a candidate; each group of questions counts the same."""
    refused: float
    """Refusals of questions that can be answered, as such a share."""
    cost: float
    points: tuple[tuple[float, float], ...] = field(repr=False)
    """The ROC: false and true positive rates."""
    ece: float
    """Expected calibration error of the chances."""
    bins: tuple[tuple[float, float, float, int], ...] = field(repr=False)
    """Reliability: mean chance, share that was right, share of the weight, how many."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Of the model fitted on everything: what could be configured."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one group of questions in a library of one size."""

    size: int
    group: str
    answerable: bool
    right: Rate
    wrong: Rate
    akin: Rate
    """Wrong, but from a page on the very subject: many of these do answer (a page tells of more than its question)."""
    refused: Rate
    cosine_wrong: Rate
    """The same with the nearest text and a cosine threshold alone."""
    cosine_refused: Rate
    ms: float
    """Median processor time of search and decision."""


def is_right(row: Row, seen: Seen) -> bool:
    """Is this the evidence? An answer of statements shows several; one right among them is enough."""
    if not row.answerable:
        return False
    if not seen.stated:
        return seen.right
    return any(other.right for other in row.seen if other.holds and other.value >= seen.value - _MARGIN)


def candidate(row: Row, config: AnswerConfig) -> Seen | None:
    """The best evidence that lacks nothing and is near enough, whatever its chance."""
    held = [s for s in row.seen if s.holds and s.gap <= config.gap and s.score >= config.floor]
    return max(held, key=lambda s: s.value, default=None)


def half(row: Row) -> int:
    """Which half a question belongs to: all questions on one document are in the same."""
    return hashlib.sha256(row.document.encode()).digest()[0] % 2


def weights(rows: Sequence[Row]) -> Array:
    """Each group of each library counts the same; so do questions with and without an answer."""
    cells = Counter((r.size, r.group, r.answerable) for r in rows)
    groups = Counter((size, answerable) for size, _, answerable in cells)
    found = [1 / cells[r.size, r.group, r.answerable] / groups[r.size, r.answerable] for r in rows]
    return np.asarray(found, dtype=np.float64)


def curves(rows: Sequence[Row], config: AnswerConfig) -> tuple[Curve, ...]:
    """Cosine alone, the model as configured and one fitted anew, for statements and for bare passages."""
    found = []
    # Some neighbours of a deleted statement do answer: such questions are counted, never learned from.
    rows = [r for r in rows if r.group != "untold"]
    every = weights(rows)
    for evidence, features in FEATURES.items():
        best = [(i, r, candidate(r, config)) for i, r in enumerate(rows)]
        held = [(i, r, s) for i, r, s in best if s and s.stated == (evidence == "statement")]
        y = np.asarray([float(is_right(r, s)) for _, r, s in held])
        halves = np.asarray([half(r) for _, r, _ in held])
        if any(len(set(y[halves == one])) < 2 for one in (0, 1)):
            continue
        w = np.asarray([every[i] for i, _, _ in held])
        can = np.asarray([r.answerable for _, r, _ in held])
        for name, columns in (("cosine alone", _COSINE), ("configured", ()), ("fitted anew", features)):
            if columns:
                x = _matrix([(r, s) for _, r, s in held], columns)
                chance, decided, threshold = _crossed(x, y, w, halves, can)
                whole = fit(x, y, w)
                told = {**dict(zip(columns, whole.weights, strict=True)), "bias": whole.bias}
            else:
                chance = np.asarray([s.chance for _, _, s in held])
                threshold = (config.statement if evidence == "statement" else config.passage).threshold
                decided, told = np.asarray(chance >= threshold), {}
            wrong = float((w * decided * (y < 0.5)).sum() / w.sum())
            refused = float((w * ~decided * can).sum() / w.sum())
            flat, steep = roc(y, chance, w)
            points = tuple((round(float(a), 4), round(float(b), 4)) for a, b in zip(flat, steep, strict=True))
            bins = tuple(reliability(y, chance, w))
            cost, under = COST * wrong + refused, area(y, chance, w)
            ece = calibration_error(bins)
            found.append(Curve(evidence, name, under, threshold, wrong, refused, cost, points, ece, bins, told))
    return tuple(found)


def cells(rows: Sequence[Row]) -> tuple[Cell, ...]:
    """Right, wrong and refused by size and group, beside the cosine baseline at its cheapest threshold."""
    w = weights(rows)
    y = np.asarray([float(r.answerable and r.nearest_right) for r in rows])
    x = np.asarray([[r.cosine] for r in rows])
    can = np.asarray([r.answerable for r in rows])
    halves = np.asarray([half(r) for r in rows])
    _, decided, _ = _crossed(x, y, w, halves, can)
    found = []
    for key in sorted({(r.size, r.group, r.answerable) for r in rows}):
        here = [i for i, r in enumerate(rows) if (r.size, r.group, r.answerable) == key]
        answers = [next((s for s in rows[i].seen if s.chosen), None) for i in here]
        good = [bool(s and is_right(rows[i], s)) for i, s in zip(here, answers, strict=True)]
        found.append(
            Cell(
                *key,
                rate(good),
                rate(s is not None and not g for s, g in zip(answers, good, strict=True)),
                rate(s is not None and not g and s.akin for s, g in zip(answers, good, strict=True)),
                rate(s is None for s in answers),
                rate(bool(decided[i] and y[i] < 0.5) for i in here),
                rate(not bool(decided[i]) for i in here),
                float(np.median([rows[i].ms for i in here])),
            )
        )
    return tuple(found)


def cheapest(chance: Array, y: Array, weight: Array, can: Array) -> float:
    """The threshold at which wrong answers and refusals together cost least."""

    limits = np.linspace(0.05, 0.98, 94)
    costs = np.asarray([(weight * np.where(chance >= t, COST * (y < 0.5), can)).sum() for t in limits])
    # Where several cost the same, the middle one is furthest from being wrong on other questions.
    return float(np.median(limits[costs <= costs.min() + 1e-9]))


def _crossed(x: Array, y: Array, w: Array, halves: Array, can: Array) -> tuple[Array, NDArray[np.bool_], float]:
    """Chances and decisions for each half by the model and threshold of the other, and the mean threshold."""
    chance, decided, thresholds = np.zeros(len(y)), np.zeros(len(y), dtype=bool), []
    for one in (0, 1):
        here, other = halves == one, halves != one
        model: Logistic = fit(x[other], y[other], w[other])
        limit = cheapest(model.chances(x[other]), y[other], w[other], can[other])
        chance[here] = model.chances(x[here])
        decided[here] = chance[here] >= limit
        thresholds.append(limit)
    return chance, decided, sum(thresholds) / 2


def _matrix(held: Sequence[tuple[Row, Seen]], columns: Sequence[str]) -> Array:
    return np.asarray([[float(r.cosine if c == "cosine" else getattr(s, c)) for c in columns] for r, s in held])
