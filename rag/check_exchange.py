"""The rule for what changed places: A does to B what the quote has B do; or A is called a kind it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import lexicon
from index.reading import Word
from rag.check_align import Alignment, Finding, alike

_BETWEEN = re.compile(r"\b(?:by|than|versus|from|with|compared|against|between)\b", re.I)
_IS_A = re.compile(
    r"\b(?:is|are|was|were)\s+(?:both\s+|all\s+)?(?:the\s+|an?\s+)?(?:kinds?\s+of|types?\s+of"
    r"|forms?\s+of|sorts?\s+of|called)?\s*(?:an?\s+|the\s+)?$",
    re.I,
)
_KINDS = frozenset({"marker", "drug", "drug_class", "cell_type", "disease"})
_PIVOTS = ("change", "quality", "cost", "safety", "relation", "protection", "repair")


def exchanged(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """Two named things changed places around what one does to the other; or one is called a kind it is not."""
    words = a.claim.words
    for clause in a.claim.clauses:
        named = [w for w in clause.words if w.kind in lexicon.TREATMENTS]
        for pivot in (
            w for w in clause.words if not w.stop and not w.name and any(x in _PIVOTS for x, _ in w.sense.axes)
        ):
            left = [w for w in named if w.index < pivot.index and w.name]
            right = [w for w in named if w.index > pivot.index and w.name]
            if not left or not right or left[0].name == right[-1].name:
                continue
            hit = _places(a, left[0], pivot, right[-1])
            if hit:
                yield Finding("roles", f'has "{left[0].text}" and "{right[-1].text}" the other way round', 2.0, True)
                return
    for w in words:
        if w.kind not in _KINDS or not w.name or not _IS_A.search(a.claim.text[: w.start]):
            continue
        subject = next((x for x in reversed(words[: w.index]) if x.kind == w.kind and x.name and x.name != w.name
                        and x.clause == w.clause and w.start - x.end < 25), None)  # fmt: skip
        if subject is None or not lexicon.parents(subject.name) or lexicon.covers(w.name, subject.name):
            continue
        if lexicon.covers(subject.name, w.name) or not _is_kind(w.name, w.kind):
            continue
        if not any(
            re.search(
                rf"{re.escape(w.text)}s?\s*(?:\(|such as|like|including|,)[^).;]*{re.escape(subject.text)}",
                r.text,
                re.I,
            )
            for r in a.quotes
        ):
            yield Finding("name", f'calls "{subject.text}" a "{w.text}", which the quote does not', 2.0, True)
            return


def _is_kind(name: str, kind: str) -> bool:
    return kind in ("marker", "drug_class", "disease", "cell_type")


def _places(a: Alignment, left: Word, pivot: Word, right: Word) -> bool:
    """Whether every sentence of the quotes that has all three has them in the opposite order."""
    between = a.claim.text[pivot.end : right.start]
    if _BETWEEN.search(between) and not re.search(r"\b(?:come|comes|associated|linked)\s+with\b", between, re.I):
        return False
    found = 0
    for reading in a.quotes:
        for sentence in {c.sentence for c in reading.clauses}:
            inside = [w for c in reading.clauses if c.sentence == sentence for w in c.words]
            first = [w.index for w in inside if w.name == left.name]
            last = [w.index for w in inside if w.name == right.name]
            turn = [w.index for w in inside if not w.stop and alike(pivot, w) >= 0.8]
            if not (first and last and turn):
                continue
            if any(min(first) < t for t in turn) or any(t < max(last) for t in turn if max(last) > t):
                return False
            found += any(max(last) < t < min(first) for t in turn)
    return found > 0
