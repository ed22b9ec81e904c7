"""Zeroes over the places of a vector index that no row has taken yet.

hnswlib asks the system for room for a hundred rows and writes all of it to the disk, with whatever lay in that memory
before: now and then a text of this very process, once that of a document that had just been purged. Layout of the
header (hnswlib's ``persistDirty``, version 1): version, then as 64-bit numbers the offset of level 0, the room, the
rows there are, and the bytes of a row.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from index.errors import SnapshotError

_HEADER: Final = struct.Struct("<iQQQQ")
_LENGTH: Final = 4
"""Bytes of a row's entry in ``length.bin``."""


def blank_unused(folder: Path) -> None:
    """Overwrite what lies behind the last row, in every graph of a closed collection.

    Raises:
        SnapshotError: the files are not laid out as they were when this was written.
    """
    for header in folder.glob("*/header.bin"):
        version, _, room, rows, size = _HEADER.unpack(header.read_bytes()[: _HEADER.size])
        graph = header.with_name("data_level0.bin")
        if version != 1 or rows > room or graph.stat().st_size not in (room * size, rows * size):
            raise SnapshotError(
                f"{graph} is laid out in a way that is not known here.",
                "Install the version of chromadb that the lock file names.",
            )
        for path, used in ((graph, rows * size), (header.with_name("length.bin"), rows * _LENGTH)):
            _zero_from(path, used)


def _zero_from(path: Path, used: int) -> None:
    left = path.stat().st_size - used
    if left > 0:
        with path.open("r+b") as file:
            file.seek(used)
            file.write(bytes(left))
