"""What else the sources offer: facts beside a declined decision, questions to ask next.

Knows statements, not wording.
"""

from __future__ import annotations

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
    """Questions near the one asked that the sources do answer: the first question of the nearest statements."""
    found: dict[str, None] = {}
    topics: set[str] = set()
    for fit in decision.fits:
        target = fit.candidate.target
        if not isinstance(target, Statement) or not target.questions:
            continue
        topic = target.topics[0] if target.topics else target.id
        if topic in topics:
            continue
        topics.add(topic)
        found[target.questions[0]] = None
        if len(found) == NEARBY:
            break
    return tuple(found)


def suggestions(snapshot: Snapshot) -> tuple[str, ...]:
    """One question for each of the first topics, in the order the maintainers wrote them."""
    found: dict[str, str] = {}
    for statement in snapshot.statements:
        if statement.topics and statement.questions:
            found.setdefault(statement.topics[0], statement.questions[0])
    return tuple(found.values())[:SUGGESTED]
