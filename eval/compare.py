"""Two runs of the same cases: which cases changed, and whether the difference is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.rates import sign_test
from eval.schema import CHECKS


@dataclass(frozen=True, slots=True)
class Paired:
    """One check over the cases that both runs could score."""

    name: str
    n: int
    before: int
    after: int
    better: int
    worse: int
    p: float
    """Two-sided exact McNemar test on ``better`` against ``worse``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One case that came out differently."""

    id: str
    question: str
    before: str
    after: str
    kind: str
    """``better``, ``worse``, or ``other`` (another behaviour, the same verdict)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two runs."""

    paired: tuple[Paired, ...]
    changes: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    reworded: tuple[str, ...]
    """Cases whose question or expectation is not the same in both; left out of the figures."""


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two runs as :func:`eval.record.read` gives them."""
    old, new = _by_id(before), _by_id(after)
    both = [i for i in old if i in new]
    reworded = tuple(i for i in both if _asked(old[i]) != _asked(new[i]))
    pairs = [(old[i], new[i]) for i in both if i not in set(reworded)]
    return Comparison(
        paired=(
            _paired("pass", [(a["passed"], b["passed"]) for a, b in pairs]),
            *(_paired(name, [(a["checks"].get(name), b["checks"].get(name)) for a, b in pairs]) for name in CHECKS),
        ),
        changes=tuple(change for a, b in pairs if (change := _change(a, b))),
        only_before=tuple(i for i in old if i not in new),
        only_after=tuple(i for i in new if i not in old),
        reworded=reworded,
    )


def _paired(name: str, values: list[tuple[bool | None, bool | None]]) -> Paired:
    scored = [(bool(a), bool(b)) for a, b in values if a is not None and b is not None]
    better = sum(b and not a for a, b in scored)
    worse = sum(a and not b for a, b in scored)
    return Paired(
        name=name,
        n=len(scored),
        before=sum(a for a, _ in scored),
        after=sum(b for _, b in scored),
        better=better,
        worse=worse,
        p=sign_test(better, worse),
    )


def _change(a: Mapping[str, Any], b: Mapping[str, Any]) -> Change | None:
    if a["passed"] == b["passed"] and a["behaviour"] == b["behaviour"]:
        return None
    kind = "other" if a["passed"] == b["passed"] else "better" if b["passed"] else "worse"
    return Change(str(a["id"]), str(a["question"]), _outcome(a), _outcome(b), kind)


def _outcome(result: Mapping[str, Any]) -> str:
    failed = [name for name, value in result["checks"].items() if value is False]
    return f"{result['behaviour'] or 'unscored'}" + (f" (fails {', '.join(failed)})" if failed else "")


def _asked(result: Mapping[str, Any]) -> tuple[Any, ...]:
    return result["question"], result["turns"], result["wanted"], result["also_ok"]


def _by_id(run: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(result["id"]): result for result in run["results"]}
