"""One answer in other lengths: with fewer of its sentences, or with more. No sentence is made for it.

Fewer: sentences of the answer itself. More: what else of the evidence answers, through the same gate. The rule of
balance holds in each: a benefit never stands without a limit, and where documents differ each still has its say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.schema import Statement
from index.snapshot import Snapshot
from rag.answerable import Decision
from rag.balance import is_benefit, is_limit, is_risk, limits, warns_of_drugs
from rag.cite import Proofs
from rag.compose import Composer, DraftClaim, near_best, same
from rag.demand import Demand
from rag.editions import settled
from rag.schema import Answer, Sentence
from rag.wording import say

#: Further sentences at most.
MORE = 4

Proven = tuple[DraftClaim, Sentence]
Prove = Callable[[Sequence[DraftClaim]], list[Proven]]


def simpler(proven: Sequence[Proven]) -> tuple[Sentence, ...]:
    """The fewest sentences of the answer that still say it; none if that leaves nothing out.

    The first says most directly what was asked. Every other document keeps its first sentence, versions that differ
    stay side by side, and a benefit keeps its limit and a risk that was named beside it.
    """
    kept: list[int] = []
    heard: set[str] = set()
    for place, (claim, _) in enumerate(proven):
        if claim.source_id not in heard or claim.edition:
            heard.add(claim.source_id)
            kept.append(place)
    if any(is_benefit(proven[i][0]) for i in kept):
        for weighs in (is_limit, is_risk):
            if not any(weighs(proven[i][0]) for i in kept):
                kept += [i for i, (claim, _) in enumerate(proven) if weighs(claim)][:1]
    for place, (claim, _) in enumerate(proven):
        # An item goes where its list goes.
        if claim.follows and place - 1 in kept and place not in kept:
            kept.append(place)
    return tuple(proven[i][1] for i in sorted(kept)) if len(kept) < len(proven) else ()


def further(
    demand: Demand, decision: Decision, proven: Sequence[Proven], composer: Composer, snapshot: Snapshot, margin: float
) -> list[DraftClaim]:
    """What else answers, best first, within ``margin`` of the best, and is not said yet."""
    told = [claim for claim, _ in proven]
    # Where a document's reviewed sentences answer, its own long ones add nothing.
    stated = {f.candidate.target.source_id for f in decision.chosen if f.candidate.is_statement}
    new: list[DraftClaim] = []
    close = near_best(decision.chosen, margin) if told and decision.chosen else []
    for fit in sorted(close, key=lambda f: -round(f.value, 3)):
        target = fit.candidate.target
        if isinstance(target, Statement) or target.source_id not in stated:
            drafted = composer.compose(demand, [fit])
            drafted = drafted[:1] if isinstance(target, Statement) else drafted
            new += [claim for claim in drafted if not any(same(claim, other) for other in (*told, *new))]
    near = [f.candidate.target for f in decision.fits]
    versions = settled(new[:MORE], near, snapshot, MORE)
    versions = [claim for claim in versions if not any(same(claim, other) for other in told)]
    return [*versions, *limits([*told, *versions], snapshot)] if versions else []


def formed(
    answer: Answer, proven: Sequence[Proven], drafted: Sequence[DraftClaim], prove: Prove, proofs: Proofs
) -> Answer:
    """The answer with its shorter and its longer form. ``proofs`` numbers on from the citations of the answer."""
    if answer.behaviour != "answer":
        return answer
    more = prove(drafted)
    benefits = any(is_benefit(claim) for claim, _ in more)
    if benefits and not any(is_limit(claim) for claim, _ in (*proven, *more)):
        more = [(claim, sentence) for claim, sentence in more if not is_benefit(claim)]
    warned = warns_of_drugs([claim for claim, _ in proven])
    after = say("keep_medicine") if not warned and warns_of_drugs([claim for claim, _ in more]) else ()
    sentences = tuple(sentence for _, sentence in more)
    fewest = simpler(proven)
    return replace(
        answer,
        # As they stand in the answer: behind a notice the first of them begins a paragraph.
        simple=tuple(s for s in answer.sentences if replace(s, block=False) in fewest),
        more=(*sentences, *after) if sentences else (),
        more_citations=proofs.citations[len(answer.citations) :],
    )
