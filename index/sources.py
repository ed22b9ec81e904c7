"""The folder of sources -> sources with their canonical text and proven statements; every bad file is named.

One folder a source: the original file unchanged, ``source.yaml``, and ``statements.yaml`` if somebody wrote one.
Does *not* know passages, vectors or snapshots.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.canonical import digest
from index.cards import CARD_NAME, ID_PATTERN, load_card
from index.config import IndexConfig
from index.errors import SourceError
from index.readers import read_document
from index.schema import Source, Statement, Version
from index.statements import STATEMENTS_NAME, load_statements

_ID_RULE: Final = "Ids are lower-case letters, digits and hyphens, such as 'nice-ra-guideline' (at most 64)."


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """What lies in one source's folder. ``digest`` is the sha256 over the bytes of all of it."""

    id: str
    folder: Path
    original: Path
    digest: str

    def load(self) -> LoadedSource:
        """Read, check and prove everything in the folder."""
        card = load_card(self.folder / CARD_NAME)
        text = read_document(self.original)
        version = Version(self.id, digest(text), text)
        statements = load_statements(self.folder / STATEMENTS_NAME, self.id, version.sha256, text)
        return LoadedSource(card.to_source(self.id), version, statements)


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A source that passed every check."""

    source: Source
    version: Version
    statements: tuple[Statement, ...]


def check_id(source_id: str) -> str:
    """The id, if it can name a folder and nothing outside it."""
    if not ID_PATTERN.fullmatch(source_id):
        raise SourceError(f"'{source_id}' cannot be the id of a source.", _ID_RULE)
    return source_id


def scan(config: IndexConfig) -> tuple[SourceFolder, ...]:
    """Every source folder, in order of id. Hidden entries and a README are left alone."""
    root = config.sources_dir
    if not root.is_dir():
        raise SourceError(
            f"The sources folder {root} does not exist.",
            "Set CITEWELL_SOURCES_DIR, or add a document: python -m index add PATH --id ID",
        )
    found: list[SourceFolder] = []
    faults: list[SourceError] = []
    for path in sorted(root.iterdir()):
        if path.name.startswith((".", "_")) or path.name.upper().startswith("README"):
            continue
        try:
            found.append(_look(path))
        except SourceError as error:
            faults.append(error)
    raise_all(faults)
    return tuple(found)


def load_all(folders: tuple[SourceFolder, ...]) -> tuple[LoadedSource, ...]:
    """Load every folder; if some fail, all of their faults are reported at once."""
    loaded: list[LoadedSource] = []
    faults: list[SourceError] = []
    for folder in folders:
        try:
            loaded.append(folder.load())
        except SourceError as error:
            faults.append(error)
    raise_all(faults)
    return tuple(loaded)


def raise_all(faults: list[SourceError]) -> None:
    """One error that tells of all, or nothing."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise SourceError(
            "\n".join(fault.message for fault in faults), "\n      ".join(dict.fromkeys(fault.hint for fault in faults))
        )


def _look(path: Path) -> SourceFolder:
    if path.is_symlink() or not path.is_dir():
        raise SourceError(
            f"{path} is not a folder of its own.", f"Use: python -m index add PATH --id ID, or remove {path.name}."
        )
    check_id(path.name)
    originals: list[Path] = []
    for item in sorted(path.iterdir()):
        if item.is_symlink():
            raise SourceError(f"{item} is a symbolic link.", "Put the file itself into the folder.")
        if item.name.startswith(".") or item.name in (CARD_NAME, STATEMENTS_NAME):
            continue
        if not item.is_file():
            raise SourceError(f"{item} is not a file.", "A source folder holds files only.")
        originals.append(item)
    if not (path / CARD_NAME).is_file():
        raise SourceError(f"{path / CARD_NAME} is missing.", "Every source folder needs a card: title, kind, ...")
    if len(originals) != 1:
        names = ", ".join(item.name for item in originals) or "none"
        raise SourceError(f"{path} must hold exactly one document (found: {names}).", "Give each its own folder.")
    total = hashlib.sha256()
    try:
        for item in (path / CARD_NAME, originals[0], path / STATEMENTS_NAME):
            data = item.read_bytes() if item.exists() else b""
            total.update(f"{item.name}\0{len(data)}\0".encode() + data)
    except OSError as error:
        raise SourceError(f"{item} cannot be read: {error.strerror}.", "Check the file's rights.") from None
    return SourceFolder(path.name, path, originals[0], total.hexdigest())
