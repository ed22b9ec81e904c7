"""What a reader hands back: the text a person sees, where its pages begin, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from index.schema import PageStart, page_at

#: ``hidden``: a reader would not see it, so it was dropped. ``instruction``: kept, but it speaks to a machine and
#: is never quoted. ``furniture``: seen, but no part of what the document says (menus, running titles, page numbers);
#: dropped. ``warning``: kept, and a person should look at it.
NoteKind = Literal["hidden", "instruction", "furniture", "warning"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a maintainer should know about a document that was read."""

    kind: NoteKind
    message: str
    """One plain line. Text of the document in it is shortened, and in quotation marks."""
    page: int | None = None
    """Counted from 1, in formats that have pages."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself. ``None`` or empty: it does not say; nothing is guessed."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read."""

    text: str
    """Canonical (:func:`index.canonical.canonicalise` leaves it as it is). What offsets and hashes refer to."""
    format: str
    """``text``, ``markdown``, ``html``, ``pdf``, ``docx``, ``csv`` or ``epub``."""
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[PageStart, ...] = ()
    """In order of offset; empty in formats without pages. :func:`index.split.split` takes it as ``pages=``."""
    notes: tuple[Note, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at ``offset`` stands; ``None`` in formats without pages."""
        return page_at(self.pages, offset)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of raw text: one page, or the whole of a document without pages."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """What one format's parser found, before it is canonical."""

    parts: tuple[Part, ...]
    metadata: Metadata = field(default_factory=Metadata)
    notes: tuple[Note, ...] = ()
