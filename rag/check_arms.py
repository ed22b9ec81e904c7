"""The rule for groups: a number or an event of one arm of a study given to the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.agreement import fits
from index.facts import amounts
from index.numbers import Quantity
from index.paraphrase import sense_of, stem
from rag.check_align import Alignment, Finding

_GROUP = re.compile(r"\b((?:[\w-]+\s+)?[\w-]+)\s+(?:groups?|arms?)\b", re.I)
_DULL = frozenset(
    stem(w)
    for w in "as the a an in of two both each that this other same study trial whole people patients with".split()
)


def arms(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """What one group had, said of another."""
    yield from _grouped(a, quotes)
    for q in amounts(a.claim.text):
        for text in quotes:
            hits = [k for k in amounts(text) if fits(q, k)]
            if len(hits) != 1:
                continue
            other = _opposite_side(text, hits[0])
            if other is None:
                continue
            mine, theirs = other
            said = {stem(w) for w in re.findall(r"[A-Za-z]{3,}", a.claim.text)}
            if _met(said, mine - theirs) or not _met(said, theirs - mine) or not mine - theirs:
                continue
            yield Finding(
                "number", f'gives "{q.text.strip()}" to the wrong side of a comparison in the quote', 2.0, True
            )
            return


def _opposite_side(text: str, k: Quantity) -> tuple[set[str], set[str]] | None:
    """The words beside a number, and those beside the number it is compared with; only after "compared with"."""
    for m in re.finditer(r",?\s*\b(?:compared (?:with|to)|versus|vs\.?)\s", text, re.I):
        start = max(text.rfind(". ", 0, m.start()), text.rfind("\n", 0, m.start())) + 1
        stop = re.search(r"[.;\n](?=\s|$)", text[m.end() :])
        end = m.end() + (stop.start() if stop else len(text) - m.end())
        if not start <= k.start < end:
            continue
        left, right = _stems(text[start : m.start()]), _stems(text[m.end() : end])
        if not any(x.dim == k.dim and m.end() <= x.start < end for x in amounts(text)):
            continue
        return (right, left) if k.start >= m.end() else (left, right)
    return None


def _grouped(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """ "In the control group" for "in the exercise group", where the rest of the clause is the same."""
    for m in _GROUP.finditer(a.claim.text):
        own = {stem(w) for w in m[1].split()} - _DULL
        clause = next((a.claim.clauses[w.clause] for w in a.claim.words if w.start >= m.start()), None)
        if not own or clause is None:
            continue
        rest = [w for w in clause.words if not (m.start() <= w.start < m.end()) and not w.stop]
        best = 0.0
        found: set[str] = set()
        for i, reading in enumerate(a.quotes):
            for c in reading.clauses:
                text = reading.text[c.start : c.end]
                load = sum(
                    max((s for j, q, s in a.matches.get(w.index, ()) if j == i and q.clause == c.index), default=0.0)
                    for w in rest
                )
                named = {stem(x) for g in _GROUP.finditer(text) for x in g[1].split()} - _DULL
                if named and load > best:
                    best, found = load, named
        if found and best >= 1.0 and not _met(own, found):
            yield Finding("subject", f'speaks of the "{m[0]}", where the quote has another', 2.0, True)
            return


def _stems(text: str) -> set[str]:
    return {stem(w) for w in re.findall(r"[A-Za-z]{3,}", text)} - _DULL


def _met(mine: set[str], theirs: set[str]) -> bool:
    classes = frozenset().union(*(sense_of(s).classes for s in theirs)) if theirs else frozenset[int]()
    return bool(mine & theirs) or any(sense_of(s).classes & classes for s in mine)
