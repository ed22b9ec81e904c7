"""The claims of a proof, judged again by the checker that judged them first."""

from __future__ import annotations

from rag.compose import DraftClaim
from rag.proof.evidence import Evidence
from rag.proof.origin import DRAFTED, QUOTE, agree, recheck
from rag.proof.report import Line, short
from rag.proof.schema import Proof, ProvenSentence
from rag.schema import Citation, Verdict


def claim_lines(proof: Proof, evidence: Evidence) -> tuple[list[Line], list[DraftClaim]]:
    """One line a claim, and the claims as drafts for the checks of the whole."""
    cited = {c.number: c.citation() for c in proof.citations}
    lines: list[Line] = []
    drafts: list[DraftClaim] = []
    for at, sentence in enumerate(proof.sentences, 1):
        if sentence.kind == "claim":
            line, draft = _claim(f"sentence {at}", sentence, cited, evidence)
            lines.append(line)
            drafts += [draft] if draft else []
        elif sentence.citations or sentence.verdict or sentence.origin is not None:
            lines.append(Line(f"sentence {at}", "failed", "the house's own words cannot cite or be proven"))
    said = [s.text for s in proof.sentences if s.kind == "claim"]
    if len(set(said)) != len(said):
        lines.append(Line("claims", "failed", "one is made twice"))
    return lines, drafts


def _claim(
    check: str, sentence: ProvenSentence, cited: dict[int, Citation], evidence: Evidence
) -> tuple[Line, DraftClaim | None]:
    numbers = sentence.citations
    if not numbers or sentence.verdict is None:
        return Line(check, "failed", "a claim without a citation or a verdict"), None
    if len(set(numbers)) != len(numbers) or not set(numbers) <= cited.keys():
        return Line(check, "failed", "it cites what is not there, or one quote twice"), None
    try:
        again = recheck(sentence.sentence(), [cited[n] for n in numbers], evidence.statements)
    except ValueError as error:
        return Line(check, "failed", short(str(error))), None
    if again is None:
        return Line(check, "failed", "it does not say that it comes from a news release"), None
    fault = _fault(sentence, again.verdict)
    fault = fault or _origin_fault(sentence, again.origin, evidence)
    if fault:
        return Line(check, "failed", fault), again.draft
    how = {DRAFTED: "drafted by a model", QUOTE: "the document's own words"}
    origin = how.get(sentence.origin or "", "a reviewed sentence")
    marks = "".join(f"[{n}]" for n in numbers)
    return Line(check, "ok", f"supported by {marks} ({again.verdict.score:.3f}), {origin}"), again.draft


def _fault(sentence: ProvenSentence, now: Verdict) -> str:
    said = sentence.sentence().verdict
    assert said is not None
    if now.label != "supported":
        return f"{now.label} by its quotes: {short('; '.join(now.reasons))}"
    if not agree(said, now):
        return f"the proof says {said.label} {said.score:.4f}, the check {now.label} {now.score:.4f}, or other reasons"
    return ""


def _origin_fault(sentence: ProvenSentence, origin: str, evidence: Evidence) -> str:
    if origin == "":
        return "only a part of what it quotes, given as the whole"
    if evidence.statements is None and origin == DRAFTED and (sentence.origin or "").startswith("statement:"):
        return ""  # which sentences were reviewed is not known from texts alone
    if sentence.origin != origin:
        return f"it is said to be “{short(str(sentence.origin))}” and is “{short(origin)}”"
    return ""
