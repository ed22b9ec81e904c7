"""A second try for a question that was asked among remarks, with the question alone.

"My mother-in-law will faint when she hears. Still experimental, is it?" lies near to nothing as a whole.
"""

from __future__ import annotations

from collections.abc import Callable

from rag.answerable import Answerability, Decision
from rag.demand import Demand
from rag.retrieve import Candidate
from rag.understand import Asked

Found = tuple[Demand, list[Candidate], Decision]


def bared(asked: Asked, found: Found, search: Callable[[str], list[Candidate]], answers: Answerability) -> Found:
    """What is surely found for the question without its remarks; else what was ``found`` with them."""
    bare = asked.bare()
    if bare is None:
        return found
    text, wanted = bare
    candidates = search(text)
    decision = answers.decide(wanted, candidates)
    sure = bool(decision.chosen) and max(map(answers.chance, decision.chosen)) >= answers.config.bare
    return (wanted, candidates, decision) if sure else found
