"""One drafted sentence and the spans it rests on; how claims are made of evidence, and which say the same.

A claim proves nothing yet: it still goes through :mod:`rag.check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.schema import Passage, Span, Statement
from rag.terms import terms


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A sentence to be shown if its check passes, and the verbatim spans it rests on."""

    text: str
    source_id: str
    version: str
    spans: tuple[Span, ...]
    verbatim: bool
    statement: Statement | None = None
    page: int | None = None
    drafted: bool = False
    """Was it worded by a language model?"""
    named: bool = False
    """Is the document named before its words?"""
    follows: bool = False
    """Does it belong to the claim before it (an item to its list), and go where that goes?"""
    edition: str = ""
    """Which version of its work says so ("of 3 May 2024"), where versions differ."""


def of_statement(statement: Statement) -> DraftClaim:
    """A reviewed sentence as a claim."""
    return DraftClaim(statement.text, statement.source_id, statement.version, statement.spans, False, statement)


def of_quote(passage: Passage, span: Span) -> DraftClaim:
    """A sentence of a passage as a claim, word for word."""
    return DraftClaim(flat(span.quote), passage.source_id, passage.version, (span,), True, None, passage.page)


def same(a: DraftClaim, b: DraftClaim) -> bool:
    """Is one a near-copy of the other? A fact said twice is shown once.

    Near-copies share much of their words and their evidence, or nearly all of their words.
    """
    ours, theirs = set(terms(a.text)), set(terms(b.text))
    if not ours or not theirs:
        return a.text == b.text
    shared = len(ours & theirs) / min(len(ours), len(theirs))
    overlap = a.version == b.version and any(x.start < y.end and y.start < x.end for x in a.spans for y in b.spans)
    return shared >= (0.85 if overlap else 0.92) and _numbers(a.text) == _numbers(b.text)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def flat(text: str) -> str:
    """The text on one line."""
    return re.sub(r"\s+", " ", text).strip()
