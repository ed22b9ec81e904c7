"""What else the sources offer: facts beside a declined decision, questions to ask next.

Knows statements, not wording.
"""

from __future__ import annotations

from collections import Counter

from index.lexicon import find
from index.schema import Statement
from index.snapshot import Snapshot
from rag.answerable import Decision
from rag.compose import DraftClaim, of_statement, same
from rag.demand import Demand

#: How many neighbouring questions a refusal offers, and an empty chat suggests.
NEARBY = 3
SUGGESTED = 6
_DRUG_KINDS = frozenset({"drug", "drug_class"})


def advice_facts(demand: Demand, snapshot: Snapshot) -> list[DraftClaim]:
    """Facts for someone about to decide on this therapy: its status, and a caution. None about their own medicine.

    A downside of a usual drug, offered to someone who asks whether to stop it, would be read as a yes.
    """
    kinds = {m.kind for m in demand.mentions}
    if kinds & _DRUG_KINDS and "cell_type" not in kinds:
        return []
    offers = [s for s in snapshot.statements if s.role in ("limit", "risk") and "regulation" in s.topics]
    offers.sort(key=lambda s: (-_status(s), s.source_id, s.id))
    facts: list[DraftClaim] = []
    for statement in offers:
        claim = of_statement(statement)
        if not any(same(claim, f) for f in facts):
            facts.append(claim)
        if len(facts) == 2:
            break
    return facts


def _status(statement: Statement) -> int:
    return 2 * ("experimental" in statement.text) + ("unregulated" in statement.text or "caution" in statement.text)


def nearby_questions(decision: Decision, snapshot: Snapshot) -> tuple[str, ...]:
    """Questions near the one asked that the sources do answer, each on another topic."""
    found: dict[str, str] = {}
    for fit in decision.fits:
        target = fit.candidate.target
        question = _presentable(target) if isinstance(target, Statement) else None
        if isinstance(target, Statement) and question and question not in found.values():
            found.setdefault(target.topics[0], question)
        if len(found) == NEARBY:
            break
    return tuple(found.values())


def suggestions(snapshot: Snapshot) -> tuple[str, ...]:
    """One question for each of the topics that most is said about."""
    said = Counter(s.topics[0] for s in snapshot.statements)
    found: dict[str, str] = {}
    for topic, _ in said.most_common():
        for statement in snapshot.statements:
            question = _presentable(statement)
            if statement.topics[0] == topic and question and question not in found.values():
                found[topic] = question
                break
        if len(found) == SUGGESTED:
            break
    return tuple(found.values())


def _presentable(statement: Statement) -> str | None:
    """A question of the statement that reads well on its own: a short sentence that names what it is about."""
    for question in statement.questions:
        short = 4 <= len(question.split()) <= 10
        if short and question.endswith("?") and question[0].isupper() and find(question):
            return question
    return None
