"""The routes to a verdict, each fitted on the same pairs and asked on the same others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval.checker_model.features import COLUMNS, Known, Table

SOFT_COLUMNS = tuple(COLUMNS.index(c) for c in ("detail", "topic"))


@dataclass(frozen=True, slots=True)
class Route:
    """A fitted route: features -> log-odds of "supported"; ``weights`` for whoever wants to ship them."""

    name: str
    odds: Callable[[Known], Table]
    weights: tuple[float, ...] = ()
    hard: float = 0.0


def _fit(x: Table, known: Known, weight: Table | None = None) -> LogisticRegression:
    y = known.truth
    balance = np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    model = LogisticRegression(C=10.0, max_iter=2000)
    model.fit(x, y, sample_weight=balance if weight is None else balance * weight)
    return model


def _lid(known: Known, weight: Table | None) -> float:
    """The log-odds of "supported" under a hard rule hit: no score lifts a claim above them, nor above one in five."""
    w = np.ones(len(known.truth)) if weight is None else weight
    share = float((w * known.hard * known.truth).sum() / max(1.0, (w * known.hard).sum()))
    return min(float(np.log(max(share, 1e-3) / (1 - share))), -1.4)


def _linear(name: str, known: Known, pick: Callable[[Known], Table], weight: Table | None = None,
            hard: bool = False, among: NDArray[np.bool_] | None = None) -> Route:  # fmt: skip
    keep = np.ones(len(known.truth), bool) if among is None else among
    sub = Known(*(getattr(known, f)[keep] for f in Known.__slots__))
    model = _fit(pick(sub), sub, None if weight is None else weight[keep])
    coef, bias = model.coef_[0], float(model.intercept_[0])
    lid = _lid(known, weight) if hard else 0.0

    def odds(k: Known) -> Table:
        out: Table = pick(k) @ coef + bias
        return np.where(k.hard, np.minimum(out, lid), out) if hard else out

    return Route(name, odds, (bias, *map(float, coef)), lid)


def routes(known: Known, weight: Table | None = None) -> tuple[Route, ...]:
    """Every route, fitted on ``known``."""
    soft = list(SOFT_COLUMNS)
    overlap, cosine = COLUMNS.index("overlap"), COLUMNS.index("cosine")
    return (
        Route("rules only", lambda k: k.rules),
        _linear("word overlap", known, lambda k: k.columns[:, [overlap]], weight),
        _linear("cosine", known, lambda k: k.columns[:, [cosine]], weight),
        _linear("findings+cosine+overlap", known, lambda k: k.columns, weight),
        _linear("cross-encoder", known, lambda k: k.ce[:, None], weight),
        _linear("rules+cosine+overlap, hard hits final", known, lambda k: k.columns[:, [*soft, overlap, cosine]],
                weight, hard=True, among=~known.hard),
        _linear("rules+ce, hard hits final", known, lambda k: np.c_[k.ce, k.columns[:, soft]], weight,
                hard=True, among=~known.hard),
        _linear("rules+ce, all weighed", known, lambda k: np.c_[k.ce, k.columns], weight),
    )  # fmt: skip
