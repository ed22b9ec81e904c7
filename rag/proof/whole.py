"""A proof as a whole: its kind of reply, its balance, the prose a person read, and the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.balance import attributed, limits, warns_of_drugs
from rag.check import make_checker
from rag.compose import DraftClaim
from rag.present import prose
from rag.proof.evidence import Evidence
from rag.proof.frame import WORDLESS, shapes, understood
from rag.proof.report import Line
from rag.proof.schema import Proof
from rag.schema import Answer, Question, Sentence
from rag.screen import Screening


def whole_lines(proof: Proof, drafts: Sequence[DraftClaim], evidence: Evidence) -> Iterator[Line]:
    """The checks that need all sentences."""
    shown = tuple(s.sentence() for s in proof.sentences)
    screened: Screening | None = None
    if proof.question is None:
        yield Line("question", "skipped", "it was left out")
    else:
        language, screened = understood(proof.question, proof.turns)
        yield _question(proof, language, screened)
    yield _kind(proof, shown, drafts, evidence, screened)
    yield _balance(drafts, evidence)
    answer = Answer(Question(""), proof.behaviour, proof.language, shown)
    same = prose(answer) == proof.prose
    yield Line("prose", "ok" if same else "failed", f"{'' if same else 'not '}the sentences with their numbers")


def _question(proof: Proof, language: str, screened: Screening) -> Line:
    if language != proof.language:
        return Line("question", "failed", f"its language is {language}, the proof says {proof.language}")
    if screened.behaviour is not None and screened.behaviour != proof.behaviour:
        return Line("question", "failed", f"it calls for {screened.behaviour}, the proof says {proof.behaviour}")
    return Line("question", "ok", f"in {language}; the screen decides the same")


def _kind(
    proof: Proof,
    shown: tuple[Sentence, ...],
    drafts: Sequence[DraftClaim],
    evidence: Evidence,
    screened: Screening | None,
) -> Line:
    claims = sum(s.kind == "claim" for s in shown)
    check = "kind of reply"
    if proof.behaviour == "answer" and not claims:
        return Line(check, "failed", "an answer without a claim")
    if proof.behaviour in WORDLESS and (claims or proof.citations):
        return Line(check, "failed", f"{proof.behaviour} states nothing from the documents, and this does")
    warned: bool | None = warns_of_drugs(drafts)
    if not warned and (evidence.snapshot is None or any(d.verbatim for d in drafts)):
        warned = None
    if shown not in shapes(proof.behaviour, proof.language, shown, warned, screened):
        detail = f"a sentence around the claims is not what the house says in {proof.behaviour}, or not in its place"
        return Line(check, "failed", detail)
    return Line(check, "ok", f"{proof.behaviour}: {claims} claims, the rest word for word what the house says")


def _balance(drafts: Sequence[DraftClaim], evidence: Evidence) -> Line:
    """A benefit may not stand without its limit."""
    if evidence.snapshot is None:
        return Line("balance", "skipped", "only texts were given")
    for limit in limits(drafts, evidence.snapshot):
        source = evidence.snapshot.sources[limit.source_id]
        if make_checker().check(limit.text, [s.quote for s in limit.spans]).label == "supported":
            return Line("balance", "failed", f"a benefit without a limit, such as: {attributed(limit, source)}")
    return Line("balance", "ok", "no benefit stands without a limit")
