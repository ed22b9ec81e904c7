"""A sentence that does not stand alone -> it and those it belongs with: a list's lead-in, a table's first row.

Knows the order of a document and the forms of lists and tables, not what anything means. What comes back are whole
sentences that may be quoted, in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Passage, Span
from index.sentences import CELLS, ITEM
from index.snapshot import Snapshot
from rag.instructions import quotable

# A row of a table file says what each of its cells is: "Day: Monday | Opens: 8 am".
_NAMED_CELLS = re.compile(r"[^|:]+: [^|]*(?:\| [^|:]+: [^|]*)+$")
# Whose meaning lies in the sentence before: a pronoun, or a word that carries on from something.
_LEANS = re.compile(
    r"(?:it|its|they|them|their|this|that|these|those|he|she|his|her|such|both|neither|either|others?|then|also"
    r"|however|otherwise|instead|but|so|or|and|even so|after (?:that|this)|if (?:so|not|it|they|this)|in (?:that|this)"
    r"|for (?:this|that)|because of (?:this|that)|the same|do so|one of (?:them|these))\b",
    re.IGNORECASE,
)
# What the sentence behind says of this one: it belongs to it, too.
_POINTS = re.compile(r"(?:it|they|this|these|he|she)\b", re.IGNORECASE)
#: Items shown under a line that leads in to a list.
_ITEMS = 3
#: Passages looked back over for the line that leads in to a list.
_BACK = 12

Place = tuple[Passage, Span]


def together(passage: Passage, span: Span, snapshot: Snapshot) -> list[Place]:
    """The sentence, and before or behind it what it cannot be understood without."""
    own = quotable(passage)
    if span not in own:
        return []
    at, here = own.index(span), (passage, span)
    if _NAMED_CELLS.match(span.quote):
        return [here]
    if CELLS.search(span.quote):
        first = _first_row(passage, snapshot)
        if first is not None and first[1] != span:
            return [first, here]
        rows = [place for place in _next(passage, snapshot) if CELLS.search(place[1].quote)]
        return [here, *rows[:_ITEMS]]
    if ITEM.match(span.quote):
        lead = _lead_in(passage, span, snapshot)
        return [lead, here] if lead is not None else [here]
    if span.quote.endswith(":"):
        rest = [(passage, s) for s in own[at + 1 :]] if at + 1 < len(own) else _next(passage, snapshot)
        items = [place for place in rest if ITEM.match(place[1].quote) or not ITEM.match(rest[0][1].quote)]
        return [here, *items[:_ITEMS]]
    if _LEANS.match(span.quote):
        before = (passage, own[at - 1]) if at else _last_before(passage, snapshot)
        return [before, here] if before is not None else [here]
    behind = own[at + 1 : at + 2]
    return [here, *((passage, s) for s in behind if _POINTS.match(s.quote))]


def _of_document(passage: Passage, snapshot: Snapshot) -> tuple[Sequence[Passage], int]:
    """The passages of the document in order, and where this one stands."""
    own = sorted((p for p in snapshot.passages if p.version == passage.version), key=lambda p: p.start)
    return own, own.index(passage)


def _first_row(passage: Passage, snapshot: Snapshot) -> Place | None:
    """The first row of the table: it names the columns."""
    rows, at = _of_document(passage, snapshot)
    while at and rows[at - 1].heading == passage.heading and CELLS.search(rows[at - 1].text):
        at -= 1
    spans = quotable(rows[at])
    return (rows[at], spans[0]) if spans else None


def _lead_in(passage: Passage, span: Span, snapshot: Snapshot) -> Place | None:
    """The line before the list that ends with a colon."""
    for s in reversed([s for s in quotable(passage) if s.start < span.start]):
        if not ITEM.match(s.quote):
            return (passage, s) if s.quote.endswith(":") else None
    own, at = _of_document(passage, snapshot)
    for p in reversed(own[max(0, at - _BACK) : at]):
        if p.heading != passage.heading:
            return None
        if not ITEM.match(p.text):
            spans = quotable(p)
            return (p, spans[-1]) if spans and p.text.rstrip().endswith(":") and spans[-1].end == p.end else None
    return None


def _next(passage: Passage, snapshot: Snapshot) -> list[Place]:
    """The sentences of the passages behind this one, under the same heading."""
    own, at = _of_document(passage, snapshot)
    after = [p for p in own[at + 1 : at + 1 + _ITEMS] if p.heading == passage.heading]
    return [(p, s) for p in after for s in quotable(p)]


def _last_before(passage: Passage, snapshot: Snapshot) -> Place | None:
    """The sentence right before a passage, under the same heading."""
    own, at = _of_document(passage, snapshot)
    before = own[at - 1] if at else None
    if before is None or before.heading != passage.heading or CELLS.search(before.text):
        return None
    spans = quotable(before)
    return (before, spans[-1]) if spans and spans[-1].end == before.end else None
