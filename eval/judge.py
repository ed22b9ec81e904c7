"""One case and its answer -> a :class:`Result`. Puts the metrics together; decides nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from eval import metrics
from eval.expect import faults
from eval.schema import Case, Result
from rag.present import prose as prose_of
from rag.schema import Answer

if TYPE_CHECKING:
    from rag.check import Checker


def judge(
    case: Case, answer: Answer, texts: Mapping[str, str], checker: Checker, roles: Mapping[str, str] | None = None
) -> Result:
    """Judge one answer. ``texts`` are the canonical texts by sha256, ``roles`` those of the reviewed statements."""
    prose = prose_of(answer)
    met = answer.behaviour == case.behaviour
    why: dict[str, str] = {}

    def check(name: str, wrong: tuple[str, ...] | None) -> bool | None:
        if wrong:
            why[name] = " | ".join(metrics.flat(text)[:160] for text in wrong[:3])
        return None if wrong is None else not wrong

    def verdict(name: str, value: bool | None, reason: str) -> bool | None:
        if value is False:
            why[name] = reason
        return value

    accepted = met or answer.behaviour in case.also_ok
    answers = met and case.behaviour == "answer"
    misquoted = metrics.misquoted(answer, texts) if answer.citations else None
    checks = {
        "behaviour": verdict("behaviour", accepted, f"{answer.behaviour} instead of {case.behaviour}"),
        "form": check("form", faults(answer.behaviour, prose)),
        "facts": check("facts", metrics.missing_facts(case, prose)) if met and case.must else None,
        "gold": check("gold", metrics.uncovered(case, answer)) if answers and case.quotes else None,
        "clean": check("clean", metrics.forbidden(case, prose)),
        "verbatim": check("verbatim", misquoted),
        "ids": verdict("ids", metrics.ids_resolve(answer, prose), "markers and citations disagree"),
        "cited": verdict("cited", metrics.cited(answer), "a claim has no citation"),
        "attributed": check("attributed", metrics.unattributed(answer)),
        "balanced": verdict("balanced", metrics.balanced(answer, roles), "a benefit without a limit"),
    }
    return Result(
        case=case,
        behaviour=answer.behaviour,
        checks=checks,
        why=why,
        claims=metrics.recheck(answer, checker),
        prose=prose,
        timings=asdict(answer.timings),
        rule=answer.rule,
    )


def lost(case: Case, error: Exception) -> Result:
    """A case that brought no answer: unscored, and counted as such."""
    return Result(case=case, behaviour=None, checks={}, error=f"{type(error).__name__}: {error}")
