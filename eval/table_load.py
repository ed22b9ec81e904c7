"""The figures of a server under load as tables, and the marks they are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

FIRST_EVENT_S = 2.0
GROWTH_MB = 50.0

Mark = tuple[str, str, bool]
"""What has to hold, what was measured, and whether it holds."""


def marks(found: Mapping[str, Any]) -> list[Mark]:
    """The marks of what was measured; what was left out has none."""
    held: list[Mark] = []
    if "fuzz" in found:
        fuzzed = found["fuzz"]
        held.append((f"answers of 500 in {fuzzed['sent']:,} requests: 0", str(fuzzed["failed"]), not fuzzed["failed"]))
        held.append(("tracebacks: 0", str(fuzzed["tracebacks"]), not fuzzed["tracebacks"]))
        held.append(("the server still answers", str(fuzzed["ready_after"]), fuzzed["ready_after"]))
    for name in ("crowd", "steady"):
        if name in found:
            held += _crowd(name, found[name])
    if "above_capacity" in found:
        above = found["above_capacity"]
        clear = above["refused"] > 0 and not above["errors"] and above["answered"] >= above["capacity"] * 0.9
        said = f"{above['answered']} answered, {above['refused']} refused, {above['errors']} errors"
        held.append(("above capacity: answers or a clear 503", said, clear))
    if "memory" in found:
        memory = found["memory"]
        said = f"{memory['growth_mb']} MB, {memory['errors']} errors"
        fits = memory["growth_mb"] <= GROWTH_MB and not memory["errors"]
        held.append((f"{memory['requests']:,} requests grow memory by at most {GROWTH_MB:.0f} MB", said, fits))
    if "cancel" in found:
        stopped = found["cancel"]
        said = f"{stopped['freed_within_1_s']} of {stopped['cancelled']}"
        held.append(
            ("a stopped chat frees its slot within 1 s", said, stopped["freed_within_1_s"] == stopped["cancelled"])
        )
    if "server" in found:
        server = found["server"]
        said = f"{server['tracebacks']} and {server['failures_logged']}"
        held.append(("tracebacks and logged failures: 0", said, not any(server.values())))
    return held


def _crowd(name: str, row: Mapping[str, Any]) -> list[Mark]:
    first = row["first_event_s"].get("p95", float("inf"))
    whole = row["whole_answer_s"].get("p95", float("inf"))
    return [
        (f"{name}: errors or refusals among {row['asked']} chats: 0", str(row["errors"] + row["refused"]),
         row["answered"] == row["asked"]),
        (f"{name}: 95% of first events within {FIRST_EVENT_S:.0f} s", f"{first:.2f} s (answers: {whole:.2f} s)",
         first <= FIRST_EVENT_S),
    ]  # fmt: skip


def show(found: Mapping[str, Any], held: Sequence[Mark], console: Console) -> None:
    """Print them."""
    loads = ", ".join(f"{load:.1f}" for load in found["load_average"])
    table = Table(title=f"{found['processors']} processors, load average before {loads}", title_justify="left")
    table.add_column("has to hold")
    table.add_column("measured", justify="right")
    table.add_column("holds")
    for name, measured, holds in held:
        table.add_row(name, measured, "yes" if holds else "NO")
    console.print(table)
