"""Everything that answers rest on, in one file: ``export`` writes it, ``import_`` takes it in again.

A zip archive, the same bytes for the same content::

    README.txt               what this is
    export.json              {"format": 1, "fingerprint": {...}, "sources": {id: {"version": sha256}},
                              "files": {path: sha256}}
    sources/ID/...           the original unchanged, its card, its statements and drafts
    texts/SHA256.txt         the canonical text of each source: what quotes and proofs are held against

A folder of ``sources/`` can also be put by hand into the folder of sources of another deployment. Vectors and search
indexes are not in it: they are made of this.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from index import lock, swap
from index.cards import CARD_NAME, ID_PATTERN
from index.config import IndexConfig
from index.entries import Progress
from index.errors import InputError, SnapshotError
from index.manifest import read_manifest
from index.pipeline import Report, is_stale, reconcile_locked
from index.snapshot import current_folder
from index.swap import Swaps

FORMAT: Final = 1
LISTING: Final = "export.json"
MAX_FILE: Final = 50_000_000
MAX_TOTAL: Final = 1_000_000_000
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_PATH: Final = re.compile(rf"sources/(?P<id>{ID_PATTERN.pattern})/(?P<name>[^/\\\x00]{{1,255}})")
_HINT: Final = "Give a file that was written by: python -m index export FILE"
_README: Final = """An export of citewell: the documents that answers rest on, their cards and statements.

export.json lists every file with its sha256. sources/ID/ holds a document unchanged, its card (source.yaml) and its
statements. texts/SHA256.txt is the text of a document as quotes and proofs refer to it.

Take it in again: python -m index import FILE
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    report: Report
    same: tuple[str, ...]
    """Sources that were there already, file for file."""
    refused: dict[str, str]
    """Sources that were not taken in, and why."""
    other_text: tuple[str, ...]
    """Sources whose document reads otherwise here than where it was exported: other readers."""


def export(config: IndexConfig, path: Path) -> dict[str, int]:
    """Write the archive; returns how many sources, texts and bytes it holds.

    Raises:
        SnapshotError: there is no index, or it does not show the folder as it is.
        BusyError: another process is writing.
    """
    with lock.writing(config):
        swap.tidy(config)
        folder = current_folder(config)
        if folder is None or is_stale(config):
            raise SnapshotError("The index does not show the sources as they are.", "First: python -m index build")
        manifest = read_manifest(folder)
        files: dict[str, Path] = {}
        for source_id, state in manifest.sources.items():
            for item in sorted((config.sources_dir / source_id).iterdir()):
                if item.is_file() and not item.name.startswith("."):
                    files[f"sources/{source_id}/{item.name}"] = item
            files[f"texts/{state.version}.txt"] = folder / "texts" / f"{state.version}.txt"
        listing = {
            "format": FORMAT,
            "fingerprint": asdict(manifest.fingerprint),
            "sources": {key: {"version": state.version} for key, state in manifest.sources.items()},
            "files": {name: _sha256(item.read_bytes()) for name, item in files.items()},
        }
        temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
        try:
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                _put(archive, "README.txt", _README.encode())
                _put(archive, LISTING, (json.dumps(listing, indent=1, sort_keys=True) + "\n").encode())
                for name in sorted(files):
                    _put(archive, name, files[name].read_bytes())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    texts = sum(name.startswith("texts/") for name in files)
    return {"sources": len(manifest.sources), "texts": texts, "bytes": path.stat().st_size}


def import_(config: IndexConfig, path: Path, progress: Progress | None = None) -> Imported:
    """Take the sources of an archive in, and bring the index up to date. What is there already stays as it is.

    Raises:
        InputError: it is no such archive, or it was changed since it was written; nothing was taken in.
        BusyError: another process is writing.
    """
    listing, folders = _read(path)
    with lock.writing(config):
        swap.tidy(config)
        same: list[str] = []
        refused: dict[str, str] = {}
        swaps = Swaps(config)
        try:
            for source_id, files in folders.items():
                there = config.sources_dir / source_id
                if not there.exists():
                    swaps.put(source_id, lambda folder, f=files: _write(folder, f))  # type: ignore[misc]
                elif {item.name: item.read_bytes() for item in there.iterdir() if item.is_file()} == files:
                    same.append(source_id)
                else:
                    refused[source_id] = "there is another source of that id; remove it first"
            report = reconcile_locked(config, progress)
        except BaseException:
            swaps.undo()
            raise
        swaps.keep()
        folder = current_folder(config)
        now = read_manifest(folder).sources if folder else {}
    wanted = {key: row["version"] for key, row in listing["sources"].items()}
    other = tuple(key for key in folders if key in now and key not in refused and now[key].version != wanted.get(key))
    return Imported(report, tuple(same), refused, other)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, dict[str, bytes]]]:
    """The listing, and the files of each source; every byte checked against its sum."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            sizes = [info.file_size for info in infos.values()]
            if len(infos) != len(archive.infolist()) or max(sizes, default=0) > MAX_FILE or sum(sizes) > MAX_TOTAL:
                raise InputError(f"{path} holds files twice, or too large.", _HINT)
            listing = json.loads(archive.read(LISTING))
            if listing["format"] != FORMAT:
                raise InputError(f"{path} has format {listing['format']}, not {FORMAT}.", _HINT)
            folders: dict[str, dict[str, bytes]] = {}
            for name, expected in sorted(listing["files"].items()):
                data = archive.read(infos[name])
                if _sha256(data) != expected:
                    raise InputError(f"{path} was changed: {name} is not what it was.", _HINT)
                if not name.startswith("texts/"):
                    found = _PATH.fullmatch(name)
                    if found is None or found["name"].startswith("."):
                        raise InputError(f"{path} names a file that has no place: {name!r}.", _HINT)
                    folders.setdefault(found["id"], {})[found["name"]] = data
            wanted = {key: str(row["version"]) for key, row in listing["sources"].items()}
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, NotImplementedError) as error:
        raise InputError(f"{path} is not an export: {error}", _HINT) from None
    if wanted.keys() != folders.keys() or any(CARD_NAME not in files for files in folders.values()):
        raise InputError(f"{path} is not whole.", _HINT)
    return listing, folders


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    archive.writestr(info, data)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
