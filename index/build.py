"""Sources -> the files of one new snapshot, taking over from the last one whatever is still true.

Costs what has changed, and a copy of the rest: unchanged sources are not read again, texts are shared with the last
snapshot by hard link, vectors of equal texts are taken over, and new rows go into a copy of the vector index. Where
rows have to leave, the vector index is written anew, so that no trace of them stays in its files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import bm25, question_model, sentence_vectors, store, writer
from index.config import IndexConfig
from index.entries import Embeds, Progress, embed_entries, make_entries
from index.manifest import FORMAT, Fingerprint, Manifest, SourceState, hash_files
from index.previous import Previous
from index.quarantine import Fault
from index.schema import Entry, Passage, Source, Statement
from index.snapshot import TABLES
from index.sources import LoadedSource


@dataclass(frozen=True, slots=True)
class Change:
    """What the next snapshot holds, and which of it has to be read from the last one."""

    fingerprint: Fingerprint
    states: Mapping[str, SourceState]
    """Every source of the next snapshot."""
    loaded: tuple[LoadedSource, ...]
    kept: frozenset[str]
    """The sources that stay as they are."""
    quarantined: Mapping[str, Fault]
    afresh: bool = False
    """Take over nothing but vectors: no byte of an older file goes into the new ones."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was published."""

    name: str
    entries: int
    embedded: int
    retracted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    entries: tuple[Entry, ...]


def build(
    config: IndexConfig, change: Change, last: Previous | None, make: Callable[[], Embeds], tell: Progress
) -> Built:
    """Write, verify and publish a snapshot.

    Raises:
        SnapshotError: it failed its verification and was thrown away.
    """
    reusable = last if last and last.manifest.fingerprint.embedder == change.fingerprint.embedder else None
    old = reusable.table("entries") if reusable else ()
    tables = _tables(change, last)
    known = reusable.vectors(old) if reusable else {}
    vectors, embedded = embed_entries(tables.entries, known, make, tell)
    same_form = last is not None and last.manifest.fingerprint == change.fingerprint
    with writer.staging(config) as staged:
        tell("writing", 0, 3)
        for name in TABLES:
            (staged / f"{name}.json").write_bytes(TABLES[name].dump_json(getattr(tables, name), indent=1))
        known_files = _write_texts(staged / "texts", change, last)
        np.save(staged / "vectors.npy", vectors, allow_pickle=False)
        sources = {source.id: source for source in tables.sources}
        before = reusable.folder if reusable else None
        sentence_vectors.write(staged, tables.passages, tables.statements, sources, before, make, tell)
        question_model.write(staged, tables.entries, tables.statements, vectors, before)
        bm25.write_bm25(staged / "bm25", tables.entries)
        base = last.folder / "chroma" if last and same_form and not change.afresh else None
        _write_dense(staged / "chroma", base, old, tables.entries, vectors)
        tell("writing", 1, 3)
        manifest = Manifest(
            format=FORMAT,
            created=writer.moment(config),
            fingerprint=change.fingerprint,
            sources=dict(sorted(change.states.items())),
            counts={name: len(getattr(tables, name)) for name in TABLES},
            files=hash_files(staged, known_files),
            quarantined=dict(sorted(change.quarantined.items())),
        )
        tell("verifying", 2, 3)
        name = writer.publish(config, staged, manifest)
        tell("published", 3, 3)
    retracted = tuple(source.id for source in tables.sources if source.status == "retracted")
    return Built(name, len(tables.entries), embedded, retracted)


def _tables(change: Change, last: Previous | None) -> _Tables:
    """Every row of the next snapshot, by source in order of id; rows of unchanged sources come from the last one."""
    sources = {item.source.id: item.source for item in change.loaded}
    active = [item for item in change.loaded if item.source.status == "active"]
    passages: dict[str, list[Passage]] = {item.source.id: list(item.passages) for item in active}
    statements: dict[str, list[Statement]] = {item.source.id: list(item.statements) for item in active}
    if last is not None and change.kept:
        sources |= {row.id: row for row in last.table("sources") if row.id in change.kept}
        for name, rows in (("passages", passages), ("statements", statements)):
            for row in last.table(name):
                if row.source_id in change.kept:
                    rows.setdefault(row.source_id, []).append(row)
    order = sorted(sources)
    all_passages = tuple(row for key in order for row in passages.get(key, ()))
    all_statements = tuple(row for key in order for row in statements.get(key, ()))
    return _Tables(
        tuple(sources[key] for key in order),
        all_passages,
        all_statements,
        make_entries(all_passages, all_statements, sources),
    )


def _write_texts(folder: Path, change: Change, last: Previous | None) -> dict[str, str]:
    """One file a version, named after its sha256; returns the sums of the files, which need not be read for it."""
    folder.mkdir()
    for item in change.loaded:
        (folder / f"{item.version.sha256}.txt").write_bytes(item.version.text.encode("utf-8"))
    versions = {state.version for state in change.states.values()}
    for version in versions - {item.version.sha256 for item in change.loaded}:
        assert last is not None  # only a source of the last snapshot is kept
        _share(last.folder / "texts" / f"{version}.txt", folder / f"{version}.txt")
    return {f"texts/{version}.txt": version for version in versions}


def _share(old: Path, new: Path) -> None:
    """The same file under a second name, where the file system can do that. Nobody ever writes to it again."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _write_dense(
    folder: Path, base: Path | None, old: Sequence[Entry], entries: Sequence[Entry], vectors: NDArray[np.float32]
) -> None:
    there = {(entry.id, entry.kind, entry.text) for entry in old}
    added = [n for n, entry in enumerate(entries) if (entry.id, entry.kind, entry.text) not in there]
    if base is not None and old and len(entries) - len(added) == len(there):
        store.copy_dense(base, folder)
        if added:
            store.extend_dense(folder, [entries[n] for n in added], vectors[added])
    else:
        store.write_dense(folder, entries, vectors)
