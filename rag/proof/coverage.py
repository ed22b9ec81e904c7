"""Do the claims of an answer carry what its question asked for by name? If not, the answer has to say so.

Nearness needs a search and is not looked at here; names and aspects are only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.schema import Passage, Statement
from index.snapshot import Snapshot
from rag.compose import DraftClaim
from rag.demand import Demand, lacking, unnamed
from rag.lay import asked_aspects, asked_names
from rag.retrieve import supplied
from rag.terms import stem, terms


def uncovered(wanted: Demand, claims: Sequence[DraftClaim], snapshot: Snapshot) -> str:
    """What was asked for and is neither in the claims nor said to be missing; empty if there is nothing."""
    for word in sorted(wanted.strangers):
        if not _in_use(stem(word.lower()), snapshot):
            return word
    lacks = [_lacks(wanted, claim, snapshot) for claim in claims]
    for _, aspects in lacks:
        if aspects:
            return sorted(aspects)[0]
    if all(not names for names, _ in lacks) or not lacks:
        return ""
    # Several sentences may name it together, and not all of them need be shown; but each name is somewhere.
    together = len(wanted.names) > 1 and not any(m.kind == "person" for m in wanted.mentions)
    for name in sorted(frozenset.intersection(*(names for names, _ in lacks))):
        if not together or all(name in lacking(wanted, names) for names in _everywhere(snapshot)):
            return name
    return "" if together else sorted(next(names for names, _ in lacks if names))[0]


def _lacks(wanted: Demand, claim: DraftClaim, snapshot: Snapshot) -> tuple[frozenset[str], frozenset[str]]:
    """The names and aspects that the claim lacks, taken for the statement or passage that carries most of them."""
    found = []
    for target in _targets(snapshot):
        if target.version == claim.version and _overlaps(target, claim):
            title = snapshot.sources[target.source_id].title
            names, aspects = _carried(target, title)
            missing, unsaid = lacking(wanted, names), wanted.aspects - aspects
            if claim.verbatim and claim.statement is None:
                # A leaflet may call a price "free of charge": in its own words, what is missing only weighs.
                missing, unsaid = unnamed(wanted, missing, supplied(target, title)), frozenset()
            found.append((missing, unsaid))
    nothing = (wanted.names, wanted.aspects)
    return min(found, key=lambda pair: (len(pair[0]) + len(pair[1]), len(pair[1])), default=nothing)


def _targets(snapshot: Snapshot) -> Iterator[Statement | Passage]:
    yield from snapshot.statements
    yield from snapshot.passages


def _everywhere(snapshot: Snapshot) -> Iterator[frozenset[str]]:
    """The names that each target carries, one after the other."""
    for target in _targets(snapshot):
        yield _carried(target, snapshot.sources[target.source_id].title)[0]


def _overlaps(target: Statement | Passage, claim: DraftClaim) -> bool:
    spans = [(s.start, s.end) for s in target.spans] if isinstance(target, Statement) else [(target.start, target.end)]
    return any(s.start < end and start < s.end for start, end in spans for s in claim.spans)


@lru_cache(maxsize=2_000)
def _carried(target: Statement | Passage, title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names and aspects of a target and of the questions it is known to answer."""
    own = supplied(target, title)
    return own.names | asked_names(target), own.aspects | asked_aspects(target)


def _in_use(word: str, snapshot: Snapshot) -> bool:
    """Is this a word of the sources?"""
    for target in _targets(snapshot):
        texts = [target.text, snapshot.sources[target.source_id].title]
        if isinstance(target, Statement):
            texts += [*target.questions, *(span.quote for span in target.spans)]
        else:
            texts.append(target.heading or "")
        if any(word in terms(text) for text in texts):
            return True
    return False
