"""Curves and cells of the answerability report: tables for the terminal, JSON for a file, a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.answerability import COST, Cell, Curve
from eval.schema import Rate


def show(curves: Sequence[Curve], cells: Sequence[Cell], console: Console) -> None:
    """Print both tables."""
    console.print(_models(curves))
    for curve in curves:
        if curve.weights:
            weights = ", ".join(f"{name} {value:.2f}" for name, value in curve.weights.items())
            console.print(f"{curve.evidence}, {curve.model}, on everything: {weights}")
    console.print(_growth(cells))


def to_json(curves: Sequence[Curve], cells: Sequence[Cell]) -> dict[str, Any]:
    """Everything, for a file."""
    return {"cost": COST, "models": [asdict(c) for c in curves], "cells": [_flat(c) for c in cells]}


def draw(curves: Sequence[Curve], cells: Sequence[Cell], path: Path) -> None:
    """ROC, reliability, and wrong answers as the library grows."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(15, 4.6))
    for curve in curves:
        label = f"{curve.evidence}, {curve.model} ({curve.area:.2f})"
        left.plot(*zip(*curve.points, strict=True), label=label)
        if curve.model != "cosine alone":
            middle.plot([b[0] for b in curve.bins], [b[1] for b in curve.bins], marker="o", label=label)
    for group in dict.fromkeys(c.group for c in cells if not c.answerable):
        mine = [c for c in cells if c.group == group and not c.answerable]
        line = right.plot([c.size for c in mine], [c.wrong.value for c in mine], marker="o", label=f"{group}")
        right.plot(
            [c.size for c in mine],
            [c.cosine_wrong.value for c in mine],
            linestyle="--",
            color=line[0].get_color(),
            label=f"{group}, cosine alone",
        )
    for one in (left, middle):
        one.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    for one, title, x, y in (
        (left, "ROC on held-out documents", "wrong evidence accepted", "right evidence accepted"),
        (middle, "reliability", "chance", "share right"),
        (right, "questions without an answer, answered", "documents", "share"),
    ):
        one.set(title=title, xlabel=x, ylabel=y, ylim=(-0.02, 1.02))
        one.legend(fontsize=7)
    right.set_xscale("log")
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    pyplot.close(figure)


def _models(curves: Sequence[Curve]) -> Table:
    title = f"best evidence that lacks nothing; a wrong answer costs {COST:g} refusals"
    table = Table(title=title, title_justify="left")
    for name in ("evidence", "model", "ROC AUC", "threshold", "wrong", "refused", "cost", "ECE"):
        table.add_column(name, justify="left" if name in ("evidence", "model") else "right")
    for c in curves:
        figures = (c.area, c.threshold, c.wrong, c.refused, c.cost, c.ece)
        table.add_row(c.evidence, c.model, *(f"{value:.3f}" for value in figures))
    return table


def _growth(cells: Sequence[Cell]) -> Table:
    table = Table(title="what became of the questions (share, 95% interval)", title_justify="left")
    for name in (
        "documents",
        "questions",
        "n",
        "right",
        "wrong",
        "same subject",
        "refused",
        "cosine: wrong",
        "refused",
        "ms",
    ):
        table.add_column(name, justify="left" if name == "questions" else "right")
    for c in cells:
        asked = f"{c.group}, {'has' if c.answerable else 'no'} answer"
        table.add_row(
            str(c.size),
            asked,
            str(c.right.n),
            _wide(c.right) if c.answerable else "-",
            _wide(c.wrong),
            _short(c.akin),
            _short(c.refused),
            _short(c.cosine_wrong),
            _short(c.cosine_refused),
            f"{c.ms:.1f}",
        )
    return table


def _wide(rate: Rate) -> str:
    return f"{rate.value or 0:.2f} ({rate.low:.2f}-{rate.high:.2f})"


def _short(rate: Rate) -> str:
    return f"{rate.value or 0:.2f}"


def _flat(cell: Cell) -> dict[str, Any]:
    found = asdict(cell)
    for name in ("right", "wrong", "akin", "refused", "cosine_wrong", "cosine_refused"):
        found[name] = {**found[name], "value": getattr(cell, name).value}
    return found
