"""What a sentence has to pass besides its check when no person has reviewed it, held up once more."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Passage, Span
from index.sentences import sentences
from rag.check import RuleChecker
from rag.compose import DraftClaim, flat
from rag.draft import unfit
from rag.instructions import quotable
from rag.predicate import states
from rag.proof.evidence import Evidence
from rag.proof.origin import DRAFTED, Recheck
from rag.proof.report import Line, short
from rag.shortening import shortens


def draft_fault(origin: str | None, again: Recheck) -> str:
    """What a model words has to pass more than what a person has reviewed (see :mod:`rag.compose_llm`)."""
    if origin != DRAFTED or again.draft.verbatim:
        return ""
    text, quotes = again.draft.text, [span.quote for span in again.draft.spans]
    if problem := unfit(text):
        return f"no model's sentence is shown that is like this: {problem}"
    if len(quotes) != 1:
        return "it cites more than it needs; a model's sentence rests on one quote"
    if not states(quotes[0]) or not shortens(text, flat(quotes[0])):
        return "a model's sentence is its quote, or its quote with parts left out, and this is neither"
    verdict = RuleChecker(topics=()).check(text, quotes)
    return "" if verdict.label == "supported" else f"{verdict.label}: {short('; '.join(verdict.reasons))}"


def cut_fault(again: Recheck, evidence: Evidence) -> str:
    """A part of a sentence can say the opposite of the whole, so a quote that no person chose is a whole one."""
    if again.origin.startswith("statement:") or evidence.snapshot is None:
        return ""
    chosen = {span for s in evidence.statements or () if s.version == again.draft.version for span in s.spans}
    passages = [p for p in evidence.snapshot.passages if p.version == again.draft.version]
    for span in again.draft.spans:
        over = (p for p in passages if p.start <= span.start and span.end <= p.end)
        whole = again.draft.verbatim and span in chosen
        if not whole and not any(span in quotable(p) for p in over):
            return f"“{short(span.quote, 40)}” is not a whole sentence that may be quoted"
    return ""


def cut_line(drafts: Sequence[DraftClaim], evidence: Evidence) -> Line | None:
    """From texts alone: a quote that is no whole sentence may have been chosen by a reviewer, or cut by a forger."""
    if evidence.snapshot is not None:
        return None
    for draft in drafts:
        text = evidence.texts.get(draft.version, "")
        known = set(sentences(Passage("", draft.source_id, draft.version, 0, len(text), text, None, None)))
        for span in draft.spans:
            if span not in known and not _made_of(span, known):
                detail = f"“{short(span.quote, 40)}” is a part of a sentence; read it in its text"
                return Line("whole sentences", "skipped", detail)
    return Line("whole sentences", "ok", "no quote is cut out of a sentence") if drafts else None


def _made_of(span: Span, known: set[Span]) -> bool:
    """Does it begin where a sentence begins and end where one ends?"""
    return any(s.start == span.start for s in known) and any(s.end == span.end for s in known)
