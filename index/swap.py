"""Source folders put in, taken out and exchanged, so that a kill at any moment leaves each of them old or new.

Three kinds of hidden folder beside the sources, which nobody indexes:

``.adding-ID``    not complete yet: a killed run's is thrown away
``.ready-ID``     complete, and on its way to replace ``ID``
``.removing-ID``  what stood at ``ID`` before
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from index import writer
from index.config import IndexConfig

_ADDING: Final = ".adding-"
_READY: Final = ".ready-"
_REMOVING: Final = ".removing-"


class Swaps:
    """Changes to the folder of sources that are made good together, or taken back together."""

    def __init__(self, config: IndexConfig) -> None:
        self._root = config.sources_dir
        self._root.mkdir(parents=True, exist_ok=True)
        self._added: list[str] = []
        self._aside: list[str] = []

    def put(self, source_id: str, fill: Callable[[Path], None]) -> None:
        """A source with the files that ``fill`` writes into the folder it is given; an old one goes aside."""
        adding = self._root / f"{_ADDING}{source_id}"
        adding.mkdir()
        try:
            fill(adding)
            writer.sync(adding)
            if not os.path.lexists(self._root / source_id):
                os.rename(adding, self._root / source_id)
            else:
                os.rename(adding, self._root / f"{_READY}{source_id}")
                self.take(source_id)
                os.rename(self._root / f"{_READY}{source_id}", self._root / source_id)
        except BaseException:
            shutil.rmtree(adding, ignore_errors=True)
            raise
        self._added.append(source_id)

    def take(self, source_id: str) -> None:
        """Take a source aside."""
        os.rename(self._root / source_id, self._root / f"{_REMOVING}{source_id}")
        self._aside.append(source_id)

    def keep(self) -> None:
        """Make the changes good: what went aside is deleted, and a file that cannot be deleted is an error."""
        writer.sync_folder(self._root)
        for source_id in self._aside:
            shutil.rmtree(self._root / f"{_REMOVING}{source_id}")

    def undo(self) -> None:
        """Take the changes back, the last one first."""
        for source_id in reversed(self._added):
            shutil.rmtree(self._root / source_id, ignore_errors=True)
        for source_id in reversed(self._aside):
            shutil.rmtree(self._root / f"{_READY}{source_id}", ignore_errors=True)
            os.rename(self._root / f"{_REMOVING}{source_id}", self._root / source_id)


def tidy(config: IndexConfig) -> None:
    """Finish or take back what a killed run began. Call it under the writer's lock only."""
    root = config.sources_dir
    for path in root.glob(f"{_ADDING}*"):
        shutil.rmtree(path)
    for ready in root.glob(f"{_READY}*"):
        source_id = ready.name.removeprefix(_READY)
        if not os.path.lexists(root / source_id) and (root / f"{_REMOVING}{source_id}").is_dir():
            os.rename(root / f"{_REMOVING}{source_id}", root / source_id)  # killed between the two steps: not done
        shutil.rmtree(ready)
    for path in root.glob(f"{_REMOVING}*"):
        shutil.rmtree(path)
