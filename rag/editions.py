"""Near-copies of a document: one source, not two; where their words differ, both are shown with their dates.

Two documents are editions of one work when the shorter is mostly made of the other's words in the other's order.
What they say alike is cited from the newest alone. It knows nothing of which is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from index.schema import Passage, Source, Statement
from index.snapshot import Snapshot
from rag.compose import DraftClaim, flat, of_quote
from rag.currency import age, edition
from rag.instructions import quotable

#: Share of the shorter document's five-word runs that the other has, from which the two are editions of one work.
KIN = 0.5
#: Words in a run, and runs a document must have: a stub proves no kinship.
RUN, FEWEST = 5, 8
#: Likeness, 0 to 100, from which two sentences are one sentence in two wordings.
TWIN = 75
#: Share of a quote's words that a passage must have for their documents to be held against each other at all.
_NEAR = 0.6
_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")


def settled(
    claims: Sequence[DraftClaim], near: Sequence[Statement | Passage], snapshot: Snapshot, most: int
) -> list[DraftClaim]:
    """The claims with each work counted once: repeats gone, the newest cited, differing versions side by side.

    ``near`` is what else was found for the question; at most ``most`` claims come back.
    """
    told: list[DraftClaim] = []
    for claim in claims:
        for version in _versions(claim, near, snapshot):
            if not any((t.text, t.spans, t.version) == (version.text, version.spans, version.version) for t in told):
                told.append(version)
    return told[:most]


def _versions(claim: DraftClaim, near: Sequence[Statement | Passage], snapshot: Snapshot) -> Iterator[DraftClaim]:
    """The claim, and what the other editions of its document say in its place; the newest first."""
    kin = _kin(claim, near, snapshot)
    if not kin:
        yield claim
        return
    own = snapshot.sources[claim.source_id]
    alike, unlike = [claim], []
    for source in kin:
        twin = _twin(claim, source, snapshot)
        if twin is not None and _words(twin.spans[0].quote) == _words(claim.spans[0].quote):
            alike.append(twin)
        elif twin is not None:
            unlike.append(twin)
    # Only another quote can stand in for a quote; a reviewed sentence keeps the edition it was reviewed against.
    best = max((c for c in alike if c.verbatim), key=lambda c: age(snapshot.sources[c.source_id]), default=claim)
    newest = best if claim.verbatim else claim
    gone = any(age(s) > age(own) for s in kin) and len(alike) == 1 and not unlike
    if unlike or gone:
        shown = sorted((newest, *unlike), key=lambda c: age(snapshot.sources[c.source_id]), reverse=True)
        yield from (replace(c, edition=edition(snapshot.sources[c.source_id])) for c in shown)
    else:
        yield newest


def _kin(claim: DraftClaim, near: Sequence[Statement | Passage], snapshot: Snapshot) -> list[Source]:
    """The other editions of the claim's document among what was found, the newest first."""
    if not claim.spans:
        return []  # nothing to be alike to; the proof drops such a claim
    words = _word_set(claim.spans[0].quote)
    found: dict[str, Source] = {}
    for target in near:
        if target.source_id in (claim.source_id, *found):
            continue
        text = target.text if isinstance(target, Passage) else " ".join(s.quote for s in target.spans)
        alike = len(words & _word_set(text)) >= _NEAR * len(words)
        if alike and kin(snapshot.text(claim.version), snapshot.text(target.version)):
            found[target.source_id] = snapshot.sources[target.source_id]
    return sorted(found.values(), key=age, reverse=True)


def kin(a: str, b: str) -> bool:
    """Are two texts editions of one work?"""
    ours, theirs = _runs(a), _runs(b)
    fewer = min(len(ours), len(theirs))
    return a == b or (fewer >= FEWEST and len(ours & theirs) >= KIN * fewer)


def _twin(claim: DraftClaim, source: Source, snapshot: Snapshot) -> DraftClaim | None:
    """The sentence of another edition that stands where the claim's quote stands; ``None`` if there is none."""
    rows = [(p, s) for p in snapshot.passages if p.source_id == source.id for s in quotable(p)]
    found = process.extractOne(
        flat(claim.spans[0].quote), [flat(s.quote) for _, s in rows], scorer=fuzz.ratio, score_cutoff=TWIN
    )
    if found is None:
        return None
    passage, span = rows[found[2]]
    return of_quote(passage, span)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=4096)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(_words(text))


@lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[int]:
    words = _words(text)
    return frozenset(hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1))
