"""Raw text of a document -> canonical text, the offsets at which pages begin, and notes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from index.canonical import canonicalise
from index.hidden import hidden_characters, instructions
from index.limits import Limits, bomb, refuse
from index.readers.schema import Document, Metadata, Note, Part, Raw
from index.schema import PageStart, page_at
from index.split import sentences

_UNFINISHED = re.compile(r"[^\s.!?:;\"')\]\u201d\u2019|]\Z")
_MAX_NOTES: Final = 50
_CHECKED: Final = 8_000_000
"""Characters that are searched for instructions, some three seconds a million. Answers search what they quote again."""


def finish(raw: Raw, form: str, size: int, limits: Limits) -> Document:
    """The document, from what its parser found. ``size`` is that of the file, in bytes.

    Raises:
        QuarantineError: no text is left, or far more than the file can hold.
    """
    if sum(len(part.text) for part in raw.parts) > limits.text(size):
        raise bomb("Its texts", limits)
    text, pages = _join(raw.parts)
    if not any(char.isalnum() for char in text):
        hides = any(note.kind == "hidden" for note in raw.notes)
        raise refuse(
            "has no text in it that a reader would see." if hides else "has no text in it.",
            "Check that the right file was given.",
        )
    notes = [*raw.notes, *hidden_characters("\n".join(part.text for part in raw.parts))]
    found = ((text[start:end], page_at(pages, start)) for start, end in sentences(text) if start < _CHECKED)
    notes.extend(instructions(found))
    if len(text) > _CHECKED:
        notes.append(Note("warning", f"long: only the first {_CHECKED:,} characters were searched for instructions."))
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES:] = [Note("warning", f"... and {len(notes) - _MAX_NOTES:,} more remarks.")]
    return Document(text, form, _clean(raw.metadata), pages, tuple(notes))


def _join(parts: tuple[Part, ...], *, seamless: bool = True) -> tuple[str, tuple[PageStart, ...]]:
    """Canonical text of all parts. A sentence that goes on after a page break stays one sentence."""
    pieces: list[str] = []
    pages: list[PageStart] = []
    length = 0
    for part in parts:
        text = canonicalise(part.text).removesuffix("\n")
        if not text:
            continue
        if pieces:
            goes_on = seamless and text[0].islower() and _UNFINISHED.search(pieces[-1])
            pieces.append(" " if goes_on else "\n\n")
            length += len(pieces[-1])
        if part.page is not None:
            pages.append(PageStart(length, part.page))
        pieces.append(text)
        length += len(text)
    joined = "".join(pieces) + "\n" if pieces else ""
    # A seam may make a line that is taken for furniture ("skip to" and "content"); then no lines are joined.
    return (joined, tuple(pages)) if not seamless or canonicalise(joined) == joined else _join(parts, seamless=False)


def _clean(found: Metadata) -> Metadata:
    """Metadata without hidden characters and line breaks."""

    def line(value: str | None) -> str | None:
        cleaned = " ".join(canonicalise(value or "").split())[:500]
        return cleaned or None

    authors = tuple(name for name in map(line, found.authors[:50]) if name)
    return replace(found, title=line(found.title), authors=authors)


def to_json(document: Document) -> dict[str, object]:
    """The document as plain values, for the pipe between two processes."""
    found = document.metadata
    return {
        "text": document.text,
        "format": document.format,
        "title": found.title,
        "authors": list(found.authors),
        "published": found.published.isoformat() if found.published else None,
        "language": found.language,
        "pages": [[start.offset, start.number] for start in document.pages],
        "notes": [[note.kind, note.message, note.page] for note in document.notes],
    }
