"""What was refused, and why: faults of source folders, and documents that ``add`` could not take.

A folder's fault is part of the snapshot (:mod:`index.manifest`), for it follows from the folder alone. A document that
never became a source has no folder; its refusal is kept beside the snapshots until it is added or gone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from index.config import IndexConfig
from index.errors import SourceError

NAME: Final = "quarantine.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one source folder is not in the index."""

    reason: str
    hint: str
    digest: str = ""
    """sha256 over what lies in the folder; empty if it cannot be read, and then it is looked at again every time."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that ``add`` could not take."""

    id: str
    """The id it would have had."""
    file: str
    """Where it lay, or its address."""
    reason: str
    hint: str


def fault(error: SourceError, digest: str = "") -> Fault:
    """The record of a source folder that cannot be used."""
    return Fault(printable(error.message), printable(error.hint), digest)


def printable(text: str) -> str:
    """A text that can be written down: names of files may hold bytes that are no characters."""
    return text.encode("utf-8", "backslashreplace").decode()


_ADAPTER: Final = TypeAdapter(tuple[Refusal, ...])


def refusal(source_id: str, file: str, error: SourceError) -> Refusal:
    """The record of a refused document."""
    reason = getattr(error, "reason", error.message)  # a reader says what is wrong without naming the file again
    return Refusal(source_id, printable(file), printable(reason), printable(error.hint))


def refusals(config: IndexConfig) -> tuple[Refusal, ...]:
    """Documents that were refused and have not been added since."""
    try:
        return _ADAPTER.validate_json((config.data_dir / NAME).read_bytes())
    except (OSError, ValidationError):
        return ()


def record(config: IndexConfig, refused: Sequence[Refusal], settled: Sequence[str]) -> None:
    """Note new refusals, and forget those of files or ids that are ``settled`` or are there no more."""
    old = refusals(config)
    done = {item.file for item in refused} | set(settled)
    kept = [item for item in old if not {item.file, item.id} & done and _is_there(item.file)]
    now = tuple(sorted([*kept, *refused], key=lambda item: (item.file, item.id)))
    path = config.data_dir / NAME
    if not now:
        path.unlink(missing_ok=True)
    elif now != old:
        temporary = path.with_name(f"{NAME}.tmp-{os.getpid()}")
        rows = [asdict(item) for item in now]
        temporary.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, path)


def _is_there(file: str) -> bool:
    return file.startswith(("http://", "https://")) or os.path.lexists(Path(file))
