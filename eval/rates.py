"""Shares with their uncertainty, paired comparison, percentiles. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.stats import binomtest

from eval.schema import Rate

PERCENTILES = (50, 90, 95, 99)


def rate(values: Iterable[bool | None]) -> Rate:
    """The share of true values with its Wilson 95% interval. ``None`` is unscored and is left out."""
    scored = [value for value in values if value is not None]
    return share(sum(scored), len(scored))


def share(hits: int, n: int) -> Rate:
    """``hits`` of ``n`` with its Wilson 95% interval; without any ``n`` the interval is everything."""
    if not n:
        return Rate(0, 0, 0.0, 1.0)
    interval = binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return Rate(hits, n, float(interval.low), float(interval.high))


def sign_test(better: int, worse: int) -> float:
    """Two-sided exact McNemar test: how likely a split this uneven is if neither run is better."""
    if better + worse == 0:
        return 1.0
    return float(binomtest(better, better + worse, 0.5).pvalue)


def percentiles(values: Sequence[float]) -> Mapping[str, float]:
    """p50, p90, p95, p99 and the largest; empty when there is nothing to describe."""
    if not values:
        return {}
    found = {f"p{q}": float(np.percentile(values, q)) for q in PERCENTILES}
    return {**found, "max": float(max(values))}
