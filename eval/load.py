"""Case files -> cases. Knows the format of the files, and names every bad line with its number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from eval.schema import Case
from index.errors import InputError

CASES_DIR = Path(__file__).with_name("cases")

#: A file of cases or claims larger than this was picked by mistake.
MAX_BYTES = 50_000_000


def lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON-lines file with their line numbers; blank lines are passed over."""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"{path}, line {number}: not JSON ({error.msg})", "write one JSON object a line"
            ) from error
        if not isinstance(value, dict):
            raise InputError(f"{path}, line {number}: not a JSON object", "write one JSON object a line")
        yield number, value


def load(paths: Sequence[Path] = ()) -> tuple[Case, ...]:
    """All cases of the files, in order; without files, the harness's own."""
    cases: dict[str, Case] = {}
    for path in paths or sorted(CASES_DIR.glob("*.jsonl")):
        for number, row in lines(path):
            case = _case(path, number, row)
            if case.id in cases:
                raise InputError(
                    f"{path}, line {number}: the id {case.id!r} is used twice", "give each case its own id"
                )
            cases[case.id] = case
    if not cases:
        raise InputError("there are no cases in what was given", "name a .jsonl file with --cases")
    return tuple(cases.values())


def _case(path: Path, number: int, row: dict[str, object]) -> Case:
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        hint = "the fields of a case are described in eval/schema.py"
        raise InputError(f"{path}, line {number}: {where}: {first['msg']}", hint) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB", "name a file of cases or claims")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", "check the name") from error
