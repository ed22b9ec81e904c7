"""Keeps what a document says to a machine instead of to a reader from ever being quoted as evidence.

What is flagged stays in the source's own page and is never cited. The patterns are :mod:`index.instructions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.instructions import QUARANTINED, Kind, is_prose, kind
from index.schema import Passage, Span
from index.sentences import sentences

__all__ = ["QUARANTINED", "Kind", "clean", "is_prose", "kind", "quotable"]


def quotable(passage: Passage) -> list[Span]:
    """The sentences of a passage that may be quoted."""
    judged = [(span, kind(span.quote)) for span in sentences(passage)]
    if _quarantined(passage, judged):
        return []
    # The lines between the cells of a table are no words of a program.
    return [span for span, k in judged if not k and is_prose(span.quote.replace(" | ", " "))]


def clean(passage: Passage) -> Span | None:
    """The longest stretch of a passage with nothing flagged in it: the whole, as a rule; ``None`` if none is left."""
    judged = [(span, kind(span.quote)) for span in sentences(passage)]
    if not judged or _quarantined(passage, judged):
        return None
    if not is_prose(passage.text):
        return None
    if not any(k for _, k in judged):
        return Span(passage.start, passage.end, passage.text)
    return max(_stretches(judged, passage), key=lambda s: s.end - s.start, default=None)


def _quarantined(passage: Passage, judged: list[tuple[Span, Kind]]) -> bool:
    """Is there anything for a machine in it? Lines too short to be sentences count as well ("except:")."""
    lines = (kind(line) for line in passage.text.splitlines())
    return "```" in passage.text or any(k in QUARANTINED for k in (*lines, *(k for _, k in judged)))


def _stretches(judged: list[tuple[Span, Kind]], passage: Passage) -> Iterator[Span]:
    run: list[Span] = []
    for span, found in [*judged, (Span(0, 0, ""), "task")]:
        if not found:
            run.append(span)
        elif run:
            start, end = run[0].start, run[-1].end
            yield Span(start, end, passage.text[start - passage.start : end - passage.start])
            run = []
