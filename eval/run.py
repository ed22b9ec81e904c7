"""Ask every case, judge every answer, sum up. The only module of the harness that talks to the assistant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from eval import totals
from eval.gates import gates
from eval.judge import judge, lost
from eval.schema import Case, Result, Run
from index.errors import CitewellError
from rag.schema import Answer, Question

if TYPE_CHECKING:
    from rag.check import Checker

#: What an answer can fail with and the run still goes on; the case is then unscored and a gate fails.
ASK_ERRORS = (CitewellError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError, OSError)


class Asker(Protocol):
    """Whatever answers questions; :class:`rag.assistant.Assistant` is one."""

    def ask(self, question: Question) -> Answer:
        """Answer one question."""


def ask_all(
    asker: Asker,
    cases: Sequence[Case],
    texts: Mapping[str, str],
    checker: Checker,
    roles: Mapping[str, str] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Result, ...]:
    """Each case asked once, in order. A case whose question fails is kept, unscored, with its error."""
    results = []
    for case in cases:
        results.append(_ask(asker, case, texts, checker, roles))
        progress()
    return tuple(results)


def sum_up(results: Sequence[Result], about: Mapping[str, object]) -> Run:
    """The figures and gates of a run."""
    rates = totals.rates(results)
    levels = totals.reading_levels(results)
    unscored = sum(result.behaviour is None for result in results)
    return Run(
        results=tuple(results),
        rates=rates,
        by_category=totals.by_category(results),
        confusion=totals.confusion(results),
        reading=levels,
        plain_reading=totals.reading_levels(results, without_names=True),
        latency=totals.latency(results),
        gates=gates(rates, levels, unscored),
        about={
            "cases": len(results),
            "unscored": unscored,
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            **about,
        },
    )


def _ask(
    asker: Asker, case: Case, texts: Mapping[str, str], checker: Checker, roles: Mapping[str, str] | None
) -> Result:
    try:
        answer = asker.ask(Question(case.question, case.turns, case.id))
    except ASK_ERRORS as error:
        return lost(case, error)
    return judge(case, answer, texts, checker, roles)
