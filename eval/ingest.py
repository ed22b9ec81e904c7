"""What it costs to index a library, and to add one document to it.

Seconds differ between machines and, on a busy one, between minutes. So the build is held against the encoder alone on
the very same texts, and an addition against a bare copy of the snapshot. Processor time is told beside the clock's.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval import library
from index.config import DATA_ENV, SOURCES_ENV, IndexConfig
from index.embed import make_embedder
from index.errors import SnapshotError
from index.snapshot import current_folder, open_current
from index.writer import sync

_DOCUMENT = "A study of {n} adults looked at walking. Pain was lower after {n} weeks in most of them.\n\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of the processor, and the most memory held, in MB."""

    wall: float
    cpu: float
    peak_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Addition:
    """One document added to a library of ``documents``, beside a copy of its snapshot."""

    documents: int
    entries: int
    add: Cost
    copy: Cost
    again: Cost
    """The same command once more: nothing is left to do but to look."""


def measure(
    config: IndexConfig, data: Path, sizes: Sequence[int], work: Path, tell: Callable[[str], None], every: int = 1
) -> dict[str, Any]:
    """Build the largest library, then add a document to it and to smaller ones.

    Args:
        config: where the chat's own sources are; they are part of every library.
        data: a folder with ``medquad*.jsonl``.
        sizes: numbers of pages.
        work: a folder to work in; emptied first.
        tell: told of each step.
        every: give the encoder alone only every n-th text, by length, and reckon up from that.
    """
    pages = library.read(data)
    shutil.rmtree(work, ignore_errors=True)
    largest = min(max(sizes), len(pages))
    sources, home = work / "sources", work / "data"
    library.write(pages[:largest], config.sources_dir, sources)
    tell(f"building a library of {largest} pages")
    build = _index(sources, home, "build")
    with open_current(IndexConfig(sources, home, config.embedder)) as snapshot:
        texts = sorted({entry.text for entry in snapshot.entries}, key=lambda text: (len(text), text))
        counts = dict(snapshot.manifest.counts)
    tell(f"the encoder alone on the same {len(texts)} texts")
    embedder = make_embedder(config.embedder)
    embedder.embed(texts[:8])
    alone = _here(lambda: embedder.embed(texts[::every]))
    share = len(texts) / len(texts[::every])
    encoder = Cost(alone.wall * share, alone.cpu * share)
    added = [_add(config, pages[: min(size, largest)], work, home, tell) for size in sorted({*sizes})]
    return {
        "pages": largest,
        "counts": counts,
        "texts": len(texts),
        "build": asdict(build),
        "encoder": asdict(encoder),
        "encoder_every": every,
        "share_wall": encoder.wall / build.wall,
        "share_cpu": encoder.cpu / build.cpu,
        "additions": [asdict(row) for row in added],
    }


def _add(
    config: IndexConfig, pages: Sequence[library.Page], work: Path, built: Path, tell: Callable[[str], None]
) -> Addition:
    tell(f"adding one document to {len(pages)}")
    home = work / f"add-{len(pages)}"
    sources, data = home / "sources", home / "data"
    library.write(pages, config.sources_dir, sources)
    shutil.copytree(built, data)
    _index(sources, data, "build")
    folder = current_folder(IndexConfig(sources, data))
    if folder is None:
        raise SnapshotError("The build left no snapshot.", "Look at its messages above.")
    copy = _here(lambda: _copy(folder, home / "copy"))
    document = home / "added-one.txt"
    document.write_text("".join(_DOCUMENT.format(n=n) for n in range(12, 18)), encoding="utf-8")
    add = _index(sources, data, "add", str(document), "--no-input")
    again = _index(sources, data, "build")
    with open_current(IndexConfig(sources, data, config.embedder)) as snapshot:
        entries = len(snapshot.entries)
    shutil.rmtree(home)
    return Addition(len(pages), entries, add, copy, again)


def _copy(folder: Path, to: Path) -> None:
    shutil.copytree(folder, to)
    sync(to)


def _index(sources: Path, data: Path, *command: str) -> Cost:
    """A real command in a process of its own."""
    environment: Mapping[str, str] = {**os.environ, SOURCES_ENV: str(sources), DATA_ENV: str(data)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "index", *command], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SnapshotError(f"'index {command[0]}' ended with {process.returncode}.", "Its message stands above.")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, usage.ru_maxrss / 1024)


def _here(action: Callable[[], object]) -> Cost:
    start, cpu = time.perf_counter(), time.process_time()
    action()
    return Cost(time.perf_counter() - start, time.process_time() - cpu)


def lines(found: Mapping[str, Any]) -> list[str]:
    """The figures, for people."""
    build, encoder = found["build"], found["encoder"]
    rows = [
        f"{found['pages']} pages and the own sources: {found['counts']['entries']} entries, {found['texts']} texts",
        f"build    {build['wall']:8.1f} s  {build['cpu']:8.1f} s of processor  peak {build['peak_mb']:.0f} MB",
        f"encoder  {encoder['wall']:8.1f} s  {encoder['cpu']:8.1f} s of processor",
        f"throughput as a share of the encoder's: {found['share_wall']:.2f} ({found['share_cpu']:.2f} by processor)",
    ]
    for row in found["additions"]:
        rows.append(
            f"one more document to {row['documents']:5d} pages: add {row['add']['wall']:.1f} s "
            f"({row['add']['cpu']:.1f} s of processor, peak {row['add']['peak_mb']:.0f} MB), "
            f"copy of the snapshot {row['copy']['wall']:.1f} s ({row['copy']['cpu']:.1f}), "
            f"a build with nothing to do {row['again']['wall']:.1f} s ({row['again']['cpu']:.1f})"
        )
    return rows
