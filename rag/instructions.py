"""Keeps what a document says to a machine instead of to a reader from ever being quoted as evidence.

What is flagged stays in the source's own page and is never cited. The patterns are :mod:`index.instructions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.instructions import QUARANTINED, Kind, kind
from index.schema import Passage, Span
from rag.sentences import sentences

__all__ = ["QUARANTINED", "Kind", "clean", "kind", "quotable"]


def quotable(passage: Passage) -> list[Span]:
    """The sentences of a passage that may be quoted."""
    judged = [(span, kind(span.quote)) for span in sentences(passage)]
    if any(k in QUARANTINED for _, k in judged) or "```" in passage.text:
        return []
    return [span for span, k in judged if not k]


def clean(passage: Passage) -> Span | None:
    """The longest stretch of a passage with nothing flagged in it: the whole, as a rule; ``None`` if none is left."""
    judged = [(span, kind(span.quote)) for span in sentences(passage)]
    if "```" in passage.text or any(k in QUARANTINED for _, k in judged):
        return None
    if not any(k for _, k in judged):
        return Span(passage.start, passage.end, passage.text)
    return max(_stretches(judged, passage), key=lambda s: s.end - s.start, default=None)


def _stretches(judged: list[tuple[Span, Kind]], passage: Passage) -> Iterator[Span]:
    run: list[Span] = []
    for span, found in [*judged, (Span(0, 0, ""), "task")]:
        if not found:
            run.append(span)
        elif run:
            start, end = run[0].start, run[-1].end
            yield Span(start, end, passage.text[start - passage.start : end - passage.start])
            run = []
