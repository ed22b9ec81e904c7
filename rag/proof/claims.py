"""The claims of a proof, judged again by the checker that judged them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.compose import DraftClaim
from rag.proof.evidence import Evidence
from rag.proof.gates import cut_fault, cut_line, draft_fault
from rag.proof.origin import DRAFTED, QUOTE, Recheck, agree, recheck
from rag.proof.report import Line, short
from rag.proof.schema import Proof, ProvenSentence
from rag.schema import Citation, Verdict


@dataclass(frozen=True)
class Judged:
    """All claims of a proof, judged again: the lines of the report, and the claims as drafts."""

    lines: tuple[Line, ...]
    usual: tuple[DraftClaim, ...]
    more: tuple[DraftClaim, ...]
    """Those that only "more detail" shows."""


def claim_lines(proof: Proof, evidence: Evidence, same_rules: frozenset[str], compares: bool | None) -> Judged:
    """Judge each claim, in whatever form it is shown, and all of them.

    ``same_rules``: the checkers that are the same here as where the proof was made. ``compares``: does the question
    set the documents side by side (``None``: not known)?
    """
    cited = {c.number: c.citation() for c in proof.cited}
    lines: list[Line] = []
    done: list[list[Recheck]] = []
    for name, sentences in (("sentence", proof.sentences), ("more detail", proof.more)):
        done.append([])
        for at, sentence in enumerate(sentences, 1):
            if sentence.kind == "claim":
                line, again = _claim(f"{name} {at}", sentence, cited, evidence, same_rules)
                lines.append(line)
                done[-1] += [again] if again else []
            elif sentence.citations or sentence.verdict or sentence.origin is not None:
                lines.append(Line(f"{name} {at}", "failed", "the house's own words cannot cite or be proven"))
    said = [s.text for s in proof.shown if s.kind == "claim"]
    if len(set(said)) != len(said):
        lines.append(Line("claims", "failed", "one is made twice"))
    every = [again for form in done for again in form]
    if every:
        lines.append(_attribution(every, compares))
    cut = cut_line([again.draft for again in every], evidence)
    usual, more = (tuple(again.draft for again in form) for form in done)
    return Judged((*lines, cut) if cut else tuple(lines), usual, more)


def _attribution(done: Sequence[Recheck], compares: bool | None) -> Line:
    """A news release is always named, an article where documents are compared: then in every sentence of it."""
    fitting = frozenset.intersection(*(again.compares for again in done))
    if not fitting:
        return Line("attribution", "failed", "some sentences name their source and others do not")
    if compares is not None and compares not in fitting:
        needed = "each sentence has to name its source" if compares else "no article has to be named"
        return Line("attribution", "failed", f"by the question, {needed}")
    return Line("attribution", "ok", "sources are named where they have to be")


def _claim(
    check: str,
    sentence: ProvenSentence,
    cited: dict[int, Citation],
    evidence: Evidence,
    same_rules: frozenset[str],
) -> tuple[Line, Recheck | None]:
    numbers = sentence.citations
    if not numbers or sentence.verdict is None:
        return Line(check, "failed", "a claim without a citation or a verdict"), None
    if len(set(numbers)) != len(numbers) or not set(numbers) <= cited.keys():
        return Line(check, "failed", "it cites what is not there, or one quote twice"), None
    if len({(cited[n].source_id, cited[n].version) for n in numbers}) != 1:
        return Line(check, "failed", "it cites two documents; a claim rests on one"), None
    try:
        again = recheck(sentence.sentence(), [cited[n] for n in numbers], evidence.statements)
    except ValueError as error:
        return Line(check, "failed", short(str(error))), None
    if again is None:
        return Line(check, "failed", "it does not name its source as it must, or names another"), None
    fault = _fault(sentence, again.verdict, same_rules)
    fault = fault or _origin_fault(sentence, again.origin, evidence) or draft_fault(sentence.origin, again)
    fault = fault or cut_fault(again, evidence)
    if fault:
        return Line(check, "failed", fault), again
    how = {DRAFTED: "drafted by a model", QUOTE: "the document's own words"}
    known = "a reviewed sentence" if evidence.statements is not None else "said to be a reviewed sentence"
    marks = "".join(f"[{n}]" for n in numbers)
    judged = f"supported by {marks} ({again.verdict.score:.3f}), {how.get(sentence.origin or '', known)}"
    return Line(check, "ok", f"{judged}: “{short(sentence.text, 50)}”"), again


def _fault(sentence: ProvenSentence, now: Verdict, same_rules: frozenset[str]) -> str:
    said = sentence.sentence().verdict
    assert said is not None
    if now.label != "supported":
        return f"{now.label} by its quotes: {short('; '.join(now.reasons))}"
    if said.label != now.label:
        return f"the proof says {said.label}, the check {now.label}"
    # Other rules may weigh in another way, and say so in other words; what counts is what they decide.
    if said.checker in same_rules and not agree(said, now):
        return f"the proof says {said.score:.4f}, the check {now.score:.4f}, or they give other reasons"
    return ""


def _origin_fault(sentence: ProvenSentence, origin: str, evidence: Evidence) -> str:
    if origin == "":
        return "only a part of what it quotes, given as the whole"
    if evidence.statements is None and origin == DRAFTED and (sentence.origin or "").startswith("statement:"):
        return ""  # which sentences were reviewed is not known from texts alone
    if sentence.origin != origin:
        return f"it is said to be “{short(str(sentence.origin))}” and is “{short(origin)}”"
    return ""
