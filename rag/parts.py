"""Two questions in one message, where the whole is not answered: what is told of either, and what is missing."""

from __future__ import annotations

from collections.abc import Callable

from rag.answerable import Decision
from rag.compose import Composer, DraftClaim
from rag.config import AnswerConfig
from rag.demand import Demand
from rag.focus import questions
from rag.halves import each, joined
from rag.schema import Sentence
from rag.wording import say_missing


def partly(
    text: str, decide: Callable[[str], tuple[Demand, Decision]], composer: Composer, config: AnswerConfig
) -> tuple[list[DraftClaim], list[Sentence]] | None:
    """The claims that answer the parts and the sentences on what is missing, or ``None``."""
    halved = each(text, decide, composer)
    if halved and all(halved):
        return joined(halved, config.max_claims), []
    parts = questions(text)
    if len(parts) < 2:
        return None
    claims, gaps = list[DraftClaim](), list[tuple[Decision, Demand]]()
    for part in parts:
        wanted, decision = decide(part)
        if decision.chosen:
            claims += composer.compose(wanted, decision.chosen)[:2]
        else:
            gaps.append((decision, wanted))
    if not claims or not any(d.missing_names or d.missing_aspects for d, _ in gaps):
        return None
    return claims, [s for d, w in gaps for s in say_missing(d.missing_names, d.missing_aspects, w)[:1]]
