"""Drafted claims -> shown sentences with numbered proofs. The gate: nothing gets past it unproven.

A claim is shown when every span it rests on is found, letter for letter, in the text of its version, and its
checker calls it supported by those quotes. Otherwise the whole sentence is dropped and the reason kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Passage, Span, Statement
from index.snapshot import Snapshot
from rag.answerable import Decision
from rag.check import Checker
from rag.compose import DraftClaim
from rag.currency import edition
from rag.instructions import clean
from rag.schema import Citation, Dropped, Sentence

#: At most this many passages are listed as found and not cited.
FOUND = 3


class Proofs:
    """The citations of one answer, numbered in reading order."""

    def __init__(self, snapshot: Snapshot, checker: Checker, verbatim: Checker) -> None:
        self._snapshot = snapshot
        self._checker = checker
        self._verbatim = verbatim
        self._numbers: dict[tuple[str, int, int], Citation] = {}
        self._dropped: list[Dropped] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations given so far, by number."""
        return tuple(self._numbers.values())

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """All claims that failed, with their reasons."""
        return tuple(self._dropped)

    def claim(self, draft: DraftClaim, text: str) -> Sentence | None:
        """Check one drafted claim, worded as ``text``; ``None`` if it failed and was dropped."""
        misplaced = [s for s in draft.spans if not self._in_place(draft, s)]
        if misplaced or not draft.spans:
            self._dropped.append(Dropped(text, "a quote it rests on is not in the source text"))
            return None
        checker = self._verbatim if draft.verbatim else self._checker
        verdict = checker.check(draft.text, [s.quote for s in draft.spans])
        if verdict.label != "supported":
            reason = "; ".join(verdict.reasons) or "the check did not find support"
            self._dropped.append(Dropped(text, f"{verdict.label}: {reason}"))
            return None
        numbers = tuple(self._number(draft, s) for s in draft.spans)
        return Sentence(text, "claim", numbers, verdict)

    def found(self, decision: Decision) -> tuple[Citation, ...]:
        """The nearest passages that are not cited, each at most once, numbered 0."""
        cited = {(c.version, c.start, c.end) for c in self._numbers.values()}
        shown: dict[tuple[str, int, int], Citation] = {}
        for fit in decision.fits:
            target = fit.candidate.target
            for span in _spans(target):
                key = (target.version, span.start, span.end)
                overlaps = any(v == key[0] and s < key[2] and key[1] < e for v, s, e in (*cited, *shown))
                if not overlaps:
                    shown[key] = self._citation(0, target.source_id, target.version, span)
            if len(shown) >= FOUND:
                break
        return tuple(shown.values())[:FOUND]

    def _in_place(self, draft: DraftClaim, span: Span) -> bool:
        return self._snapshot.text(draft.version)[span.start : span.end] == span.quote != ""

    def _number(self, draft: DraftClaim, span: Span) -> int:
        key = (draft.version, span.start, span.end)
        if key not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[key] = self._citation(number, draft.source_id, draft.version, span, draft.page)
        return self._numbers[key].number

    def _citation(self, number: int, source_id: str, version: str, span: Span, page: int | None = None) -> Citation:
        source = self._snapshot.sources[source_id]
        return Citation(
            number=number,
            source_id=source_id,
            version=version,
            start=span.start,
            end=span.end,
            quote=span.quote,
            title=source.title,
            kind=source.kind,
            label=source.label,
            publisher=source.publisher,
            url=source.url,
            page=page,
            edition=edition(source),
        )


def _spans(target: Statement | Passage) -> Sequence[Span]:
    if isinstance(target, Statement):
        return target.spans
    # What a document says to a machine is not shown as something that was found.
    stretch = clean(target)
    return (stretch,) if stretch is not None else ()
