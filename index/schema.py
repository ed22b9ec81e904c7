"""The types of the index: what a document becomes on its way to being searchable.

All of them are frozen: a published snapshot never changes, so neither do the things in it.
Offsets (``start``, ``end``) are counted in Unicode code points of the canonical text of one version.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

#: How strong a sentence is for a reader who decides: a ``benefit`` is never shown without a limit or a risk.
Role = Literal["benefit", "limit", "risk", "neutral"]

ROLES: tuple[Role, ...] = ("benefit", "limit", "risk", "neutral")


@dataclass(frozen=True, slots=True)
class Source:
    """The card of one document. ``None`` means: the document does not say."""

    id: str
    title: str
    kind: str
    """What sort of document this is: one of :data:`index.cards.KINDS` (``web_article``, ``news_release``, ...)."""
    label: str
    """The line shown beside every citation of this source; says what kind of evidence it is and what it lacks."""
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: date | None = None
    retrieved: date | None = None
    reviewed: date | None = None
    review_by: date | None = None
    funding: str | None = None
    conflicts: str | None = None
    licence: str | None = None
    language: str = "en"
    editor_note: str | None = None
    """A maintainer's remark. Shown apart from sourced text and never cited."""
    status: Literal["active", "retracted"] = "active"
    unanswered: tuple[str, ...] = ()
    """Questions that lie near and that a reviewer found not to be answered; examples of when to say so."""


@dataclass(frozen=True, slots=True)
class Version:
    """One canonical text of one source. ``sha256`` is that of ``text`` encoded as UTF-8."""

    source_id: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class PageStart:
    """From this offset of the canonical text on, what is read stands on page ``number`` (counted from 1)."""

    offset: int
    number: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a version: ``version.text[start:end] == text``, always."""

    id: str
    source_id: str
    version: str
    start: int
    end: int
    text: str
    heading: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim stretch that proves something: ``version.text[start:end] == quote``."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One plain sentence, the spans it rests on, and the lay questions it answers."""

    id: str
    source_id: str
    version: str
    text: str
    spans: tuple[Span, ...]
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    role: Role = "neutral"
    reviewed_by: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One searchable text and what it leads to.

    ``kind`` says what was embedded: a passage, a statement's sentence, a lay question, or a question that lies near and
    is not answered. ``targets`` are passage ids, statement ids or (for ``unanswered``) ids of sources.
    """

    id: str
    kind: Literal["passage", "statement", "question", "unanswered"]
    text: str
    targets: tuple[str, ...]


def page_at(pages: tuple[PageStart, ...], offset: int) -> int | None:
    """The page on which an offset lies; ``None`` if the document has no pages."""
    found = bisect_right(pages, offset, key=lambda start: start.offset)
    return pages[found - 1].number if found else None
