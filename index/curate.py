"""Taking documents in and out: ``add`` and ``remove``, each of them whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from index import writer
from index.cards import CARD_NAME, Card, check_model
from index.config import IndexConfig
from index.entries import Progress
from index.errors import SnapshotError, SourceError
from index.manifest import read_manifest
from index.pipeline import Report, reconcile_locked
from index.readers import read_document
from index.sources import check_id
from index.statements import STATEMENTS_NAME

_ADDING: Final = ".adding-"
_REMOVING: Final = ".removing-"


def add(
    config: IndexConfig,
    path: Path,
    source_id: str,
    card: Mapping[str, str | None],
    progress: Progress | None = None,
) -> Report:
    """Copy a document unchanged into a folder of its own, write its card, and bring the index up to date."""
    check_id(source_id)
    if path.is_symlink() or not path.is_file():
        raise SourceError(f"{path} is not a file (links are not followed).", "Give the path of the document itself.")
    if path.name.startswith(".") or path.name in (CARD_NAME, STATEMENTS_NAME):
        raise SourceError(f"A document cannot be called '{path.name}'.", "Rename the file, then add it.")
    text = read_document(path)
    fields = {key: None for key in Card.model_fields if key not in ("label", "status", "kind", "language")}
    filled = {**fields, "kind": "other", "language": "en", **{key: value for key, value in card.items() if value}}
    filled["title"] = filled["title"] or first_line(text)
    checked = check_model(Card, filled, f"the card of '{source_id}'")
    with writer.writing(config):
        _tidy(config)
        folder = config.sources_dir / source_id
        if folder.exists() or folder.is_symlink():
            raise SourceError(
                f"There is already a source '{source_id}'.",
                f"Choose another id, or remove it first: python -m index remove {source_id}",
            )
        config.sources_dir.mkdir(parents=True, exist_ok=True)
        beside = config.sources_dir / f"{_ADDING}{source_id}"
        beside.mkdir()
        try:
            shutil.copyfile(path, beside / path.name)
            _write_card(beside / CARD_NAME, checked, list(filled))
            os.rename(beside, folder)
            return reconcile_locked(config, progress)
        except BaseException:  # whatever stopped it, nothing stays half-added
            shutil.rmtree(beside, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
            raise


def remove(config: IndexConfig, source_id: str, *, purge: bool = False, progress: Progress | None = None) -> Report:
    """Take a source out of the folder and the index. ``purge`` also deletes every kept snapshot that holds it."""
    with writer.writing(config):
        _tidy(config)
        folder = config.sources_dir / check_known(config, source_id, purge=purge)
        aside = config.sources_dir / f"{_REMOVING}{source_id}"
        if folder.is_dir():
            os.rename(folder, aside)
        try:
            report = reconcile_locked(config, progress, allow_empty=True)
        except BaseException:
            if aside.is_dir():
                os.rename(aside, folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)
        if purge:
            for path in writer.kept(config):
                if path.name != report.snapshot and _holds(path, source_id):
                    writer.discard(path)
        return report


def check_known(config: IndexConfig, source_id: str, *, purge: bool = False) -> str:
    """The id, if there is such a source (or, to purge it, if a kept snapshot still holds it)."""
    known = {item.name for item in config.sources_dir.glob("*") if item.is_dir() and not item.name.startswith(".")}
    if source_id in known and (config.sources_dir / source_id).is_symlink():
        raise SourceError(f"{config.sources_dir / source_id} is a symbolic link.", "Remove the link by hand.")
    if source_id in known or (purge and any(_names(path, source_id) for path in writer.kept(config))):
        return source_id
    listed = ", ".join(sorted(known)) or "none"
    raise SourceError(f"There is no source '{source_id}'.", f"Sources: {listed}.")


def first_line(text: str) -> str:
    """The first line of a document, for a card whose title was not given."""
    line = next(line for line in text.splitlines() if any(char.isalnum() for char in line))
    title = line.strip().lstrip("#-* ").strip()
    return title if len(title) <= 200 else title[:200].rsplit(" ", 1)[0] + " ..."


def _holds(folder: Path, source_id: str) -> bool:
    """Whether a snapshot may hold a source; one that cannot be read may."""
    try:
        return source_id in read_manifest(folder).sources
    except SnapshotError:
        return True


def _names(folder: Path, source_id: str) -> bool:
    try:
        return source_id in read_manifest(folder).sources
    except SnapshotError:
        return False


def _tidy(config: IndexConfig) -> None:
    """Finish what a killed run began: a removal was confirmed, an addition was not complete."""
    for pattern in (f"{_ADDING}*", f"{_REMOVING}*"):
        for path in config.sources_dir.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)


def _write_card(path: Path, card: Card, keys: list[str]) -> None:
    values: dict[str, Any] = card.model_dump()
    ordered = {key: value.isoformat() if isinstance(value := values[key], date) else value for key in keys}
    with path.open("w", encoding="utf-8") as file:
        file.write("# null: the document does not say. Nothing here is guessed.\n")
        yaml.safe_dump(ordered, file, sort_keys=False, allow_unicode=True)
