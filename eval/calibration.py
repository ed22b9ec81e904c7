"""Are a checker's scores probabilities? Reliability in bins, the expected error, and the slopes that would mend it.

Supported and unsupported pairs of a set weigh the same in sum, so that a set of nothing but errors says as much of the
scores as a mixed one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.logistic import Array, calibration_error, reliability
from rag.check_chance import odds

if TYPE_CHECKING:
    from eval.checker import Trial

_SLOPES = np.round(np.arange(0.05, 3.01, 0.05), 2)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How good the scores of one set are as probabilities."""

    name: str
    bins: tuple[tuple[float, float, int], ...]
    """Mean score, share that was supported, how many pairs; only bins that hold any."""
    error: float
    """Expected calibration error: the mean distance of score and share, 0 to 1."""
    brier: float
    above: float
    """The slope of the odds of accepted pairs that fits best."""
    below: float
    """The same for rejected pairs."""


def calibration(name: str, trials: Sequence[Trial]) -> Calibration:
    """Reliability of the scores of some pairs; needs pairs of both kinds to say much."""
    y = np.array([float(t.good) for t in trials])
    score = np.array([t.verdict.score for t in trials])
    weight = _balanced(y)
    held = reliability(y, score, weight)
    x = np.array([odds(s) for s in score])
    above, below = slopes(x, y)
    return Calibration(
        name,
        tuple((told, right, count) for told, right, _, count in held),
        float(calibration_error(held)),
        float((weight * (score - y) ** 2).sum() / weight.sum()),
        above,
        below,
    )


def slopes(x: Array, y: Array) -> tuple[float, float]:
    """The slopes above and below the line that fit best: ``x`` are the rules' odds, ``y`` 1 for supported, else 0."""
    weight, up = _balanced(y), x >= 0
    return _slope(x[up], y[up], weight[up]), _slope(x[~up], y[~up], weight[~up])


def draw(found: Sequence[Calibration], path: Path) -> None:
    """One reliability curve a set, into a picture file."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(6, 5.2))
    for one in found:
        label = f"{one.name} (error {one.error:.3f}, n {sum(n for *_, n in one.bins)})"
        axis.plot([b[0] for b in one.bins], [b[1] for b in one.bins], marker="o", label=label)
    axis.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axis.set(title="Reliability of the checker", xlabel="score", ylabel="share supported", ylim=(-0.02, 1.02))
    axis.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    pyplot.close(figure)


def to_json(found: Sequence[Calibration]) -> list[Mapping[str, object]]:
    """The figures, for a file."""
    return [
        {"name": c.name, "ece": c.error, "brier": c.brier, "slope_above": c.above, "slope_below": c.below,
         "bins": [list(b) for b in c.bins]}
        for c in found
    ]  # fmt: skip


def _balanced(y: Array) -> Array:
    good = max(float(y.sum()), 1.0)
    bad = max(float(len(y) - y.sum()), 1.0)
    return np.where(y > 0.5, 1.0 / good, 1.0 / bad)


def _slope(x: Array, y: Array, weight: Array) -> float:
    """The most likely slope of ``p = 1 / (1 + exp(-slope * x))``; 1 if there is nothing to fit."""
    if not len(x):
        return 1.0
    sign = np.where(y > 0.5, -1.0, 1.0)
    losses = [float((weight * np.logaddexp(0.0, sign * s * x)).sum()) for s in _SLOPES]
    return float(_SLOPES[int(np.argmin(losses))])
