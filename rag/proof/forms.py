"""The other lengths of an answer, held up once more: "simpler" leaves out and adds nothing, "more detail" is proven.

The claims of "more detail" are judged like any other (:mod:`rag.proof.claims`). Here it is asked what may be among
them, what has to stand beside them, and whether the simpler form still says all that it must.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from rag.balance import warns_of_drugs
from rag.compose import DraftClaim
from rag.forms import MORE, simpler
from rag.proof.claims import Judged
from rag.proof.evidence import Evidence
from rag.proof.origin import DRAFTED
from rag.proof.report import Line
from rag.proof.schema import Proof
from rag.proof.whole import balance_line
from rag.schema import Sentence
from rag.wording import say

_MORE: Final = "more detail"
_SIMPLER: Final = "simpler form"
#: An answer has a handful of claims; each quote among them can be read in two ways.
_READ_BOTH_WAYS: Final = 8


def form_lines(proof: Proof, judged: Judged, evidence: Evidence) -> Iterator[Line]:
    """What holds of the longer form and of the shorter one; nothing is said of a form that the answer does not have."""
    if proof.more or proof.more_citations:
        yield _more(proof, judged, evidence)
        yield balance_line("balance of more detail", [*judged.usual, *judged.more], evidence)
    if proof.behaviour == "answer":
        yield _simple(proof, judged.usual, evidence)
    elif proof.simple:
        yield Line(_SIMPLER, "failed", f"{proof.behaviour} has one form only")


def _more(proof: Proof, judged: Judged, evidence: Evidence) -> Line:
    if proof.behaviour != "answer":
        return Line(_MORE, "failed", f"{proof.behaviour} has one form only")
    claims = [s for s in proof.more if s.kind == "claim"]
    if not 1 <= len(claims) <= MORE + 1:
        return Line(_MORE, "failed", f"1 to {MORE + 1} claims more are shown, and here are {len(claims)}")
    if any(s.origin == DRAFTED for s in claims):
        return Line(_MORE, "failed", "no model words what is shown here")
    shown = tuple(s.sentence() for s in proof.more)
    warning = say("keep_medicine")
    warned = any(s.text == warning[0].text for s in proof.sentences)
    expected: list[tuple[Sentence, ...]] = [warning] if not warned and warns_of_drugs(judged.more) else [()]
    if not warned and expected == [()] and (evidence.snapshot is None or any(d.verbatim for d in judged.more)):
        expected.append(warning)  # by the topics of a statement, or not: that is not known here
    if shown not in [(*(replace(s.sentence(), block=False) for s in claims), *words) for words in expected]:
        return Line(
            _MORE, "failed", "a sentence around the claims is not what the house says here, or not in its place"
        )
    return Line(_MORE, "ok", f"{len(claims)} claims more, each proven like the others")


def _simple(proof: Proof, usual: Sequence[DraftClaim], evidence: Evidence) -> Line:
    """Is it what the answer's own claims come down to, with every document's say, and with the limit of a benefit?"""
    places = [at for at, s in enumerate(proof.sentences, 1) if s.kind == "claim"]
    if len(usual) != len(places):
        return Line(_SIMPLER, "failed", "the claims that it would be made of do not hold")
    claims = [proof.sentences[at - 1].sentence() for at in places]
    for reading in _readings(proof, usual):
        kept = simpler(list(zip(reading, claims, strict=True)))
        if [at for at, claim in zip(places, claims, strict=True) if claim in kept] == proof.simple:
            return Line(_SIMPLER, "ok", _told(claims, proof.simple))
    if evidence.snapshot is None and _fewer(proof.simple, places, usual):
        return Line(_SIMPLER, "skipped", "only texts were given; which claims are limits or risks is not known")
    return Line(_SIMPLER, "failed", "these are not the fewest of its claims that still say it")


def _told(claims: Sequence[Sentence], simple: Sequence[int]) -> str:
    return f"{len(simple)} of its {len(claims)} claims" if simple else "there is none shorter"


def _readings(proof: Proof, usual: Sequence[DraftClaim]) -> Iterator[list[DraftClaim]]:
    """The claims as they may have been weighed: a quote by itself, or as that of the statement that cites it, too."""
    origins = [s.origin for s in proof.sentences if s.kind == "claim"]
    drafts = [replace(d, drafted=origin == DRAFTED) for d, origin in zip(usual, origins, strict=True)]
    if len(drafts) > _READ_BOTH_WAYS:
        yield drafts
        return
    ways = [(d, replace(d, statement=None)) if d.verbatim and d.statement else (d,) for d in drafts]
    yield from (list(way) for way in product(*ways))


def _fewer(simple: Sequence[int], places: Sequence[int], usual: Sequence[DraftClaim]) -> bool:
    """Some of the claims, in their order, with the first of each document and every version beside the others?"""
    if not simple:
        return True
    if len(simple) >= len(places) or list(simple) != [at for at in places if at in simple]:
        return False
    heard: set[str] = set()
    for at, claim in zip(places, usual, strict=True):
        if (claim.source_id not in heard or claim.edition) and at not in simple:
            return False
        heard.add(claim.source_id)
    return True
