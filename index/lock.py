"""One writer at a time, by a lock of the operating system that ends with the process, however it ends.

Imports next to nothing, so that a second writer is turned away before the machinery of an index has loaded.
Within one thread the lock may be taken again: a command holds it from its first moment, and so do the steps it calls.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from index.config import IndexConfig
from index.errors import BusyError

LOCK_NAME: Final = "writer.lock"
HOLDER_NAME: Final = "writer.json"


@contextlib.contextmanager
def writing(config: IndexConfig) -> Iterator[None]:
    """Hold the writer's lock.

    Raises:
        BusyError: another process holds it; the message says which, what it runs, and since when.
    """
    config.snapshots_dir.mkdir(parents=True, exist_ok=True)
    holder = config.data_dir / HOLDER_NAME  # beside the lock: whoever tries the lock may truncate its file
    lock = FileLock(config.data_dir / LOCK_NAME, timeout=0, is_singleton=True)
    nested = lock.is_locked
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"Another process is writing the index{_described(holder)}.", "Wait until it is done, then try again."
        ) from None
    try:
        if not nested:
            _sign(holder)
        yield
    finally:
        if not nested:
            holder.unlink(missing_ok=True)
        lock.release()


def _sign(holder: Path) -> None:
    """Say who writes. A full disk must not keep a removal from making room, so a failure is let go."""
    note = {"pid": os.getpid(), "command": _command(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    temporary = holder.with_name(f"{holder.name}.tmp-{os.getpid()}")
    with contextlib.suppress(OSError):
        temporary.write_text(json.dumps(note) + "\n", encoding="utf-8")
        os.replace(temporary, holder)
        return
    temporary.unlink(missing_ok=True)


def _command() -> str:
    """What this process was started as; never its arguments, which may name a document that has to leave no trace."""
    program = Path(sys.argv[0])
    if program.name != "__main__.py":
        return program.name or "python"
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    return f"python -m {program.parent.name}{f' {word}' if word.isalpha() else ''}"


def _described(holder: Path) -> str:
    try:
        note = json.loads(holder.read_text(encoding="utf-8"))
        pid, command, since = int(note["pid"]), str(note["command"]), str(note["since"])
        os.kill(pid, 0)  # a note of a process that was killed says nothing of who writes now
    except PermissionError:
        pass
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f": process {pid}, {command}, since {since}"
