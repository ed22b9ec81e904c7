"""The lines that are always on screen, as HTML around the chat.

They are part of the page itself, not of Gradio: they are there before any script runs, and no script takes them away.
The wording is fixed by the project's safety requirements; change it there first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote as percent
from urllib.parse import urlencode

from index.schema import Passage, Source, Statement
from rag.currency import overdue
from rag.render import NO_DATE, dated, kind_name, proof

GENERAL = (
    "General information from a small set of documents. Not medical advice. "
    "Not a clinician. Answers are made by a computer."
)
EXPERIMENTAL = "MSC therapy for RA is still considered experimental by regulators"
NOT_STORED = "Your questions are not stored"
EMERGENCY_NUMBERS = ("112", "911", "999")


@dataclass(frozen=True, slots=True)
class Library:
    """What is loaded, as far as the page needs to know it."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...] = ()
    statements: tuple[Statement, ...] = ()


def experimental(library: Library) -> tuple[str, str, str] | None:
    """Address, source and quote where a document says that regulators see it as experimental; ``None`` if none does."""
    spans = [
        (statement.source_id, statement.version, span.start, span.end, span.quote)
        for statement in library.statements
        for span in statement.spans
    ]
    spans += [(p.source_id, p.version, p.start, p.end, p.text) for p in library.passages]
    for source_id, version, start, end, quote in spans:
        words = quote.lower()
        if "experimental" in words and "regulat" in words:
            query = urlencode({"version": version, "start": start, "end": end, "proof": proof(quote)})
            return f"/source/{percent(source_id, safe='')}?{query}#quote", source_id, quote
    return None


def _experimental_link(library: Library) -> str:
    found = experimental(library)
    if found is None:
        return ""
    href, source_id, quote = found
    source = next((source for source in library.sources if source.id == source_id), None)
    shown = {"quote": " ".join(quote.split())}
    if source is not None:
        facts = f"{kind_name(source.kind)} · {dated(source.published)}"
        shown |= {"title": source.title, "facts": facts, "label": source.label}
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in shown.items())
    name = "opens the passage that says so"
    return f'<a class="cite" href="{escape(href)}"{data}>source<span class="sr">: {name}</span></a>'


def header(library: Library) -> str:
    """All the lines: what this is, what is kept, where the therapy stands, where help is, what is loaded."""
    link = _experimental_link(library)
    return (
        '<header class="notices" id="notices"><h1 class="sr">citewell: cited answers about stem cell therapy for '
        'rheumatoid arthritis</h1><div class="bar"><strong class="brand">citewell</strong>'
        f'{emergency()}<div class="lines"><p class="u1"><span>{escape(GENERAL)}</span> '
        f'<span class="u5">{escape(NOT_STORED)}.</span></p> '
        f'<p class="u3"><span>{escape(EXPERIMENTAL)}</span> {link}</p></div>'
        f"{loaded(library)}</div></header>"
    )


def emergency() -> str:
    """U2: whom to call, and the way to help in a crisis."""
    phones = " ".join(f'<a href="tel:{number}">{number}</a>' for number in EMERGENCY_NUMBERS)
    return (
        f'<p class="u2"><span class="emergency">Emergency? Call {phones}'
        '<span class="local"> or your local number.</span></span> '
        '<a class="crisis-link" href="/help">Crisis help</a></p>'
    )


def loaded(library: Library) -> str:
    """U4: the number of sources in sight, each one's title, kind, date and label a touch away."""
    sources = active(library)
    number = f"{len(sources)} source{'' if len(sources) == 1 else 's'}"
    cards = "".join(card(source) for source in sources)
    return (
        '<details class="loaded" id="loaded">'
        f'<summary><span class="u4"><strong>{number}</strong> loaded{escape(kinds(sources))}</span>'
        f'</summary><div class="loaded-body"><ul class="cards">{cards}</ul>'
        f'<p class="reviewed">{escape(reviewed(library.statements))}</p>'
        '<p class="all"><a href="/sources">Read the documents in full</a></p></div></details>'
    )


def kinds(sources: tuple[Source, ...], most: int = 3) -> str:
    """The kinds and dates of the sources, short enough for one line of a phone when there are few."""
    if not sources:
        return ""
    more = f", and {len(sources) - most} more" if len(sources) > most else ""
    if not any(source.published for source in sources):
        return f", {NO_DATE}: " + ", ".join(kind_name(s.kind).lower() for s in sources[:most]) + more
    return ": " + ", ".join(f"{kind_name(s.kind).lower()} ({dated(s.published)})" for s in sources[:most]) + more


def reviewed(statements: Iterable[Statement]) -> str:
    """Who read the plain-language sentences, in the words of their own records."""
    names = sorted({statement.reviewed_by for statement in statements if statement.reviewed_by})
    if not names:
        return "No one has reviewed plain-language sentences for these documents: answers are quotes."
    return f"The plain-language sentences were reviewed by: {'; '.join(names)}."


def active(library: Library) -> tuple[Source, ...]:
    """Those that answers come from: a retracted document is kept for old citations only."""
    return tuple(source for source in library.sources if source.status == "active")


def card(source: Source) -> str:
    """One source in a list: title, kind, date, label, and whether its review is past due."""
    late = overdue(source)
    return (
        f'<li class="card"><p class="card-title"><a href="/source/{percent(source.id, safe="")}">'
        f"{escape(source.title)}</a></p>"
        f'<p class="facts">{escape(kind_name(source.kind))} · {escape(dated(source.published))}</p>'
        f'<p class="label">{escape(source.label)}</p>'
        + (f'<p class="overdue">{escape(late)}</p>' if late else "")
        + "</li>"
    )


def panel() -> str:
    """The place where a source opens beside the chat, and the two lines that are read out by screen readers."""
    return (
        '<dialog id="panel" aria-labelledby="panel-title"><div class="panel-head">'
        '<div><h2 id="panel-title" tabindex="-1">Source</h2><p id="panel-note"></p></div>'
        '<button type="button" id="panel-close">Close<span class="sr"> the source</span></button></div>'
        '<div id="panel-body" tabindex="0" role="region" aria-labelledby="panel-title"></div></dialog>'
        '<div id="announce" class="sr" role="status" aria-live="polite"></div>'
        '<div id="alert" class="sr" role="alert"></div>'
        '<noscript><p class="noscript">The chat needs JavaScript. You can '
        '<a href="/sources">read the documents</a> without it.</p></noscript>'
    )
