"""Figures of every route on labelled pairs, as Markdown; and the reliability plot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from eval.checker_model.features import Known, Table, is_true
from eval.checker_model.routes import Route
from eval.rates import share


def probability(odds: Table) -> Table:
    """Log-odds -> probability."""
    out: Table = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return out


def says(route: Route, known: Known, cut: float) -> Any:
    """Which pairs a route calls supported; what stands word for word always is."""
    return (probability(route.odds(known)) >= cut) | known.same


def cut_for(route: Route, known: Known, rejected: float = 0.08) -> float:
    """The highest cut, at most one half, that rejects no more than this share of the supported pairs it is shown."""
    scores = np.sort(probability(route.odds(known))[known.truth & ~known.hard])
    return float(min(0.5, max(0.02, scores[int(rejected * len(scores))]))) if len(scores) else 0.5


def calibration_error(route: Route, known: Known, bins: int = 10) -> tuple[float, float]:
    """Expected calibration error and Brier score."""
    p, y = probability(route.odds(known)), known.truth.astype(float)
    at = np.minimum((p * bins).astype(int), bins - 1)
    gap = sum(abs(p[at == b].mean() - y[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any())
    return float(gap), float(((p - y) ** 2).mean())


def _shown(hits: int, n: int) -> str:
    r = share(hits, n)
    return f"{hits / max(1, n):.3f} ({r.low:.2f}-{r.high:.2f})"


def table(title: str, rows: Sequence[dict[str, Any]], known: Known, routes: Sequence[Route],
          cuts: dict[str, float]) -> Iterator[str]:  # fmt: skip
    """One table of the routes, one of the kinds."""
    no = ~known.truth
    yield f"### {title} ({len(rows)} pairs, {int(known.truth.sum())} supported)\n"
    yield "| route | cut | caught | supported rejected | balanced | AUC | ECE | Brier |"
    yield "|---|---|---|---|---|---|---|---|"
    for route in routes:
        ok = says(route, known, cuts[route.name])
        caught, lost = int((~ok & no).sum()), int((~ok & known.truth).sum())
        both = (caught / max(1, no.sum()) + 1 - lost / max(1, known.truth.sum())) / 2
        area = float(roc_auc_score(known.truth, route.odds(known)))
        gap, brier = calibration_error(route, known)
        yield (f"| {route.name} | {cuts[route.name]:.2f} | {_shown(caught, int(no.sum()))} | "
               f"{_shown(lost, int(known.truth.sum()))} | {both:.3f} | {area:.3f} | {gap:.3f} | "
               f"{brier:.3f} |")  # fmt: skip
    kinds: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if not is_true(row):
            kinds[row.get("kind", "all")].append(i)
    if len(kinds) < 2:
        yield ""
        return
    yield "\nCaught by kind (Wilson 95%):\n"
    yield "| kind | n | " + " | ".join(r.name for r in routes) + " |"
    yield "|---" * (len(routes) + 2) + "|"
    for kind in sorted(kinds):
        at = kinds[kind]
        cells = [_shown(int((~says(r, known, cuts[r.name])[at]).sum()), len(at)) for r in routes]
        yield f"| {kind} | {len(at)} | " + " | ".join(cells) + " |"
    yield ""


def plot(path: Path, title: str, route: Route, sets: dict[str, Known]) -> None:
    """Share supported against the score, in ten bins."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for name, known in sets.items():
        p, y = probability(route.odds(known)), known.truth
        at = np.minimum((p * 10).astype(int), 9)
        full = [b for b in range(10) if (at == b).sum() >= 5]
        axes.plot([p[at == b].mean() for b in full], [y[at == b].mean() for b in full], marker="o", label=name)
    axes.set_xlabel("score")
    axes.set_ylabel("share supported")
    axes.set_title(title)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
