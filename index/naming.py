"""Files -> ids of sources: the same file always gets the same id, and no two files of a batch share one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.config import IndexConfig
from index.errors import SourceError
from index.sources import RESERVED, check_id

_MOST: Final = 64


class TypedError(SourceError):
    """What was typed is wrong, not the document: the command ends, and nothing was done."""


def name_each(files: Sequence[Path], given: str | None) -> tuple[str, ...]:
    """An id for each file: the given one, or one made of the file's name.

    Raises:
        SourceError: the given id is none, or was given for more than one file.
    """
    if given is not None:
        if len(files) != 1:
            raise TypedError(f"--id names one document, but there are {len(files)}.", "Add them one at a time.")
        return (check_id(given),)
    short = [slug(path.stem) for path in files]
    often = Counter(short)
    longer = [
        slug(f"{path.absolute().parent.name}-{path.stem}") if often[name] > 1 else name
        for path, name in zip(files, short, strict=True)
    ]
    twice = Counter(longer)
    return tuple(
        slug(f"{name[:50]}-{hashlib.sha256(str(path.absolute()).encode(errors='replace')).hexdigest()[:8]}")
        if twice[name] > 1
        else name
        for path, name in zip(files, longer, strict=True)
    )


def slug(name: str) -> str:
    """A name as an id: plain lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MOST].strip("-")
    return found or f"document-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:8]}"


def check_new(config: IndexConfig, path: Path, source_id: str, *, strict: bool) -> bool:
    """Whether a file still has to be added under an id; not if the source there holds this very file.

    Raises:
        SourceError: the file cannot be a document, or the id belongs to another one (``strict``: as a mistake in what
            was typed).
    """
    if path.is_symlink() or not path.is_file():
        raise SourceError(f"{path} is not a file (links are not followed).", "Give the path of the document itself.")
    if path.name.startswith(".") or path.name in RESERVED:
        raise SourceError(f"A document cannot be called '{path.name}'.", "Rename the file, then add it.")
    folder = config.sources_dir / source_id
    if not folder.exists() and not folder.is_symlink():
        return True
    originals = [item for item in folder.iterdir() if item.is_file() and item.name not in RESERVED]
    if len(originals) == 1 and _bytes(originals[0]) == _bytes(path):
        return False
    kind = TypedError if strict else SourceError
    raise kind(
        f"There is already a source '{source_id}', and it holds another document.",
        f"A new edition: python -m index replace {source_id} {path}. Another document: give it another --id.",
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.", "Check its rights.") from None
