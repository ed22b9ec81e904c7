"""A proof as a whole: its question, its kind of reply, what is said around the claims, its balance, and the prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.errors import InputError
from index.snapshot import Snapshot
from rag.balance import attributed, is_limit, limits, warns_of_drugs
from rag.check import make_checker
from rag.compose import DraftClaim, same
from rag.config import RetrievalConfig
from rag.demand import demand
from rag.evidence import advice_facts
from rag.fitting import Fitting
from rag.harmed import SAID_IN, harmed, paragraph, unopened
from rag.identifiers import MASK
from rag.near import directs
from rag.present import prose
from rag.proof.coverage import uncovered
from rag.proof.evidence import Evidence
from rag.proof.expectation import Expectation, expect
from rag.proof.frame import WORDLESS, correction_in, gaps_in, shapes, without_privacy
from rag.proof.report import Line
from rag.proof.schema import Proof
from rag.quoting import is_bare
from rag.retrieve import Retriever
from rag.schema import Answer, Question, Sentence


def question_line(proof: Proof, evidence: Evidence) -> tuple[Expectation | None, Line]:
    """What the question calls for, and whether the answer is of a kind that it may have got."""
    if proof.question is None:
        if proof.turns:
            return None, Line("question", "failed", "it was left out, and what was asked before it was not")
        return None, Line("question", "skipped", "it was left out")
    try:
        expected = expect(proof.question, proof.turns, evidence)
    except InputError as error:
        return None, Line("question", "failed", error.message)
    language = expected.asked.language
    if language != proof.language:
        return expected, Line("question", "failed", f"its language is {language}, the proof says {proof.language}")
    if proof.behaviour not in expected.behaviours:
        called = " or ".join(sorted(expected.behaviours))
        return expected, Line("question", "failed", f"it calls for {called}, the proof says {proof.behaviour}")
    return expected, Line("question", "ok", f"in {language}; {proof.behaviour} is a kind of reply it may get")


def whole_lines(
    proof: Proof, drafts: Sequence[DraftClaim], evidence: Evidence, expected: Expectation | None
) -> Iterator[Line]:
    """The checks that need all sentences."""
    whole = tuple(s.sentence() for s in proof.sentences)
    shown, warned = without_privacy(whole, proof.language)
    shown, kind = unopened(shown, proof.language)
    # A question that no assistant would have taken was told of before.
    if expected is not None and kind != (proof.behaviour in SAID_IN and harmed(expected.asked.question.text)):
        yield Line("kind line", "failed", "it is said without need" if kind else "it is left out")
    if proof.question is not None and warned != (MASK in proof.question):
        yield Line("privacy line", "failed", "it is said without need" if warned else "it is left out")
    yield _kind(proof, shown, drafts, evidence, expected, kind)
    yield _asked(proof, shown, drafts, evidence, expected)
    yield balance_line("balance", drafts, evidence)
    answer = Answer(Question(""), proof.behaviour, proof.language, whole)
    same = prose(answer) == proof.prose
    yield Line("prose", "ok" if same else "failed", f"{'' if same else 'not '}the sentences with their numbers")


def _kind(
    proof: Proof,
    shown: tuple[Sentence, ...],
    drafts: Sequence[DraftClaim],
    evidence: Evidence,
    expected: Expectation | None,
    opened: bool,
) -> Line:
    claims = sum(s.kind == "claim" for s in shown)
    check = "kind of reply"
    if proof.behaviour == "answer" and not claims:
        return Line(check, "failed", "an answer without a claim")
    if proof.behaviour in WORDLESS and (claims or proof.citations):
        return Line(check, "failed", f"{proof.behaviour} states nothing from the documents, and this does")
    first = 1 if proof.behaviour == "personal_advice" and correction_in(shown) else 0
    if first and not _corrected(drafts, evidence, expected):
        return Line(check, "failed", "it corrects a statement, and must not")
    if proof.behaviour == "personal_advice" and not _advised(drafts[first:], evidence, expected, drafts[:first]):
        return Line(check, "failed", "these are not the facts that go with a decision of one's own")
    if proof.behaviour == "not_in_sources" and not all(_bare(d, evidence) or is_limit(d) for d in drafts):
        return Line(check, "failed", "near a question that is not answered, only the documents' own words stand")
    warned: bool | None = warns_of_drugs(drafts)
    if not warned and (evidence.snapshot is None or any(d.verbatim for d in drafts)):
        warned = None
    known = shapes(proof.behaviour, proof.language, shown, warned, expected)
    # After the kind words whatever comes begins a paragraph.
    if shown not in (map(paragraph, known) if opened else known):
        detail = f"a sentence around the claims is not what the house says in {proof.behaviour}, or not in its place"
        return Line(check, "failed", detail)
    return Line(check, "ok", f"{proof.behaviour}: {claims} claims, the rest word for word what the house says")


def _corrected(drafts: Sequence[DraftClaim], evidence: Evidence, expected: Expectation | None) -> bool:
    """Does the first of these speak against what the question takes for granted?"""
    if expected is None or not expected.exact or evidence.snapshot is None:
        return True
    return "statement" in expected.corrections(drafts[:1], _topic(evidence.snapshot))


def _topic(snapshot: Snapshot) -> frozenset[str]:
    """What the documents are about."""
    return Fitting(Retriever(snapshot, RetrievalConfig())).topic


def _advised(
    drafts: Sequence[DraftClaim],
    evidence: Evidence,
    expected: Expectation | None,
    said: Sequence[DraftClaim] = (),
) -> bool:
    """Are these the facts offered to someone about to decide, but for what was ``said`` first?

    A document's own words that tell nobody what to do with a medicine; else they are the same for everybody, or none.
    """
    if evidence.snapshot is None:
        return True
    own = [d for d in drafts if not is_limit(d)]
    if own and all(_bare(d, evidence) for d in own):
        return not any(directs(d.text) for d in own)
    exact = expected is not None and expected.exact
    facts = advice_facts(expected.wanted if expected and exact else demand(""), evidence.snapshot)
    checker = make_checker()
    held = [f for f in facts if checker.check(f.text, [s.quote for s in f.spans]).label == "supported"]
    held = [f for f in held if not any(same(f, one) for one in said)]
    held += limits([*said, *held], evidence.snapshot)
    return [d.text for d in drafts] == [f.text for f in held] or (not exact and not drafts)


def _bare(draft: DraftClaim, evidence: Evidence) -> bool:
    """Are these the words of a document that nobody has written statements for?"""
    return draft.verbatim and (evidence.snapshot is None or is_bare(draft.source_id, evidence.snapshot))


def _asked(
    proof: Proof,
    shown: tuple[Sentence, ...],
    drafts: Sequence[DraftClaim],
    evidence: Evidence,
    expected: Expectation | None,
) -> Line:
    """Does an answer correct what the question takes for granted, and say which part of it is not answered?"""
    check = "what was asked"
    if proof.behaviour != "answer":
        return Line(check, "ok", "nothing is to be corrected, or left open")
    if expected is None or not expected.exact or evidence.snapshot is None:
        return Line(check, "skipped", "the question, or the index, is not at hand")
    own = [drafts, _without_limit(drafts)]
    correction, gaps = correction_in(shown), gaps_in(shown, expected)
    topic = _topic(evidence.snapshot)
    called = frozenset({""}) if gaps else frozenset().union(*(expected.corrections(claims, topic) for claims in own))
    if correction not in called:
        detail = "it corrects nothing, and must" if not correction else f"it corrects a {correction}, and must not"
        return Line(check, "failed", detail)
    if gaps:
        missing = [min((uncovered(part, own[1], evidence.snapshot) for part in expected.parts), key=len)]
    else:
        missing = [] if correction else [uncovered(expected.wanted, own[1], evidence.snapshot)]
    if any(missing):
        return Line(check, "failed", f"“{missing[0]}” was asked for, is in no claim, and is not said to be missing")
    if expected.asked.screening.behaviour == "personal_advice" and not (correction or gaps):
        return Line(check, "failed", "advice was asked for, and there is nothing to correct")
    return Line(check, "ok", "what it takes for granted and what it asks for is in the answer, or said to be missing")


def _without_limit(drafts: Sequence[DraftClaim]) -> list[DraftClaim]:
    """The claims without the limit that was put behind them, if the last may be that."""
    last = drafts[-1].statement if drafts else None
    added = len(drafts) > 1 and last is not None and last.role == "limit"
    return list(drafts[:-1] if added else drafts)


def balance_line(check: str, drafts: Sequence[DraftClaim], evidence: Evidence) -> Line:
    """A benefit may not stand without its limit."""
    if evidence.snapshot is None:
        return Line(check, "skipped", "only texts were given")
    for limit in limits(drafts, evidence.snapshot):
        source = evidence.snapshot.sources[limit.source_id]
        if make_checker().check(limit.text, [s.quote for s in limit.spans]).label == "supported":
            return Line(check, "failed", f"a benefit without a limit, such as: {attributed(limit, source)}")
    return Line(check, "ok", "no benefit stands without a limit")
