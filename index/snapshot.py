"""A published index: opened, checked, searched, and never written to.

Any number of processes may read a snapshot; the writer makes a new one beside it (:mod:`index.writer`).
Every text, passage and statement of the moment it was built is inside, so an old answer can be re-checked later.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from index import question_model, sentence_vectors
from index.bm25 import WordIndex
from index.canonical import digest
from index.config import IndexConfig
from index.errors import SnapshotError
from index.manifest import NAME_PATTERN, REBUILD, Fingerprint, Manifest, check_files, read_manifest
from index.question_model import QuestionModel
from index.schema import Entry, Passage, Source, Statement, Version
from index.sentence_vectors import SentenceVectors
from index.store import DenseIndex

TABLES: Final[dict[str, TypeAdapter[Any]]] = {
    "sources": TypeAdapter(tuple[Source, ...]),
    "passages": TypeAdapter(tuple[Passage, ...]),
    "statements": TypeAdapter(tuple[Statement, ...]),
    "entries": TypeAdapter(tuple[Entry, ...]),
}


class Snapshot:
    """One immutable index. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name: str = folder.name
        self.manifest: Manifest = read_manifest(folder)
        self.fingerprint: Fingerprint = self.manifest.fingerprint
        check_files(folder, self.manifest)
        self.passages: tuple[Passage, ...] = self._table("passages")
        self.statements: tuple[Statement, ...] = self._table("statements")
        self.entries: tuple[Entry, ...] = self._table("entries")
        self.sources: Mapping[str, Source] = MappingProxyType({item.id: item for item in self._table("sources")})
        self.versions: Mapping[str, Version] = MappingProxyType(
            {key: self._version(key, state.version) for key, state in self.manifest.sources.items()}
        )
        self._texts = {version.sha256: version.text for version in self.versions.values()}
        self._by_id = {entry.id: entry for entry in self.entries}
        self._words = WordIndex(folder / "bm25", len(self.entries))
        #: The sentences of documents without reviewed statements, and their vectors.
        self.sentences: SentenceVectors = sentence_vectors.load(folder)
        #: What its lay questions teach.
        self.taught: QuestionModel = question_model.load(folder)
        # One mapping for all who compare vectors: it goes with the snapshot, or with the last array taken from it.
        self._vectors: NDArray[np.float32] | None = load_vectors(folder)
        self._dense = DenseIndex(folder / "chroma", [entry.id for entry in self.entries], self._vectors)
        self._closing = threading.Lock()
        self._closed = False
        if self._dense.count != len(self.entries) or len(self._vectors) != len(self.entries):
            self.close()
            raise SnapshotError(f"The snapshot {self.name} is damaged: its indexes differ in size.", REBUILD)

    def text(self, sha256: str) -> str:
        """The canonical text of a version."""
        try:
            return self._texts[sha256]
        except KeyError:
            raise SnapshotError(
                f"No text with sha256 {sha256[:12]}... is in the snapshot {self.name}.",
                "List them: python -m index list --json",
            ) from None

    def dense(self, vector: NDArray[np.float32], k: int) -> list[tuple[Entry, float]]:
        """The entries nearest to a unit vector, with their cosine similarity, best first."""
        return [(self._by_id[key], score) for key, score in self._dense.search(vector, k)]

    def dense_passages(self, vector: NDArray[np.float32], k: int) -> list[tuple[Entry, float]]:
        """The same among passages alone, compared one by one: nearer statements and questions do not crowd them out."""
        # Passages stand first (:func:`index.entries.make_entries`), and a slice of a mapping is no copy of it.
        scores = np.asarray(self.vectors()[: len(self.passages)] @ vector)
        return [(self.entries[int(i)], float(scores[i])) for i in np.argsort(-scores, kind="stable")[:k]]

    def bm25(self, text: str, k: int) -> list[tuple[Entry, float]]:
        """The entries that share words with a text, with their BM25 score, best first."""
        return [(self.entries[position], score) for position, score in self._words.search(text, k)]

    def vectors(self) -> NDArray[np.float32]:
        """The unit vectors of ``entries``, row by row (mapped from disk once, read-only).

        Raises:
            SnapshotError: the snapshot was closed.
        """
        if self._vectors is None:
            raise SnapshotError(f"The snapshot {self.name} was closed.", "Open it again.")
        return self._vectors

    @property
    def vector_store(self) -> Any:
        """The llama-index ``ChromaVectorStore``, for whoever builds a retriever of their own."""
        return self._dense.store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. Searching a closed snapshot is an error; closing it twice is not."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._vectors = None
                self._dense.close()

    def _table(self, name: str) -> Any:
        path = self.folder / f"{name}.json"
        try:
            return TABLES[name].validate_json(path.read_bytes())
        except (OSError, ValidationError):
            raise SnapshotError(f"The snapshot {self.name} is damaged: {path.name} cannot be read.", REBUILD) from None

    def _version(self, source_id: str, sha256: str) -> Version:
        try:
            text = (self.folder / "texts" / f"{sha256}.txt").read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        if digest(text) != sha256:
            raise SnapshotError(f"The snapshot {self.name} is damaged: the text of {source_id} has changed.", REBUILD)
        return Version(source_id, sha256, text)


