"""The two search indexes of a snapshot: Chroma (through llama-index) for vectors, BM25 for words.

Each is written once, into a folder that is not in service yet, and only read afterwards.
Knows entries and vectors; does *not* know documents, questions or how the two lists are fused.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import chromadb
import numpy as np
import Stemmer
from chromadb.config import Settings
from chromadb.errors import ChromaError
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import VectorStoreQuery, VectorStoreQueryResult
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.vector_stores.chroma import ChromaVectorStore
from numpy.typing import NDArray

from index.errors import SnapshotError
from index.schema import Entry

VERSION: Final = "chroma-1+bm25-1"
COLLECTION: Final = "entries"
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
_REBUILD: Final = "Build the index again: python -m index build"


def _client(folder: Path) -> Any:
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)


def write_dense(folder: Path, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
    """A new collection with one row an entry, in the form llama-index reads."""
    client = _client(folder)
    try:
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW})
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
    finally:
        client.close()


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
    """Reads a collection through llama-index's ``ChromaVectorStore``."""

    def __init__(self, folder: Path) -> None:
        database = folder / "chroma.sqlite3"
        check_sqlite(database)
        self._client = _client(folder)
        try:
            collection = self._client.get_collection(COLLECTION, embedding_function=None)
            self.count: int = collection.count()
        except (ChromaError, ValueError) as error:
            self._client.close()
            raise SnapshotError(f"The vector index in {folder} cannot be opened: {error}", _REBUILD) from None
        self.store = ChromaVectorStore.from_collection(collection)
        self._scores = ScoreStore.from_collection(collection)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Ids and cosine similarities (-1 to 1), best first."""
        k = min(k, self.count)
        if k < 1:
            return []
        result = self._scores.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=k))
        return list(zip(result.ids or [], result.similarities or [], strict=True))

    def close(self) -> None:
        """Let go of files and threads."""
        self._client.close()


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


_WORD = re.compile(r"\w+")
_STOPWORDS: Final = frozenset(
    "a about am an and any are as at be been being but by can could did do does doing for from had has have having he "
    "her here his how i if in into is it its just me my of on or our she should so some such than that the their them "
    "then there these they this those to us was we were what when where which who whom why will with would you your "
    "tell know there's please want like get".split()
)
_local = threading.local()


def tokenise(text: str) -> list[str]:
    """Stemmed words that carry meaning."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:  # a stemmer keeps state: one a thread
        stemmer = _local.stemmer = Stemmer.Stemmer("english")
    words = [word for word in _WORD.findall(text.casefold()) if word not in _STOPWORDS]
    return list(stemmer.stemWords(words))


def write_bm25(folder: Path, entries: Sequence[Entry]) -> None:
    """The word index over the same entries, in the same order."""
    import bm25s

    folder.mkdir(parents=True, exist_ok=True)
    corpus = [tokenise(entry.text) for entry in entries]
    if not any(corpus):
        return
    index = bm25s.BM25(method="lucene")
    index.index(corpus, show_progress=False)
    index.save(str(folder), show_progress=False)


class WordIndex:
    """Reads a BM25 index."""

    def __init__(self, folder: Path, count: int) -> None:
        import bm25s

        self._index: Any = None
        if not any(folder.glob("*.json")):
            return  # nothing to search
        try:
            self._index = bm25s.BM25.load(str(folder), load_corpus=False, allow_pickle=False)
            size = int(self._index.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(f"The word index in {folder} cannot be opened: {error}", _REBUILD) from None
        if size != count:
            raise SnapshotError(f"The word index in {folder} holds {size} texts instead of {count}.", _REBUILD)

    def search(self, text: str, k: int) -> list[tuple[int, float]]:
        """Positions and scores of the entries that share a word with the text, best first."""
        if self._index is None:
            return []
        known = [token for token in dict.fromkeys(tokenise(text)) if token in self._index.vocab_dict]
        if not known:
            return []
        scores = self._index.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(position), float(scores[position])) for position in best if scores[position] > 0]
