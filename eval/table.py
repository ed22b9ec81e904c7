"""Runs, comparisons and timings as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.compare import Comparison
from eval.schema import CHECKS, Gate, Rate, Result, Run


def show(run: Run, console: Console, fails: int = 0) -> None:
    """Print the categories, the reading level, the latency, the gates, and the first failures."""
    console.print(_categories(run))
    console.print(_behaviours(run))
    if run.reading:
        console.print(_reading(run))
    if run.latency:
        console.print(_latency(run))
    console.print(gate_table(run.gates))
    for result in [r for r in run.results if not r.passed][:fails]:
        _show_failure(result, console)


def gate_table(gates: Sequence[Gate]) -> Table:
    """The release conditions, failed ones marked."""
    table = Table(title="release gates", title_justify="left")
    for name in ("gate", "wanted", "got (hits/n, 95% interval)", ""):
        table.add_column(name)
    words = {True: "[green]pass[/]", False: "[bold red]FAIL[/]", None: "[dim]not measured[/]"}
    for gate in gates:
        table.add_row(gate.name, gate.wanted, gate.got, words[gate.holds])
    return table


def show_comparison(found: Comparison, console: Console) -> None:
    """Print the paired figures, then every case that changed."""
    table = Table(title="the cases both runs scored", title_justify="left")
    for name in ("check", "n", "before", "after", "better", "worse", "p"):
        table.add_column(name, justify="left" if name == "check" else "right")
    for row in found.paired:
        counts = (row.n, row.before, row.after, row.better, row.worse)
        table.add_row(row.name, *map(str, counts), f"{row.p:.3f}")
    console.print(table)
    for change in found.changes:
        console.print(escape(f"{change.kind}: {change.id}: {change.before} -> {change.after}: {change.question[:90]}"))
    for title, names in (
        ("only in the first", found.only_before),
        ("only in the second", found.only_after),
        ("asked or expected differently, left out", found.reworded),
    ):
        if names:
            console.print(escape(f"{title}: {', '.join(names)}"))


def bench_table(found: Mapping[str, Any]) -> Table:
    """What :func:`eval.bench.bench` measured."""
    table = Table(title=f"medians of {found['rounds']} rounds", title_justify="left")
    for name in ("what", "ms", "encoder alone, ms", "ratio"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in found["timings"]:
        table.add_row(row["what"], f"{row['ms']:.2f}", f"{row['encoder_ms']:.2f}", f"{row['ratio']:.2f}")
    return table


def _categories(run: Run) -> Table:
    table = Table(title=f"{run.about.get('cases', len(run.results))} cases", title_justify="left")
    table.add_column("category")
    table.add_column("n", justify="right")
    table.add_column("pass (95% interval)", justify="right")
    for name in CHECKS:
        table.add_column(name, justify="right")
    for category, found in run.by_category.items():
        table.add_row(category, str(found["pass"].n), _wide(found["pass"]), *(_short(found[c]) for c in CHECKS))
    table.add_section()
    table.add_row("all", str(run.rates["pass"].n), _wide(run.rates["pass"]), *(_short(run.rates[c]) for c in CHECKS))
    return table


def _behaviours(run: Run) -> Table:
    got = sorted({name for row in run.confusion.values() for name in row})
    table = Table(title="behaviour: wanted (rows) and given", title_justify="left")
    table.add_column("wanted")
    for name in got:
        table.add_column(name, justify="right")
    for want in sorted(run.confusion):
        row = run.confusion[want]
        table.add_row(want, *(str(row[name]) if name in row else "[dim].[/]" for name in got))
    return table


def _reading(run: Run) -> Table:
    table = Table(title="reading level of the English prose, pooled", title_justify="left")
    for name in ("category", "grade", "without names", "SMOG", "words, mean", "most"):
        table.add_column(name, justify="left" if name == "category" else "right")
    for category, level in run.reading.items():
        plain = run.plain_reading.get(category)
        table.add_row(
            category,
            f"{level.grade:.1f}",
            f"{plain.grade:.1f}" if plain else "-",
            f"{level.smog:.1f}",
            f"{level.mean_words:.1f}",
            str(level.max_words),
        )
    return table


def _latency(run: Run) -> Table:
    table = Table(title="milliseconds", title_justify="left")
    table.add_column("stage")
    names = list(next(iter(run.latency.values()), {}))
    for name in names:
        table.add_column(name, justify="right")
    for stage, found in run.latency.items():
        table.add_row(stage, *(f"{found[name]:.1f}" for name in names))
    return table


def _show_failure(result: Result, console: Console) -> None:
    case = result.case
    console.rule(f"{case.id}: {result.behaviour or 'no answer'}", align="left")
    console.print(f"[bold]{escape(_clip(case.question))}[/]" + escape(f"  after {case.turns}" if case.turns else ""))
    for name, reason in result.why.items():
        console.print(f"  [red]{name}[/]: {escape(reason)}")
    console.print(escape(result.error or _clip(result.prose, 700)))


def _clip(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[:most]}..."


def _short(rate: Rate) -> str:
    if rate.value is None:
        return "[dim]-[/]"
    return "1" if rate.value == 1 else f"[yellow]{rate.value:.2f}[/]"


def _wide(rate: Rate) -> str:
    return "-" if rate.value is None else f"{rate.value:.2f} ({rate.low:.2f}-{rate.high:.2f})"
