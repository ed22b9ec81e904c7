"""``remove`` and ``replace``, each of them whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from index import intake, lock, quarantine, swap, writer
from index.adding import Done
from index.canonical import digest
from index.cards import CARD_NAME, load_card
from index.config import IndexConfig
from index.entries import Progress
from index.errors import SnapshotError, SourceError
from index.manifest import read_manifest
from index.pipeline import Report, reconcile_locked
from index.sources import RESERVED
from index.statements import DRAFT_NAME, load_reviewed
from index.swap import Swaps
from index.unproven import split_statements


def replace(config: IndexConfig, source_id: str, path: Path, progress: Progress | None = None) -> Done:
    """Put another edition of a document in the place of the one there is; its card stays.

    Statements that the new text still proves stay. The others go into the draft file, unreviewed, with the reason.

    Raises:
        SourceError: there is no such source, or the new document cannot be read; the old one stays.
        BusyError: another process is writing.
    """
    with lock.writing(config):
        swap.tidy(config)
        folder = config.sources_dir / check_known(config, source_id)
        if not path.is_symlink() and not path.is_file():
            raise SourceError(f"{path} is not a file.", "Give the path of the document itself.")
        if path.name.startswith(".") or path.name in RESERVED:
            raise SourceError(f"A document cannot be called '{path.name}'.", "Rename the file, then try again.")
        document = intake.read(path)
        notes = list(document.notes)

        def fill(new: Path) -> None:
            shutil.copyfile(path, new / path.name)
            for name in RESERVED:
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, new / name)
            load_card(new / CARD_NAME)
            set_aside = split_statements(new, document.text)
            load_reviewed(new, source_id, digest(document.text), document.text)
            if set_aside:
                notes.append(
                    f"{len(set_aside)} statements no longer stand in the text; they wait in {DRAFT_NAME}: "
                    + ", ".join(set_aside)
                )

        swaps = Swaps(config)
        try:
            swaps.put(source_id, fill)
            report = reconcile_locked(config, progress)
        except BaseException:
            swaps.undo()
            raise
        swaps.keep()
    return Done(report, notes={source_id: tuple(notes)})


def remove(config: IndexConfig, *source_ids: str, purge: bool = False, progress: Progress | None = None) -> Report:
    """Take sources out of the folder and the index.

    ``purge`` also writes the index anew and deletes every kept snapshot that holds one of them, so that no byte of
    them stays.

    Raises:
        SourceError: there is no such source; nothing was removed.
        BusyError: another process is writing.
    """
    with lock.writing(config):
        swap.tidy(config)
        for source_id in source_ids:
            check_known(config, source_id, purge=purge)
        swaps = Swaps(config)
        try:
            for source_id in source_ids:
                if (config.sources_dir / source_id).is_dir():
                    swaps.take(source_id)
            report = reconcile_locked(config, progress, allow_empty=True, afresh=purge)
        except BaseException:
            swaps.undo()
            raise
        swaps.keep()
        if purge:
            for path in writer.kept(config):
                if path.name != report.snapshot and any(_may_hold(path, source_id) for source_id in source_ids):
                    writer.discard(path)
        quarantine.record(config, [], source_ids)
    return report


def check_known(config: IndexConfig, source_id: str, *, purge: bool = False) -> str:
    """The id, if there is such a source (or, to purge it, if some trace of it is kept)."""
    root = config.sources_dir
    known = {item.name for item in root.glob("*") if item.is_dir() and not item.name.startswith((".", "_"))}
    if source_id in known and (root / source_id).is_symlink():
        raise SourceError(f"{root / source_id} is a symbolic link.", "Remove the link by hand.")
    traces = [item.id for item in quarantine.refusals(config)]
    if source_id in known or source_id in traces:
        return source_id
    if purge and any(_names(path, source_id) for path in writer.kept(config)):
        return source_id
    listed = ", ".join(sorted(known)) or "none"
    raise SourceError(f"There is no source '{source_id}'.", f"Sources: {listed}.")


def _may_hold(folder: Path, source_id: str) -> bool:
    """Whether a snapshot may hold a trace of a source; one that cannot be read may."""
    try:
        manifest = read_manifest(folder)
    except SnapshotError:
        return True
    return source_id in manifest.sources or source_id in manifest.quarantined


def _names(folder: Path, source_id: str) -> bool:
    try:
        manifest = read_manifest(folder)
    except SnapshotError:
        return False
    return source_id in manifest.sources or source_id in manifest.quarantined
