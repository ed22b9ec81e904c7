"""What a checker caught and missed, and what became of tampered documents, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.calibration import Calibration
from eval.checker import Findings
from eval.schema import Rate
from eval.table import gate_table
from eval.tamper import Tampered


def show(found: Findings, console: Console, misses: int) -> None:
    """Detection by kind with intervals, the worst misses, and the marks."""
    table = Table(title=f"{found.name}: {len(found.trials)} pairs", title_justify="left")
    for name in ("kind", "caught", "n", "share", "95% interval"):
        table.add_column(name, justify="left" if name == "kind" else "right")
    for kind, rate in found.kinds.items():
        table.add_row(kind, *_cells(rate))
    table.add_section()
    table.add_row("all errors", *_cells(found.caught))
    table.add_row("supported, rejected", *_cells(found.rejected))
    console.print(table)
    if found.misses and misses:
        worst = Table(title=f"the surest of {len(found.misses)} errors accepted", title_justify="left")
        for name in ("score", "kind", "claim", "change"):
            worst.add_column(name, justify="right" if name == "score" else "left")
        for trial in found.misses[:misses]:
            worst.add_row(f"{trial.verdict.score:.2f}", trial.kind, escape(trial.claim), escape(trial.change))
        console.print(worst)
    for trial in found.wrong_rejections[:misses]:
        console.print(escape(f"rejected: {trial.claim} ({'; '.join(trial.verdict.reasons[:2])})"))
    if found.gates:
        console.print(gate_table(found.gates))


def show_calibration(found: Sequence[Calibration], console: Console) -> None:
    """How good the scores are as probabilities, one line a set."""
    table = Table(title="scores as probabilities", title_justify="left")
    for name in ("pairs", "n", "expected error", "Brier", "best slope above", "below"):
        table.add_column(name, justify="left" if name == "pairs" else "right")
    for c in found:
        size = str(sum(n for *_, n in c.bins))
        table.add_row(c.name, size, f"{c.error:.3f}", f"{c.brier:.3f}", f"{c.above:.2f}", f"{c.below:.2f}")
    console.print(table)


def show_tampered(found: Sequence[Tampered], console: Console) -> None:
    """One line a changed document."""
    table = Table(title=f"{len(found)} documents changed, then asked", title_justify="left")
    for name in ("statement", "change", "dropped", "answer", "old fact kept"):
        table.add_column(name)
    for t in found:
        kept = "[bold red]KEPT[/]" if t.kept else "no"
        table.add_row(escape(t.statement), escape(t.change), str(t.dropped), t.behaviour, kept)
    console.print(table)


def _cells(rate: Rate) -> tuple[str, str, str, str]:
    value = "-" if rate.value is None else f"{rate.value:.3f}"
    return str(rate.hits), str(rate.n), value, f"{rate.low:.3f}-{rate.high:.3f}"
