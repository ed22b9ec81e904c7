"""A run as JSON values, and back from a file: what ``compare`` and ``report`` read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval import totals
from eval.schema import Rate, Result, Run
from index.errors import InputError

FORMAT = 1


def to_json(run: Run) -> dict[str, Any]:
    """The run as plain JSON values."""
    return {
        "format": FORMAT,
        "about": dict(run.about),
        "gates": [asdict(gate) for gate in run.gates],
        "rates": _rates(run.rates),
        "by_category": {name: _rates(found) for name, found in run.by_category.items()},
        "by_voice": _rates(totals.by_field(run.results, "voice")),
        "by_language": _rates(totals.by_field(run.results, "lang")),
        "confusion": {want: dict(got) for want, got in run.confusion.items()},
        "reading": {name: asdict(level) for name, level in run.reading.items()},
        "reading_without_names": {name: asdict(level) for name, level in run.plain_reading.items()},
        "latency_ms": {stage: _rounded(found) for stage, found in run.latency.items()},
        "results": [_result(result) for result in run.results],
    }


def write(run: Run, path: Path) -> None:
    """Write the run; the file is whole or not there.

    Raises:
        InputError: the place cannot be written to.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps(to_json(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", "name a file in a folder that exists") from error


def read(path: Path) -> dict[str, Any]:
    """A run that ``eval run --json`` wrote.

    Raises:
        InputError: it is not such a file.
    """
    hint = "name a file written by: python -m eval run --json FILE"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", hint) from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON", hint) from error
    if not isinstance(value, dict) or not isinstance(value.get("results"), list):
        raise InputError(f"{path} is not a run", hint)
    if value.get("format") != FORMAT:
        raise InputError(f"{path} has format {value.get('format')!r}, this is {FORMAT}", "run the evals again")
    return value


def _rates(found: Mapping[str, Rate]) -> dict[str, dict[str, float | int | None]]:
    return {
        name: {
            "value": None if rate.value is None else round(rate.value, 4),
            "hits": rate.hits,
            "n": rate.n,
            "low": round(rate.low, 4),
            "high": round(rate.high, 4),
        }
        for name, rate in found.items()
    }


def _result(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "category": case.category,
        "question": case.question,
        "turns": list(case.turns),
        "wanted": case.behaviour,
        "also_ok": list(case.also_ok),
        "behaviour": result.behaviour,
        "passed": result.passed,
        "checks": dict(result.checks),
        "why": dict(result.why),
        "claims": asdict(result.claims),
        "prose": result.prose,
        "timings_ms": _rounded(result.timings),
        "rule": result.rule,
        "error": result.error,
    }


def _rounded(found: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in found.items()}