def load_vectors(folder: Path) -> NDArray[np.float32]:
    """The stored vectors of a snapshot folder."""
    try:
        loaded: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise SnapshotError(f"The vectors of {folder.name} cannot be read: {error}", REBUILD) from None
    return loaded


def current_folder(config: IndexConfig) -> Path | None:
    """The folder CURRENT points to; ``None`` if nothing was ever published."""
    name: str | None = None
    while True:
        before = name
        try:
            name = config.current_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            name = ""
        folder = config.snapshots_dir / name
        if NAME_PATTERN.fullmatch(name) and folder.is_dir():
            return folder
        # A purge may have moved the pointer on between the two looks; the same name twice is a fault.
        if name == before:
            raise SnapshotError(f"{config.current_file} does not name a snapshot.", REBUILD)


def open_current(config: IndexConfig) -> Snapshot:
    """The snapshot in service, checked against its manifest and against this code's fingerprint.

    Raises:
        SnapshotError: there is none, it is damaged, or it was made by other code.
    """
    folder = current_folder(config)
    while True:
        if folder is None:
            raise SnapshotError(f"There is no index in {config.data_dir} yet.", "Build it: python -m index build")
        try:
            read_manifest(folder).fingerprint.check(Fingerprint.of(config))
            return Snapshot(folder)
        except (SnapshotError, OSError):
            # Purged or replaced while it was being opened? Then there is a newer one.
            newer = current_folder(config)
            if newer == folder:
                raise
            folder = newer


def verify(folder: Path, sample: int = 25) -> Manifest:
    """Everything that can be checked of a snapshot; raises ``SnapshotError`` at the first fault."""
    manifest = read_manifest(folder)
    check_files(folder, manifest, deep=True)
    with Snapshot(folder) as snapshot:
        _verify_offsets(snapshot)
        _verify_search(snapshot, sample)
    return manifest


def _verify_offsets(snapshot: Snapshot) -> None:
    for passage in snapshot.passages:
        if snapshot.text(passage.version)[passage.start : passage.end] != passage.text:
            raise SnapshotError(f"The passage {passage.id} is not where it says.", REBUILD)
    for statement in snapshot.statements:
        text = snapshot.text(statement.version)
        if any(text[span.start : span.end] != span.quote for span in statement.spans):
            raise SnapshotError(f"The statement {statement.id} does not rest on its spans.", REBUILD)
    sizes = {name: len(getattr(snapshot, name)) for name in TABLES}
    if sizes != snapshot.manifest.counts:
        raise SnapshotError(f"The snapshot {snapshot.name} holds {sizes}, not {snapshot.manifest.counts}.", REBUILD)
    known = {passage.id for passage in snapshot.passages} | {statement.id for statement in snapshot.statements}
    known |= set(snapshot.sources)
    for entry in snapshot.entries:
        if not entry.targets or not known.issuperset(entry.targets):
            raise SnapshotError(f"The entry {entry.id} leads nowhere.", REBUILD)


def _verify_search(snapshot: Snapshot, sample: int) -> None:
    vectors = snapshot.vectors()
    if len(vectors) != len(snapshot.entries):
        raise SnapshotError(f"The snapshot {snapshot.name} has {len(vectors)} vectors too many or too few.", REBUILD)
    there = {passage.id for passage in snapshot.passages}
    if not there.issuperset(snapshot.sentences.passages):
        raise SnapshotError(f"The snapshot {snapshot.name} has sentences of passages that are not in it.", REBUILD)
    if any(row >= len(snapshot.entries) for row in snapshot.taught.rows):
        raise SnapshotError(f"The snapshot {snapshot.name} learned from questions that are not in it.", REBUILD)
    step = max(1, len(snapshot.entries) // sample)
    for position in range(0, len(snapshot.entries), step):
        entry = snapshot.entries[position]
        nearest = snapshot.dense(np.asarray(vectors[position]), 3)
        # Two equal texts have equal vectors: either may come first, but not something less near.
        if not nearest or nearest[0][1] < 0.999:
            raise SnapshotError(f"The entry {entry.id} does not find itself.", REBUILD)
