"""The snapshot in service as the writer of the next one sees it: what can be taken over, and what cannot.

Does *not* search: for that there is :mod:`index.snapshot`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.config import IndexConfig
from index.errors import SnapshotError
from index.manifest import Manifest, check_files, read_manifest
from index.schema import Entry
from index.snapshot import TABLES, current_folder, load_vectors


@dataclass(frozen=True, slots=True)
class Previous:
    """A sound snapshot folder."""

    folder: Path
    manifest: Manifest

    def table(self, name: str) -> tuple[Any, ...]:
        """One of its tables, read anew."""
        rows: tuple[Any, ...] = TABLES[name].validate_json((self.folder / f"{name}.json").read_bytes())
        return rows

    def vectors(self, entries: tuple[Entry, ...]) -> dict[str, NDArray[np.float32]]:
        """Vectors by the text they are of."""
        return dict(zip((entry.text for entry in entries), np.asarray(load_vectors(self.folder)), strict=True))

    def retracted(self) -> tuple[str, ...]:
        """The sources that it lists and does not search."""
        return tuple(source.id for source in self.table("sources") if source.status == "retracted")


def find(config: IndexConfig) -> Previous | None:
    """The sound snapshot in service. A damaged one is as good as none: the run then starts from the documents."""
    try:
        folder = current_folder(config)
        if folder is None:
            return None
        manifest = read_manifest(folder)
        check_files(folder, manifest, deep=True)
    except SnapshotError as error:
        print(f"note: {error.message} It will be built anew.", file=sys.stderr)
        return None
    return Previous(folder, manifest)
