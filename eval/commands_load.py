"""The command that puts the chat's server under load: a crowd, too large a crowd, people who leave, and nonsense."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands import console, writable, write

LOAD = """Start the chat's server and measure it: a crowd at once, too large a crowd, growth of memory, stopped chats.

The server runs in a process of its own, on the index in service. Tables go to stdout. With --fuzz, sends that many
malformed requests over all routes instead. Exit code 1 if a mark is missed: an error, a first event later than two
seconds for more than one in twenty, no clear refusal above the capacity, more than 50 MB in --requests requests, a slot
not free within a second, an answer of 500, a traceback. Other work on the machine makes every wait longer.

Examples:

  python -m eval load

  python -m eval load --json load.json

  python -m eval load --chats 20 --requests 300 --cancel 10

  python -m eval load --fuzz 10000
"""


def load(
    chats: Annotated[int, typer.Option(help="Chats at once.", min=1)] = 100,
    requests: Annotated[int, typer.Option(help="Requests over which memory may grow; 0 leaves this out.", min=0)] = (
        10_000
    ),
    cancel: Annotated[int, typer.Option(help="Chats to stop; 0 leaves this out.", min=0)] = 100,
    fuzz: Annotated[int, typer.Option(help="Only send this many malformed requests.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="Which malformed requests.")] = 7,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """See :data:`LOAD`."""
    from eval import loops, service, table_load
    from eval.cancel import cancelled
    from eval.pressure import pressure
    from eval.pressure import questions as asked

    writable(out)
    found: dict[str, Any] = {"processors": os.cpu_count(), "load_average": list(os.getloadavg())}
    if fuzz:
        with service.serving() as server, _bar(fuzz, "malformed requests") as tell:
            found["fuzz"] = loops.run(_fuzzed(server, fuzz, seed, tell))
    else:
        with service.serving() as server:
            found |= pressure(server, asked(), chats, requests, _bar)
        if cancel:
            with _bar(cancel, "stopped chats") as tell:
                found["cancel"] = cancelled(cancel, tell)
    marks = table_load.marks(found)
    table_load.show(found, marks, console(sys.stdout))
    if out is not None:
        write(out, {**found, "marks": {name: holds for name, _, holds in marks}})
    if not all(holds for _, _, holds in marks):
        raise typer.Exit(1)


async def _fuzzed(server: Any, total: int, seed: int, tell: Callable[[], object]) -> dict[str, Any]:
    from eval.crowd import door
    from eval.fuzz import fuzz

    found = await fuzz(server.address, await door(server.address), total, seed, tell)
    return {**found, "tracebacks": server.tracebacks(), "memory_mb": round(server.memory(), 1)}


@contextmanager
def _bar(total: int, what: str) -> Iterator[Callable[[], object]]:
    from rich.progress import Progress

    with Progress(console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
