"""A question that asks two things -> the two, each standing alone. Knows sentence forms, not meaning.

"What are EVs, and do they help RA?" is nearest to what tells of one half; what answers the other half is found when
it is asked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest

from rag.answerable import Decision
from rag.claim import DraftClaim, same
from rag.compose import Composer
from rag.condense import condense
from rag.demand import Demand
from rag.focus import questions
from rag.sides import beside
from rag.terms import terms, words

_ASKS = r"(?:what|who|whose|which|how|why|when|where|is|are|was|were|do|does|did|can|could|will|would|has|have|should)"
_JOINT = re.compile(
    rf"\s*(?:[,;—–]\s*(?:and|or|but|also)?|\b(?:and|but))(?:\s+(?:if so|also|then))?,?\s+(?={_ASKS}\b)", re.I
)
# "What it is and how it works" is told, not asked; "whether" and "if" ask inside another question.
_ASKED = re.compile(rf"^(?:and |but |so |ok |please )*{_ASKS}\b", re.I)


def halves(text: str) -> tuple[str, ...]:
    """The questions of ``text``, each standing alone; empty when it asks one thing only."""
    asked: list[str] = []
    for question in questions(text) or [text]:
        asked += _split(question)
    alone = tuple(condense(piece, asked[:i]) for i, piece in enumerate(asked))
    return alone if len(alone) > 1 and all(terms(piece) for piece in alone) else ()


#: Half a question: what was asked about is in the other half.
_SAYS = re.compile(
    r"^(?:and |but )?what (?:do|does|did) (?:the |that |this |each )?(?:other |news |press )?"
    r"(?:article|release|document|paper|page|text|source|one)s? (?:say|tell|claim|write|state)(?: us)?\W*$",
    re.I,
)


def _split(question: str) -> list[str]:
    pieces = [p.strip() for p in _JOINT.split(question) if p.strip()]
    if len(pieces) > 2 and not _ASKED.match(pieces[0]):
        # "Besides these cells, what else is there, and is it used yet?"
        pieces = [f"{pieces[0]}, {pieces[1]}", *pieces[2:]]
    asks = (_ASKED.match(p) or (i == 0 and _ASKED.match(p.rpartition(", ")[2])) for i, p in enumerate(pieces))
    whole = all(asks) and all(len(words(p)) > 1 and not _SAYS.match(p) for p in pieces)
    return pieces if whole else [question]


def joined(each: Sequence[Sequence[DraftClaim]], most: int) -> list[DraftClaim]:
    """What answers the halves, taking turns, up to ``most`` claims."""
    found: list[DraftClaim] = []
    for row in zip_longest(*each):
        found += [c for c in row if c is not None and not any(same(c, known) for known in found)]
    return found[:most]


def completed(
    text: str,
    claims: Sequence[DraftClaim],
    decide: Callable[[str], tuple[Demand, Decision]],
    composer: Composer,
    most: int,
) -> list[DraftClaim]:
    """The claims, with what answers a half of the question, or one of two compared treatments, that they leave out."""
    halved = each(text, decide, composer)
    if not halved:
        return beside(text, claims, lambda side: _answers(side, decide, composer))[:most]
    return led(claims, halved, most)


def led(claims: Sequence[DraftClaim], halved: Sequence[Sequence[DraftClaim]], most: int) -> list[DraftClaim]:
    """The claims, led by what answers each half best where one half was left out; up to ``most`` in all."""
    first = joined([answers[:1] for answers in halved], most)
    if len(first) < 2 or all(any(same(c, known) for known in claims) for c in first):
        return list(claims)
    return [*first, *(c for c in claims if not any(same(c, known) for known in first))][:most]


def each(text: str, decide: Callable[[str], tuple[Demand, Decision]], composer: Composer) -> list[list[DraftClaim]]:
    """What answers either half of a question in two halves; empty for a question that asks one thing."""
    return [_answers(part, decide, composer) for part in halves(text)]


def _answers(part: str, decide: Callable[[str], tuple[Demand, Decision]], composer: Composer) -> list[DraftClaim]:
    wanted, decision = decide(part)
    return composer.compose(wanted, decision.chosen) if decision.chosen else []
