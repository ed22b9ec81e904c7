"""The one place where documents come in: a file or an address -> its text, what it says of itself, and remarks.

Everything else in this package that needs a document's text takes it from here, and not from :mod:`index.readers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from index import readers
from index.config import SplitConfig
from index.schema import PageStart, Passage
from index.split import split

_ROW = re.compile(r"\S \| \S")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read."""

    text: str
    """Canonical; what offsets and hashes refer to."""
    card: dict[str, Any] = field(default_factory=dict)
    """What the file says about itself, by the names of the card's fields. Nothing in it is guessed."""
    notes: tuple[str, ...] = ()
    """One line each: what was left out or needs a look."""
    pages: tuple[PageStart, ...] = ()


def read(path: Path) -> Document:
    """The document in a file.

    Raises:
        SourceError: it cannot be read; says why and what to do.
    """
    found = readers.read(path)
    said = found.metadata
    card = {"title": said.title, "authors": list(said.authors), "published": said.published, "language": said.language}
    notes = tuple(f"p. {note.page}: {note.message}" if note.page else note.message for note in found.notes)
    return Document(found.text, {key: _plain(value) for key, value in card.items() if value}, notes, found.pages)


def cut(document: Document, source_id: str, version: str, config: SplitConfig) -> tuple[Passage, ...]:
    """Its passages, in reading order, with pages where the format has them."""
    return split(document.text, source_id, version, config, document.pages)


def fetch(url: str, into: Path) -> tuple[Path, dict[str, Any]]:
    """Download an address into a folder: the file, and what is known of it for its card.

    Raises:
        SourceError: this address is refused, or it cannot be had.
        InputError: addresses are not taken at all.
    """
    from index.fetch import fetch as download  # its libraries are for those who fetch

    found = download(url)
    path = into / found.name
    path.write_bytes(found.data)
    return path, {"url": found.url, "retrieved": _plain(found.retrieved)}


def title(text: str, stem: str) -> str:
    """A title for a document that gives none: its first line, or the name of its file if that is a row of a table."""
    line = first_line(text)
    if line and not _ROW.search(line):
        return line
    words = " ".join(re.split(r"[\W_]+", stem)).strip()
    return words[:1].upper() + words[1:] if words else stem


def first_line(text: str) -> str:
    """The first line of a document, for a card whose title was not given."""
    line = next((line for line in text.splitlines() if any(char.isalnum() for char in line)), "")
    title = line.strip().lstrip("#-* ").strip()
    return title if len(title) <= 200 else title[:200].rsplit(" ", 1)[0] + " ..."


def files(given: Sequence[Path]) -> tuple[Path, ...]:
    """The files that paths stand for: a folder stands for every file below it that is not hidden."""
    found: list[Path] = []
    for path in given:
        if path.is_dir() and not path.is_symlink():
            inside = (item for item in path.rglob("*") if item.is_symlink() or not item.is_dir())
            found += sorted(i for i in inside if not any(p.startswith(".") for p in i.relative_to(path).parts))
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
