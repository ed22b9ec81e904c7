"""Claims and passages from a file -> verdicts. The same checker as in the chat, on pairs from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.load import lines
from index.errors import InputError

if TYPE_CHECKING:
    from rag.check import Checker

HINT = 'each line is {"id": "c1", "claim": "One sentence.", "passage": "The quoted text."}'


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim and the passage it is said to rest on."""

    id: str
    claim: str
    passage: str


def read(path: Path) -> tuple[Pair, ...]:
    """All pairs of a file, each checked before the first verdict is written. Other fields are passed over."""
    pairs: dict[str, Pair] = {}
    for number, row in lines(path):
        pair = _pair(path, number, row)
        if pair.id in pairs:
            raise InputError(f"{path}, line {number}: the id {pair.id!r} is used twice", HINT)
        pairs[pair.id] = pair
    if not pairs:
        raise InputError(f"{path} holds no claims", HINT)
    return tuple(pairs.values())


def verdicts(pairs: Sequence[Pair], checker: Checker) -> Iterator[dict[str, Any]]:
    """One verdict a pair, in order."""
    for pair in pairs:
        verdict = checker.check(pair.claim, [pair.passage])
        yield {
            "id": pair.id,
            "label": verdict.label,
            "score": round(verdict.score, 4),
            "reasons": list(verdict.reasons),
        }


def _pair(path: Path, number: int, row: dict[str, object]) -> Pair:
    for name in ("id", "claim", "passage"):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{path}, line {number}: {name} is missing, empty or not text", HINT)
    return Pair(str(row["id"]), str(row["claim"]), str(row["passage"]))
