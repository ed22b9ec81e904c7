"""``reconcile()``: make the index equal to the folder of sources.

Does only what differs, is idempotent and independent of order, and either publishes a complete snapshot or changes
nothing. Knows the order of the steps; the steps themselves live in the modules it imports.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index import store, writer
from index.config import IndexConfig
from index.embed import make_embedder
from index.entries import Progress, embed_entries, make_entries
from index.errors import BusyError, SnapshotError, SourceError
from index.manifest import FORMAT, Fingerprint, Manifest, SourceState, check_files, hash_files, read_manifest
from index.schema import Entry, Passage, Source, Statement
from index.snapshot import TABLES, Snapshot, current_folder, load_vectors, open_current
from index.sources import LoadedSource, SourceFolder, load_all, scan
from index.split import split

_WAIT_SECONDS: Final = 180


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    snapshot: str
    published: bool
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    """Sources that are kept but not searched: their card says ``status: retracted``."""
    entries: int = 0
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Previous:
    folder: Path
    manifest: Manifest


def reconcile(config: IndexConfig, progress: Progress | None = None, *, allow_empty: bool = False) -> Report:
    """Build and publish a snapshot of the folder, unless the one in service is already equal to it."""
    with writer.writing(config):
        return reconcile_locked(config, progress, allow_empty=allow_empty)


def reconcile_locked(config: IndexConfig, progress: Progress | None = None, *, allow_empty: bool = False) -> Report:
    """The same for a caller who holds the writer's lock."""
    began = time.perf_counter()
    tell: Progress = progress or (lambda stage, done, total: None)
    writer.sweep(config)
    tell("reading sources", 0, 1)
    folders = scan(config)
    if not folders and not allow_empty:
        raise SourceError(f"There are no sources in {config.sources_dir}.", "Add one: python -m index add PATH --id ID")
    previous = _previous(config)
    fingerprint = Fingerprint.of(config)
    before = previous.manifest.sources if previous else {}
    same = [item for item in folders if item.id in before and before[item.id].digest == item.digest]
    report = Report(
        snapshot=previous.folder.name if previous else "",
        published=False,
        new=tuple(item.id for item in folders if item.id not in before),
        changed=tuple(item.id for item in folders if item.id in before and item not in same),
        unchanged=tuple(item.id for item in same),
        removed=tuple(sorted(before.keys() - {item.id for item in folders})),
    )
    if previous and len(same) == len(folders) == len(before) and previous.manifest.fingerprint == fingerprint:
        return replace(
            report,
            quarantined=_retracted(previous.folder),
            entries=previous.manifest.counts["entries"],
            seconds=time.perf_counter() - began,
        )
    loaded = load_all(folders)
    tell("reading sources", 1, 1)
    name, size, embedded = _build(config, folders, loaded, fingerprint, previous, tell)
    writer.sweep(config)
    return replace(
        report,
        snapshot=name,
        published=True,
        quarantined=tuple(item.source.id for item in loaded if item.source.status == "retracted"),
        entries=size,
        embedded=embedded,
        seconds=time.perf_counter() - began,
    )


def ensure(config: IndexConfig, progress: Progress | None = None) -> Snapshot:
    """The snapshot in service; built first, saying so on stderr, if there is none."""
    if current_folder(config) is None:
        print("There is no index yet; building it (once, under a minute) ...", file=sys.stderr, flush=True)
        _build_or_wait(config, progress)
    elif is_stale(config):
        print("note: the sources have changed since the index was built: python -m index build", file=sys.stderr)
    return open_current(config)


def is_stale(config: IndexConfig) -> bool:
    """Whether the folder of sources differs from the snapshot in service. Reads bytes, checks nothing."""
    folder = current_folder(config)
    if folder is None:
        return True
    try:
        now = {item.id: item.digest for item in scan(config)}
    except SourceError:
        return True
    return now != {key: state.digest for key, state in read_manifest(folder).sources.items()}


def _build_or_wait(config: IndexConfig, progress: Progress | None) -> None:
    give_up = time.monotonic() + _WAIT_SECONDS
    while current_folder(config) is None:
        try:
            reconcile(config, progress)
        except BusyError:  # somebody else is building the very same thing
            if time.monotonic() > give_up:
                raise
            time.sleep(1)


def _previous(config: IndexConfig) -> _Previous | None:
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
    return _Previous(folder, manifest)


def _build(
    config: IndexConfig,
    folders: Sequence[SourceFolder],
    loaded: Sequence[LoadedSource],
    fingerprint: Fingerprint,
    previous: _Previous | None,
    tell: Progress,
) -> tuple[str, int, int]:
    passages = [
        passage
        for item in loaded
        if item.source.status == "active"
        for passage in split(item.version.text, item.source.id, item.version.sha256, config.split)
    ]
    statements = [statement for item in loaded if item.source.status == "active" for statement in item.statements]
    entries = make_entries(passages, statements, {item.source.id: item.source.title for item in loaded})
    known = _known(previous, fingerprint)
    vectors, embedded = embed_entries(entries, known, lambda: make_embedder(config.embedder), tell)
    with writer.staging(config) as staged:
        tell("writing", 0, 3)
        _write_tables(staged, [item.source for item in loaded], passages, statements, entries)
        (staged / "texts").mkdir()
        for item in loaded:
            (staged / "texts" / f"{item.version.sha256}.txt").write_bytes(item.version.text.encode("utf-8"))
        np.save(staged / "vectors.npy", vectors, allow_pickle=False)
        store.write_bm25(staged / "bm25", entries)
        store.write_dense(staged / "chroma", entries, vectors)
        tell("writing", 1, 3)
        manifest = Manifest(
            format=FORMAT,
            created=datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"),
            fingerprint=fingerprint,
            sources={
                folder.id: SourceState(folder.digest, item.version.sha256)
                for folder, item in zip(folders, loaded, strict=True)
            },
            counts={
                "sources": len(loaded),
                "passages": len(passages),
                "statements": len(statements),
                "entries": len(entries),
            },
            files=hash_files(staged),
        )
        tell("verifying", 2, 3)
        name = writer.publish(config, staged, manifest)
        tell("published", 3, 3)
    return name, len(entries), embedded


def _known(previous: _Previous | None, fingerprint: Fingerprint) -> dict[str, NDArray[np.float32]]:
    """Vectors by text, from the last snapshot, if the same embedder made them."""
    if previous is None or previous.manifest.fingerprint.embedder != fingerprint.embedder:
        return {}
    entries = TABLES["entries"].validate_json((previous.folder / "entries.json").read_bytes())
    return dict(zip((entry.text for entry in entries), load_vectors(previous.folder), strict=True))


def _write_tables(
    staged: Path,
    sources: Sequence[Source],
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    entries: Sequence[Entry],
) -> None:
    rows = {"sources": sources, "passages": passages, "statements": statements, "entries": entries}
    for name, items in rows.items():
        (staged / f"{name}.json").write_bytes(TABLES[name].dump_json(tuple(items), indent=1))


def _retracted(folder: Path) -> tuple[str, ...]:
    listed = TABLES["sources"].validate_json((folder / "sources.json").read_bytes())
    return tuple(source.id for source in listed if source.status == "retracted")
