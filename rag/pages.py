"""The plain pages beside the chat: a source with the quoted words marked, the list of sources, help.

They work without scripts, so that every citation opens something everywhere. The chat shows them in its panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from index.schema import Source
from rag.currency import overdue
from rag.interface import say
from rag.notices import GENERAL, Library, active, card, emergency, reviewed
from rag.render import contact_links, dated, kind_name, proof
from rag.tongue import own

STYLES = ("tokens.css", "base.css", "source.css")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the quoted words stand in a text."""

    start: int
    end: int


def locate(text: str, start: int | None, end: int | None, fingerprint: str | None) -> Place | None:
    """The place of a quote, or ``None`` when it cannot be placed for certain: then nothing is marked."""
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    if fingerprint is not None and proof(text[start:end]) != fingerprint:
        return None
    return Place(start, end)


def document(text: str, place: Place | None) -> str:
    """The canonical text as HTML, with the quoted words in ``<mark>``."""
    parts: list[str] = []
    at = 0
    first = True
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            inner, marked = _line(line, at, place, first=first)
            first = first and not marked
            parts.append(_wrap(line, inner))
        at = end + 1
    return "".join(parts)


def _line(line: str, at: int, place: Place | None, *, first: bool) -> tuple[str, bool]:
    if place is None or place.end <= at or place.start >= at + len(line):
        return escape(line), False
    start, end = max(place.start - at, 0), min(place.end - at, len(line))
    anchor = ' id="quote" tabindex="-1"' if first else ""
    note = '<span class="sr">Quoted words start. </span>' if first else ""
    done = '<span class="sr"> Quoted words end.</span>' if place.end <= at + len(line) else ""
    marked = f"{note}<mark{anchor}>{escape(line[start:end])}</mark>{done}"
    return f"{escape(line[:start])}{marked}{escape(line[end:])}", True


def _wrap(line: str, inner: str) -> str:
    if line.startswith("#"):
        level = len(line) - len(line.lstrip("#"))
        if inner.startswith("#" * level):
            return f"<h3>{inner[level:].strip()}</h3>"
    return f"<p>{inner}</p>"


def facts(source: Source) -> str:
    """The card of a source: what it is, who made it, what it does not say."""
    rows = [
        ("Kind", escape(kind_name(source.kind))),
        ("Date", escape(dated(source.published))),
        ("Published by", _own(source.publisher, source) or "not stated in the text"),
        ("Authors", _own(", ".join(source.authors), source) or "not stated in the text"),
        ("Funding", _own(source.funding, source) or "no statement in the text"),
        ("Conflicts of interest", _own(source.conflicts, source) or "no statement in the text"),
    ]
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in rows)
    link = ""
    if source.url and source.url.startswith(("https://", "http://")):
        href = escape(source.url)
        link = f'<p class="original"><a href="{href}" rel="noopener noreferrer nofollow">Original page</a></p>'
    note = ""
    if source.editor_note:
        note = (
            '<div class="editor-note"><h2>Note by the maintainers (not part of the document)</h2>'
            f"<p>{escape(source.editor_note)}</p></div>"
        )
    banner = ""
    if source.status == "retracted":
        banner = (
            '<p class="retracted"><strong>This document was retracted.</strong> '
            "Do not rely on what it says. Answers no longer use it.</p>"
        )
    late = overdue(source)
    if late:
        banner += f'<p class="overdue"><strong>{escape(late)}</strong></p>'
    return (
        f'{banner}<p class="label">{escape(source.label)}</p>'
        f'<details class="card-facts"><summary>About this document</summary><dl>{items}</dl>{link}</details>{note}'
    )


def _own(text: str | None, source: Source) -> str:
    """Words of the document's own, which no table of the interface translates."""
    return f'<span lang="{escape(source.language)}">{escape(text)}</span>' if text else ""


def source_page(source: Source, text: str, place: Place | None, *, wanted: bool, current: bool) -> str:
    """One source. ``wanted``: a quote was asked for; ``current``: the text is the one in service now."""
    lines = []
    if not current:
        lines.append("The document has changed since that answer. This is its text now, and nothing is marked.")
    elif wanted and place is None:
        lines.append("The exact words could not be found in this text, so nothing is marked.")
    if place is not None:
        lines.append("The marked words are quoted. The rest is the document around them.")
    status = "".join(f'<p class="status">{escape(line)}</p>' for line in lines)
    jump = '<p class="jump"><a href="#quote">Go to the quoted words</a></p>' if place is not None else ""
    body = (
        f'<main id="source"><h1>{escape(source.title)}</h1>'
        f'<p class="facts">{escape(kind_name(source.kind))} · {escape(dated(source.published))}</p>'
        f"{facts(source)}{status}{jump}"
        f'<section class="document" aria-label="Text of the document" lang="{escape(source.language)}">'
        f"<h2>Text of the document</h2>{document(text, place)}</section></main>"
    )
    return page(source.title, body)


def sources_page(library: Library) -> str:
    """All sources."""
    count = len(active(library))
    body = (
        f"<main><h1>What is loaded</h1><p><span>{count} source{'' if count == 1 else 's'}</span>. "
        f"<span>{escape(reviewed(library.statements))}</span></p>"
        f'<ul class="cards">{"".join(map(card, active(library)))}</ul>{_retracted(library)}</main>'
    )
    return page("What is loaded", body)


def _retracted(library: Library) -> str:
    gone = [source for source in library.sources if source.status == "retracted"]
    if not gone:
        return ""
    return f'<h2>Retracted: no answer uses these</h2><ul class="cards">{"".join(map(card, gone))}</ul>'


def help_page(sections: Sequence[tuple[str, Sequence[str]]], language: str = "en") -> str:
    """Help in an emergency or a crisis: headings, each with its lines, all in ``language``."""
    parts = []
    for title, lines in sections:
        items = "".join(
            f"<li{'' if line.startswith('- ') else ' class=plain'}{own(line) or ' dir=auto'}>"
            f"{contact_links(line.removeprefix('- '))}</li>"
            for line in lines
        )
        parts.append(f'<section class="help"><h2>{escape(say(title, language))}</h2><ul>{items}</ul></section>')
    title = say("Help", language)
    body = f'<main class="help-page" lang="{language}" dir="auto"><h1>{escape(title)}</h1>{"".join(parts)}</main>'
    return page("Help", body)


def message_page(title: str, text: str) -> str:
    """A page that says one thing."""
    return page(title, f"<main><h1>{escape(title)}</h1><p>{escape(text)}</p></main>")


def page(title: str, body: str) -> str:
    """A whole page."""
    links = "".join(f'<link rel="stylesheet" href="/ui/{name}">' for name in STYLES)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · citewell</title>{links}"
        '<link rel="icon" href="/ui/icon.svg" type="image/svg+xml"><script src="/ui/words.js" defer></script></head>'
        f'<body class="page"><header><div class="page-top"><strong class="brand">citewell</strong>{emergency()}</div>'
        f'<p class="page-note">{escape(GENERAL)}</p>'
        f'<nav aria-label="citewell"><a href="/">Back to the chat</a> <a href="/sources">All sources</a> '
        f'<a href="/help">Help</a></nav></header>{body}</body></html>'
    )
