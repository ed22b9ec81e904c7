"""What lies in this process's memory does not reach the files of the vector index."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from fixtures_index import HashEmbedder

from index import store
from index.blank import blank_unused
from index.errors import SnapshotError
from index.schema import Entry


def rows(words: range) -> tuple[list[Entry], np.ndarray]:
    texts = [f"word {n}" for n in words]
    return [Entry(f"p:{text}", "passage", text, (text,)) for text in texts], HashEmbedder().embed(texts)


def unused(folder: Path) -> bytes:
    """What stands behind the last row, in every file that has room for more."""
    (header,) = folder.glob("*/header.bin")
    count, size = struct.unpack_from("<QQ", header.read_bytes(), 20)
    graph, lengths = header.with_name("data_level0.bin"), header.with_name("length.bin")
    return graph.read_bytes()[count * size :] + lengths.read_bytes()[count * 4 :]


def test_room_for_rows_to_come_is_zeroes_and_the_rows_are_found(tmp_path: Path) -> None:
    store.write_dense(tmp_path, *rows(range(5)))
    assert len(unused(tmp_path)) > 10_000
    assert set(unused(tmp_path)) == {0}
    (graph,) = tmp_path.glob("*/data_level0.bin")
    start = graph.stat().st_size - 10_000
    with graph.open("r+b") as file:
        file.seek(start)
        file.write(b"the words of a purged leaflet")
    store.extend_dense(tmp_path, *rows(range(5, 9)))
    assert set(unused(tmp_path)) == {0}
    entries, vectors = rows(range(9))
    dense = store.DenseIndex(tmp_path, [entry.id for entry in entries], vectors)
    for entry, vector in zip(entries, vectors, strict=True):
        assert dense.search(vector, 1)[0][0] == entry.id
    dense.close()


def test_another_layout_is_refused(tmp_path: Path) -> None:
    store.write_dense(tmp_path, *rows(range(3)))
    (header,) = tmp_path.glob("*/header.bin")
    header.write_bytes(struct.pack("<i", 2) + header.read_bytes()[4:])
    with pytest.raises(SnapshotError, match="laid out"):
        blank_unused(tmp_path)
