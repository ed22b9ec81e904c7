"""What a snapshot says of itself: how it was made, from what, and the sha256 of every file.

A snapshot's name ends in the sha256 of its manifest, so neither can be changed without the other.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from index import canonical, entries, readers, split, statements, store
from index.config import IndexConfig
from index.embed import embedder_identity
from index.errors import FingerprintError, SnapshotError
from index.quarantine import Fault

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
NAME_PATTERN: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
REBUILD: Final = "Build the index again: python -m index build"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everything that decides what a folder of documents becomes. Two equal ones give the same index."""

    embedder: str
    canonical: str
    splitter: str
    statements: str
    lexicon: str
    store: str

    @classmethod
    def of(cls, config: IndexConfig) -> Fingerprint:
        """The fingerprint this code would build with."""
        sizes = config.split
        return cls(
            embedder=embedder_identity(config.embedder),
            canonical="+".join(filter(None, (canonical.VERSION, getattr(readers, "VERSION", None)))),
            splitter=f"{split.VERSION}:{entries.VERSION}:{sizes.max_chars}:{sizes.short_item}",
            statements=statements.VERSION,
            lexicon=_lexicon_sha256(),
            store=store.VERSION,
        )

    def check(self, expected: Fingerprint) -> None:
        """Refuse an index that was made in another way, and say what differs."""
        now = asdict(expected)
        different = [name for name, value in asdict(self).items() if value != now[name]]
        if different:
            raise FingerprintError(
                f"The index was built with another {' and '.join(different)} than is in use now.",
                f"{REBUILD} (the index in service stays until the new one is ready).",
            )


@dataclass(frozen=True, slots=True)
class SourceState:
    """What one source was made from, and the version it became."""

    digest: str
    """sha256 over the card, the original and the statements: equal means nothing to do."""
    version: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of ``manifest.json``."""

    format: int
    created: str
    fingerprint: Fingerprint
    sources: dict[str, SourceState]
    counts: dict[str, int]
    files: dict[str, str]
    quarantined: dict[str, Fault] = field(default_factory=dict)
    """Sources that lie in the folder and are not in the index, and why."""

    def dump(self) -> bytes:
        """Stable bytes: the same manifest always gives the same name."""
        return (json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    def name(self) -> str:
        """The snapshot's name."""
        return f"{self.created}-{hashlib.sha256(self.dump()).hexdigest()[:12]}"


_ADAPTER: Final = TypeAdapter(Manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot folder, checked against the folder's name."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        manifest = _ADAPTER.validate_json(data, strict=False)
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror}.", REBUILD) from None
    except ValidationError:
        raise SnapshotError(f"{path} is damaged.", REBUILD) from None
    if manifest.format != FORMAT:
        raise SnapshotError(f"The snapshot {folder.name} has format {manifest.format}, not {FORMAT}.", REBUILD)
    if folder.name != f"{manifest.created}-{hashlib.sha256(data).hexdigest()[:12]}":
        raise SnapshotError(f"{path} is damaged: it is not the manifest this snapshot is named after.", REBUILD)
    return manifest


def check_files(folder: Path, manifest: Manifest, *, deep: bool = False) -> None:
    """Compare every file with its sha256. ``deep`` reads Chroma's database row by row as well."""
    present = set(_relative_files(folder)) - {MANIFEST}
    for name in sorted(present | manifest.files.keys()):
        if name not in manifest.files or name not in present:
            fault = "is missing" if name not in present else "does not belong there"
            raise SnapshotError(f"The snapshot {folder.name} is damaged: {name} {fault}.", REBUILD)
        if is_database(name) and not deep:
            continue
        if file_digest(folder / name) != manifest.files[name]:
            raise SnapshotError(f"The snapshot {folder.name} is damaged: {name} has changed.", REBUILD)


def hash_files(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """sha256 of every file below a folder; what is ``known`` is not read."""
    names = [name for name in _relative_files(folder) if name != MANIFEST]
    return {name: known.get(name) or file_digest(folder / name) for name in names}


def is_database(name: str) -> bool:
    """Whether a file is Chroma's sqlite database."""
    return name.endswith(".sqlite3")


def file_digest(path: Path) -> str:
    """sha256 of a file's bytes; of Chroma's database, of its rows.

    Tried on chromadb 1.5.9: merely opening a collection writes a row to the table ``acquire_write``, so the bytes of
    ``chroma.sqlite3`` change without any change of content. Its other files stay as they were.
    """
    if not is_database(path.name):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    total = hashlib.sha256()
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            for line in connection.iterdump():
                if not line.startswith('INSERT INTO "acquire_write"'):
                    total.update(line.encode("utf-8", "surrogatepass"))
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise SnapshotError(f"{path} is damaged: {error}", REBUILD) from None
    return total.hexdigest()


def _relative_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        # A rollback journal exists only while some process is opening the database.
        if path.is_file() and not path.name.endswith((".sqlite3-journal", ".sqlite3-wal", ".sqlite3-shm")):
            yield path.relative_to(folder).as_posix()


def _lexicon_sha256() -> str:
    """sha256 over the terms that statements were proven with."""
    total = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "terms").glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
