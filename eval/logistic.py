"""A weighted logistic model, and how good its chances are: ROC, area under it, reliability. Knows no questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Logistic:
    """Chance = 1 / (1 + exp(-(x . weights + bias)))."""

    weights: tuple[float, ...]
    bias: float

    def chances(self, x: Array) -> Array:
        """The chance of each row."""
        z = x @ np.asarray(self.weights) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -40, 40))), dtype=np.float64)


def fit(x: Array, y: Array, weight: Array) -> Logistic:
    """The most likely model under a small ridge penalty on standardised features."""
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.column_stack([(x - middle) / spread, np.ones(len(x))])
    sign = np.where(y > 0.5, -1.0, 1.0)

    def loss(b: Array) -> float:
        wrong = np.logaddexp(0.0, sign * (z @ b))
        return float((weight * wrong).sum() / weight.sum() + _RIDGE * (b[:-1] @ b[:-1]))

    found = minimize(loss, np.zeros(z.shape[1])).x
    weights = found[:-1] / spread
    return Logistic(tuple(float(w) for w in weights), float(found[-1] - weights @ middle))


def roc(y: Array, chance: Array, weight: Array) -> tuple[Array, Array]:
    """False and true positive rates as the threshold falls; equal chances are passed together."""
    order = np.argsort(-chance, kind="stable")
    good, bad = weight[order] * (y[order] > 0.5), weight[order] * (y[order] <= 0.5)
    last = np.append(np.diff(chance[order]) != 0, True)
    right = np.concatenate([[0.0], np.cumsum(good)[last] / max(good.sum(), 1e-12)])
    wrong = np.concatenate([[0.0], np.cumsum(bad)[last] / max(bad.sum(), 1e-12)])
    return wrong, right


def area(y: Array, chance: Array, weight: Array) -> float:
    """The area under the ROC: how often a right one has the higher chance than a wrong one."""
    wrong, right = roc(y, chance, weight)
    return float(((right[1:] + right[:-1]) / 2 * np.diff(wrong)).sum())


def calibration_error(bins: Sequence[tuple[float, float, float, int]]) -> float:
    """Expected calibration error: how far chance and share lie apart, on the mean over the weight of the bins."""
    return sum(share * abs(told - true) for told, true, share, _ in bins)


def reliability(y: Array, chance: Array, weight: Array, bins: int = 10) -> list[tuple[float, float, float, int]]:
    """For each bin of chances that is not empty: mean chance, share that was right, share of the weight, how many."""
    found = []
    place = np.minimum((chance * bins).astype(int), bins - 1)
    for one in range(bins):
        here = place == one
        if here.any():
            total = weight[here].sum()
            told = float((weight[here] * chance[here]).sum() / total)
            right = float((weight[here] * y[here]).sum() / total)
            found.append((told, right, float(total / weight.sum()), int(here.sum())))
    return found
