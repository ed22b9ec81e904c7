"""The vector index of a snapshot: Chroma, through llama-index.

Written once, into a folder that is not in service yet, and only read afterwards.
Knows entries and vectors; does *not* know documents, questions or the word index (:mod:`index.bm25`).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import VectorStoreQuery, VectorStoreQueryResult
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.vector_stores.chroma import ChromaVectorStore
from numpy.typing import NDArray

from index.blank import blank_unused
from index.errors import SnapshotError
from index.schema import Entry

VERSION: Final = "chroma-1+bm25-1"
COLLECTION: Final = "entries"
DATABASE: Final = "chroma.sqlite3"
BATCH: Final = 5000
"""Chroma takes at most 5,461 rows at once; llama-index's own ``add`` assumes 41,665."""

# High search effort: at the sizes of a curated library, exact neighbours are worth more than a millisecond.
# A sync threshold of one makes Chroma write its graph at once. Otherwise it replays a log at each opening, and
# (tried with a single row and a threshold of two) writes to the files of a snapshot that must not change.
_HNSW: Final = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "max_neighbors": 32,
    "sync_threshold": 1,
    "batch_size": 1,
    "num_threads": 1,
}
_CANNOT_WRITE: Final = re.compile(r"\(code: (?:8|10|13|14)\)")
"""What sqlite says of a disk that is read-only, failing, full, or closed to us."""
_REBUILD: Final = "Build the index again: python -m index build"


def _client(folder: Path) -> Any:
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[Any]:
    """A client that writes; what stops it, as an error that says what to do."""
    client: Any = None
    try:
        client = _client(folder)
        yield client
        client.close()
        client = None
        blank_unused(folder)
    except (ChromaError, sqlite3.Error) as error:
        reason = " ".join(str(error).split())[:200]
        raise SnapshotError(
            f"The vector index could not be written: {reason}",
            "The index in service is untouched. Check the folder's rights and the free space of the disk.",
        ) from None
    finally:
        if client is not None:
            client.close()


def write_dense(folder: Path, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
    """A new collection with one row an entry, in the form llama-index reads."""
    with _writing(folder) as client:
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW})
        _upsert(collection, entries, vectors)


def extend_dense(folder: Path, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
    """Rows added to a collection that nobody reads yet."""
    with _writing(folder) as client:
        _upsert(client.get_collection(COLLECTION, embedding_function=None), entries, vectors)


def copy_dense(old: Path, new: Path) -> None:
    """A copy of a collection that others may be reading: opening one writes a row to its database."""
    new.mkdir()
    for folder in old.iterdir():
        if folder.is_dir():
            shutil.copytree(folder, new / folder.name)
    try:
        address = f"{(old / DATABASE).absolute().as_uri()}?mode=ro"
        with (
            contextlib.closing(sqlite3.connect(address, uri=True)) as source,
            contextlib.closing(sqlite3.connect(new / DATABASE)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise SnapshotError(
            f"The vector index could not be copied: {error}",
            "The index in service is untouched. Check the free space of the disk.",
        ) from None


def _upsert(collection: Any, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
    for begin in range(0, len(entries), BATCH):
        batch = entries[begin : begin + BATCH]
        nodes = [TextNode(id_=entry.id, text=entry.text, metadata={"kind": entry.kind}) for entry in batch]
        metadata = [node_to_metadata_dict(node, remove_text=True, flat_metadata=True) for node in nodes]
        collection.upsert(
            ids=[entry.id for entry in batch],
            embeddings=vectors[begin : begin + BATCH],
            documents=[entry.text for entry in batch],
            metadatas=[{key: "" if value is None else value for key, value in row.items()} for row in metadata],
        )


def check_sqlite(path: Path) -> None:
    """Refuse a damaged database before Chroma opens it: its native code may take the process down."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise SnapshotError(f"{path} cannot be opened: {error}", _REBUILD) from None
    if not found or found[0] != "ok":
        raise SnapshotError(f"{path} is damaged.", _REBUILD)


def _let_go(client: Any) -> None:
    """Close a client, and give its memory back to the system.

    Tried on chromadb 1.5.9: nothing leaks, but glibc keeps what was freed, so that a process that opens one snapshot
    after another grows by about a megabyte each time.
    """
    client.close()
    with contextlib.suppress(OSError, AttributeError):  # another system, another allocator
        ctypes.CDLL(None).malloc_trim(0)


class ScoreStore(ChromaVectorStore):
    """llama-index's store, asked for ids and distances only: reading texts back costs more than the search."""

    def _query(self, query_embeddings: Any, n_results: int, where: Any, **kwargs: Any) -> VectorStoreQueryResult:
        limits = {"where": where} if where else {}
        found = self._collection.query(
            query_embeddings=query_embeddings, n_results=n_results, include=["distances"], **limits, **kwargs
        )
        similarities = [1.0 - distance for distance in (found["distances"] or [[]])[0]]
        return VectorStoreQueryResult(ids=found["ids"][0], similarities=similarities)


class DenseIndex:
    """Reads a collection through llama-index's ``ChromaVectorStore``.

    Chroma writes a row to its database whenever it opens one. Where it cannot, because the disk is full or may only be
    read, the same neighbours are found by comparing with every vector.
    """

    def __init__(self, folder: Path, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._ids = ids
        self._vectors: NDArray[np.float32] | None = vectors
        self._store: ChromaVectorStore | None = None
        check_sqlite(folder / DATABASE)
        if not os.access(folder, os.W_OK) or not os.access(folder / DATABASE, os.W_OK):
            self.count = len(ids)
            return
        client: Any = None
        try:
            client = _client(folder)
            collection = client.get_collection(COLLECTION, embedding_function=None)
            self.count = int(collection.count())
        except (ChromaError, ValueError) as error:
            if client is not None:
                client.close()
            if not _CANNOT_WRITE.search(str(error)):
                raise SnapshotError(f"The vector index in {folder} cannot be opened: {error}", _REBUILD) from None
            self.count = len(ids)
            return
        # Whoever drops the last reference to an index lets go of its files: a chat that has moved on to a newer
        # snapshot cannot know when the last answer from the older one is done.
        self._let_go = weakref.finalize(self, _let_go, client)
        self._store = ChromaVectorStore.from_collection(collection)
        self._scores = ScoreStore.from_collection(collection)

    @property
    def store(self) -> ChromaVectorStore:
        """llama-index's store over the collection."""
        if self._store is None:
            raise SnapshotError("Chroma cannot open an index on a disk it may not write to.", "Make room, or copy it.")
        return self._store

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Ids and cosine similarities (-1 to 1), best first."""
        k = min(k, self.count)
        if k < 1:
            return []
        if self._store is None:
            if self._vectors is None:
                raise SnapshotError("The index was closed.", "Open it again.")
            scores = np.asarray(self._vectors @ vector)
            best = np.argsort(-scores, kind="stable")[:k]
            return [(self._ids[position], float(scores[position])) for position in best]
        result = self._scores.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=k))
        return list(zip(result.ids or [], result.similarities or [], strict=True))

    def close(self) -> None:
        """Let go of files and threads."""
        self._vectors = None
        if self._store is not None:
            self._let_go()
