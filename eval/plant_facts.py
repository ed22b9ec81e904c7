"""A snapshot -> the sentences errors are planted in, each with the quotes that prove it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.schema import Statement
from index.snapshot import Snapshot
from index.split import sentences
from rag.terms import terms

_MARKER = re.compile(r"^(?:[-#*]+|\d+[.)])\s+")
_SAME = 0.6
"""A text with this much of a claim's words may well be saying it again, so it is no counter-evidence."""
#: What every maker of errors yields: the changed claim, the quotes it is held against, and the change in words.
Edit = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence with the quotes that prove it."""

    id: str
    text: str
    quotes: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Other passages of the same document, which do not say the same."""
    plain: bool
    """A plain-language sentence of ours, or a verbatim one of the document?"""


def facts(snapshot: Snapshot) -> tuple[Fact, ...]:
    """Every statement with its spans, and every full sentence of every document as its own quote."""
    found = [_of_statement(s, snapshot) for s in snapshot.statements]
    for source_id, version in sorted(snapshot.versions.items()):
        seen: set[str] = set()
        for start, end in sentences(version.text):
            text = _MARKER.sub("", re.sub(r"\s+", " ", version.text[start:end]))
            if text in seen or not 6 <= len(text.split()) <= 45 or not text.endswith((".", "!")):
                continue
            seen.add(text)
            found.append(Fact(f"{source_id}:{start}", text, (text,), _elsewhere(text, (text,), version.text), False))
    return tuple(found)


def _of_statement(statement: Statement, snapshot: Snapshot) -> Fact:
    quotes = tuple(span.quote for span in statement.spans)
    text = snapshot.versions[statement.source_id].text
    return Fact(statement.id, statement.text, quotes, _elsewhere(statement.text, quotes, text), True)


def _elsewhere(claim: str, quotes: Sequence[str], text: str) -> tuple[str, ...]:
    """The two sentences nearest to the claim that neither overlap its quotes nor, together, say it again."""
    flat = [re.sub(r"\s+", " ", q) for q in quotes]
    ranked: list[tuple[float, str]] = []
    for start, end in sentences(text):
        other = _MARKER.sub("", re.sub(r"\s+", " ", text[start:end])).strip()
        if len(other.split()) < 6 or any(other in q or q in other for q in flat):
            continue
        ranked.append((said_again(claim, other), other))
    ranked.sort(key=lambda row: (-row[0], row[1]))
    chosen: list[str] = []
    for _, other in ranked:
        if other not in chosen and said_again(claim, " ".join((*chosen, other))) < _SAME:
            chosen.append(other)
        if len(chosen) == 2:
            break
    return tuple(chosen)


def said_again(claim: str, text: str) -> float:
    """How many of the claim's content words the text has, also in another form (safe, safety)."""
    mine = {word for word in terms(claim) if word not in ("news", "releas")}
    theirs = set(terms(text))
    starts = {word[:4] for word in theirs}
    return sum(word in theirs or word[:4] in starts for word in mine) / max(len(mine), 1)
