"""The folder of sources -> sources with their text and proven statements.

A document that cannot be read is quarantined: named with the reason and left out, and the others go on. A slip of a
maintainer in a card or a statement is not: it refuses the whole folder, every slip named, so that nobody finds out
weeks later that a guideline has been missing.

One folder a source: the original file unchanged, ``source.yaml``, and ``statements.yaml`` if somebody wrote one.
Does *not* know vectors or snapshots.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index import intake
from index.canonical import digest
from index.cards import CARD_NAME, ID_PATTERN, load_card
from index.config import IndexConfig, SplitConfig
from index.errors import QuarantineError, SourceError
from index.quarantine import Fault, fault, printable
from index.schema import Passage, Source, Statement, Version
from index.statements import DRAFT_NAME, STATEMENTS_NAME, load_reviewed

RESERVED: Final = (CARD_NAME, STATEMENTS_NAME, DRAFT_NAME)
"""Names in a source's folder that are not the document."""
_ID_RULE: Final = "Ids are lower-case letters, digits and hyphens, such as 'nice-ra-guideline' (at most 64)."
_MOST_HASHED: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """What lies in one source's folder. ``digest`` is the sha256 over the bytes of all of it."""

    id: str
    folder: Path
    original: Path
    digest: str

    def load(self, config: SplitConfig) -> LoadedSource:
        """Read, check and prove everything in the folder.

        Raises:
            SourceError: something in it is wrong, or it changed while it was read.
        """
        card = load_card(self.folder / CARD_NAME)
        document = intake.read(self.original)
        version = Version(self.id, digest(document.text), document.text)
        reviewed = load_reviewed(self.folder, self.id, version.sha256, document.text)
        source = replace(card.to_source(self.id), unanswered=reviewed.unanswered)
        if _look(self.folder).digest != self.digest:
            raise SourceError(f"{self.folder} changed while it was read.", "Wait until it is whole, then build again.")
        passages = intake.cut(document, self.id, version.sha256, config)
        return LoadedSource(source, version, passages, reviewed.statements, document.notes)


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A source that passed every check."""

    source: Source
    version: Version
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in the folder of sources, unread: folders in order of id, and what is no source folder."""

    folders: tuple[SourceFolder, ...]
    faults: dict[str, Fault]


def check_id(source_id: str) -> str:
    """The id, if it can name a folder and nothing outside it."""
    if not ID_PATTERN.fullmatch(source_id):
        raise SourceError(f"'{source_id}' cannot be the id of a source.", _ID_RULE)
    return source_id


def scan(config: IndexConfig) -> Scan:
    """Look at every source folder. Hidden entries and a README are left alone.

    Raises:
        SourceError: there is no such folder, or a source has no card, no document or a wrong name; names all.
    """
    root = config.sources_dir
    if not root.is_dir():
        raise SourceError(
            f"The sources folder {root} does not exist.",
            "Set CITEWELL_SOURCES_DIR, or add a document: python -m index add PATH --id ID",
        )
    found: list[SourceFolder] = []
    faults: dict[str, Fault] = {}
    slips: list[SourceError] = []
    for path in sorted(root.iterdir()):
        if path.name.startswith((".", "_")) or path.name.upper().startswith("README"):
            continue
        try:
            found.append(_look(path))
        except QuarantineError as error:
            faults[printable(path.name)] = fault(error, _digest_of_any(path))
        except SourceError as error:
            slips.append(error)
        except OSError as error:
            reason = SourceError(f"{path} cannot be read: {error.strerror}.", "Check the rights of the folder.")
            faults[printable(path.name)] = fault(reason)
    _refuse(slips)
    return Scan(tuple(found), faults)


def load_each(
    folders: Sequence[SourceFolder], config: SplitConfig, tell: Callable[[int], None] = lambda done: None
) -> tuple[list[LoadedSource], dict[str, Fault]]:
    """Load every folder; those whose document cannot be read are named, and the others go on.

    Raises:
        SourceError: cards or statements are wrong; names all of them.
    """
    loaded: list[LoadedSource] = []
    faults: dict[str, Fault] = {}
    slips: list[SourceError] = []
    for done, folder in enumerate(folders):
        tell(done)
        try:
            loaded.append(folder.load(config))
        except QuarantineError as error:
            faults[folder.id] = fault(error, folder.digest)
        except SourceError as error:
            slips.append(error)
    _refuse(slips)
    return loaded, faults


def _refuse(slips: Sequence[SourceError]) -> None:
    """One error for all slips, so that one run is enough to mend them."""
    if slips:
        hints = "\n      ".join(dict.fromkeys(slip.hint for slip in slips if slip.hint))
        raise SourceError("\n".join(slip.message for slip in slips), hints)


def none_usable(config: IndexConfig, faults: Mapping[str, Fault]) -> SourceError:
    """The error for a folder in which nothing can be indexed: all of its faults at once."""
    if not faults:
        return SourceError(f"There are no sources in {config.sources_dir}.", "Add one: python -m index add PATH")
    reasons = "\n".join(fault.reason for fault in faults.values())
    return SourceError(reasons, "\n      ".join(dict.fromkeys(fault.hint for fault in faults.values())))


def _look(path: Path) -> SourceFolder:
    if path.is_symlink() or not path.is_dir():
        raise QuarantineError(
            f"{path} is not a folder of its own.", f"Use: python -m index add PATH --id ID, or remove {path.name}."
        )
    check_id(path.name)
    originals: list[Path] = []
    for item in sorted(path.iterdir()):
        if item.is_symlink():
            raise QuarantineError(f"{item} is a symbolic link.", "Put the file itself into the folder.")
        if item.name.startswith(".") or item.name in RESERVED:
            continue
        if not item.is_file():
            raise QuarantineError(f"{item} is not a file.", "A source folder holds files only.")
        originals.append(item)
    if not (path / CARD_NAME).is_file():
        raise SourceError(f"{path / CARD_NAME} is missing.", "Every source folder needs a card: title, kind, ...")
    if len(originals) != 1:
        names = ", ".join(item.name for item in originals) or "none"
        raise SourceError(f"{path} must hold exactly one document (found: {names}).", "Give each its own folder.")
    total = hashlib.sha256()
    try:
        for item in (path / CARD_NAME, originals[0], path / STATEMENTS_NAME, path / DRAFT_NAME):
            data = item.read_bytes() if item.exists() else b""
            if data or item.name != DRAFT_NAME:
                total.update(f"{item.name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    except OSError as error:
        raise SourceError(f"{item} cannot be read: {error.strerror}.", "Check the file's rights.") from None
    return SourceFolder(path.name, path, originals[0], total.hexdigest())


def _digest_of_any(path: Path) -> str:
    """sha256 over whatever lies at a path that is no source folder; empty if that cannot be read."""
    total = hashlib.sha256()
    try:
        for item in sorted([path, *(path.iterdir() if path.is_dir() and not path.is_symlink() else ())]):
            kind = "link" if item.is_symlink() else "file" if item.is_file() else "other"
            total.update(f"{kind}\0{item.name}\0".encode("utf-8", "surrogateescape"))
            if kind == "link":
                total.update(os.fsencode(os.readlink(item)))
            elif kind == "file":
                if item.stat().st_size > _MOST_HASHED:
                    return ""
                total.update(item.read_bytes())
    except OSError:
        return ""
    return total.hexdigest()
