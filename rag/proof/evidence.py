"""What a proof is held against: a kept snapshot, or a folder of texts. Reads; never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from index.canonical import canonicalise, digest
from index.config import IndexConfig
from index.errors import InputError, SourceError
from index.manifest import NAME_PATTERN
from index.readers import MAX_BYTES, SUFFIXES, decode, read_document
from index.schema import Statement
from index.snapshot import Snapshot, current_folder, open_current
from rag.spelling import Speller
from rag.understand import speller

#: Files looked at in a folder of texts; a mistyped "/" should not read a whole disk.
MAX_FILES: Final = 5_000
_TEXT_FILES: Final = frozenset({"", *SUFFIXES})


@dataclass(frozen=True)
class Evidence:
    """Texts by their sha256, and the snapshot they came with, if there is one."""

    texts: Mapping[str, str]
    snapshot: Snapshot | None
    where: str

    @property
    def statements(self) -> tuple[Statement, ...] | None:
        """The reviewed sentences; ``None`` if only texts were given."""
        return self.snapshot.statements if self.snapshot else None

    @cached_property
    def speller(self) -> Speller | None:
        """What corrects a question with the words of the sources; ``None`` if only texts were given."""
        return speller(self.snapshot) if self.snapshot else None


def of_snapshot(snapshot: Snapshot) -> Evidence:
    """Everything a snapshot holds."""
    texts = {version.sha256: version.text for version in snapshot.versions.values()}
    return Evidence(texts, snapshot, f"the snapshot {snapshot.name}")


def from_index(config: IndexConfig, name: object) -> Evidence:
    """The snapshot of that name if it is kept, else the one in service.

    Raises:
        SnapshotError: there is no index, or it is damaged.
    """
    if isinstance(name, str) and NAME_PATTERN.fullmatch(name):
        folder = config.snapshots_dir / name
        if folder.is_dir():
            return of_snapshot(Snapshot(folder))
    folder_now = current_folder(config)
    return of_snapshot(Snapshot(folder_now) if folder_now else open_current(config))


def from_folder(folder: Path, wanted: Iterable[str]) -> Evidence:
    """The wanted texts, wherever in the folder they are: canonical, or as the documents they were made from.

    Raises:
        InputError: it is no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder.", "Give the folder that holds the texts.")
    missing = {sha256 for sha256 in wanted if len(sha256) == 64 and sha256.isalnum()}
    found: dict[str, str] = {}
    for path in _likely_first(folder, missing):
        if not missing:
            break
        for text in _texts_of(path):
            sha256 = digest(text)
            if sha256 in missing:
                found[sha256] = text
                missing.discard(sha256)
    return Evidence(found, None, f"the texts in {folder}")


def _likely_first(folder: Path, wanted: Iterable[str]) -> Iterator[Path]:
    yield from (path for path in (folder / f"{sha256}.txt" for sha256 in sorted(wanted)) if _is_text(path))
    for looked, path in enumerate(folder.rglob("*")):
        if looked > MAX_FILES:
            raise InputError(f"{folder} holds more than {MAX_FILES:,} files.", "Give the folder that holds the texts.")
        if _is_text(path):
            yield path


def _is_text(path: Path) -> bool:
    """A plain file inside the folder; a link could lead out of it."""
    return (
        path.suffix.lower() in _TEXT_FILES
        and not path.is_symlink()
        and path.is_file()
        and path.stat().st_size <= MAX_BYTES
    )


def _texts_of(path: Path) -> Iterator[str]:
    """What a file may be the text of: itself, its canonical form, the document in it."""
    try:
        raw = path.read_bytes()
    except OSError:
        return
    yield raw.decode("utf-8", "replace")
    # What is no text (a PDF, say) may still be a document.
    with suppress(SourceError):
        yield canonicalise(decode(raw))
    with suppress(SourceError):
        yield read_document(path)
