"""Where a shown sentence comes from: a reviewed statement, a document's own words, or a model's draft.

Works backwards from what is shown: "According to the news release, ..." was put before a sentence by
:mod:`rag.balance` after its check, so the sentence that was checked has to be found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.schema import Source, Span, Statement
from rag.balance import attributed, unattributed
from rag.check import make_checker
from rag.compose import DraftClaim
from rag.schema import Citation, Sentence, Verdict

QUOTE = "quote"
DRAFTED = "drafted"
VERBATIM = "verbatim-1"


#: Floating point differs a little between machines.
CLOSE = 1e-6


def agree(one: Verdict, other: Verdict) -> bool:
    """Do two verdicts say the same?"""
    return (one.label, one.reasons) == (other.label, other.reasons) and abs(one.score - other.score) <= CLOSE


@dataclass(frozen=True, slots=True)
class Recheck:
    """One claim, judged again."""

    draft: DraftClaim
    verdict: Verdict
    origin: str
    compares: frozenset[bool]
    """Where may it be worded so: in an answer that sets documents side by side, in one that does not, in both?"""


def recheck(sentence: Sentence, cited: Sequence[Citation], statements: Sequence[Statement] | None) -> Recheck | None:
    """Judge a shown claim again with the checker that its verdict names; ``None`` if it cannot have been worded so.

    Raises:
        ValueError: there is no such checker.
    """
    name = sentence.verdict.checker if sentence.verdict else ""
    checker = make_checker(name)
    done = []
    for draft, compares in _drafts(sentence, cited, name == VERBATIM):
        verdict = checker.check(draft.text, [span.quote for span in draft.spans])
        statement, origin = _origin(draft, statements)
        again = replace(draft, statement=statement)
        done.append(Recheck(again, verdict, origin, compares))

    def rank(one: Recheck) -> tuple[bool, bool, bool]:
        said = sentence.verdict
        same_label = said is not None and said.label == one.verdict.label
        # Other rules may give other reasons; then a sentence that is known goes before one that is not.
        return not same_label, one.origin in (DRAFTED, ""), not (said and agree(one.verdict, said))

    return min(done, key=rank, default=None)


def _drafts(
    sentence: Sentence, cited: Sequence[Citation], verbatim: bool
) -> Iterator[tuple[DraftClaim, frozenset[bool]]]:
    """The sentences that may have been checked before this one was shown, and in which answers."""
    first = cited[0]
    source = Source(first.source_id, first.title, first.kind, first.label)
    spans = tuple(Span(c.start, c.end, c.quote) for c in cited)
    # Editions of one work are told apart by their dates, which stand on their cards.
    for edition in dict.fromkeys(("", first.edition)):
        for text, named in unattributed(sentence.text, first.kind, edition, verbatim=verbatim, title=first.title):
            draft = DraftClaim(
                text, first.source_id, first.version, spans, verbatim, None, first.page, named=named, edition=edition
            )
            compares = frozenset(c for c in (False, True) if text and attributed(draft, source, c) == sentence.text)
            if compares:
                yield draft, compares


def _origin(draft: DraftClaim, statements: Sequence[Statement] | None) -> tuple[Statement | None, str]:
    near = [s for s in statements or () if (s.source_id, s.version) == (draft.source_id, draft.version)]
    if draft.verbatim:
        whole = len(draft.spans) == 1 and _bare(draft.text) == _bare(draft.spans[0].quote)
        of = sorted((s for s in near if set(draft.spans) <= set(s.spans)), key=lambda s: s.role != "limit")
        # A part of a quote can say the opposite of the whole, so only whole quotes count as the document's words.
        return (of[0] if of else None), QUOTE if whole else ""
    for statement in near:
        if statement.text == draft.text and statement.spans == draft.spans:
            return statement, f"statement:{statement.id}"
    return None, DRAFTED


def _bare(text: str) -> str:
    return " ".join(text.split()).strip("“”")
