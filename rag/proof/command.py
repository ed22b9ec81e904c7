"""The bodies of ``python -m rag ask --proof`` and ``python -m rag verify``."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.config import IndexConfig
from index.errors import CitewellError, InputError
from rag.proof.evidence import Evidence, from_folder, from_index
from rag.proof.make import make
from rag.proof.origin import DRAFTED
from rag.proof.report import Line, Report
from rag.proof.schema import read
from rag.proof.verify import verify
from rag.schema import Answer, Question

if TYPE_CHECKING:
    from index.snapshot import Snapshot

#: Set by the making, not by the answer.
_ABOUT_THE_FILE = ("created", "digest")


def save(answer: Answer, snapshot: Snapshot, path: Path, *, question: bool) -> None:
    """Write the proof of an answer to a file, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    text = json.dumps(make(answer, snapshot, question=question), ensure_ascii=False, indent=2) + "\n"
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        try:
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink()
            raise
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.", "Give a file name in a folder of yours.") from error


def check(path: Path, texts: Path | None, *, as_json: bool, allow_other_checker: bool, again: bool) -> bool:
    """Print what holds of a proof file; does all of it?

    Raises:
        CitewellError: the file is no proof, or there is nothing to hold it against.
    """
    values = read(path)
    evidence = from_folder(texts, _versions(values)) if texts is not None else _indexed(values)
    report = verify(values, evidence, allow_other_checker=allow_other_checker)
    if again and report.holds:
        report = Report((*report.lines, _again(values)))
    if evidence.snapshot:
        evidence.snapshot.close()
    print(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else report.to_text())
    return report.holds


def _indexed(values: Mapping[str, Any]) -> Evidence:
    made_from = values.get("snapshot")
    try:
        return from_index(IndexConfig.load(), made_from.get("name") if isinstance(made_from, dict) else None)
    except CitewellError as error:
        raise type(error)(error.message, f"{error.hint} Or give the texts: --texts DIR".strip()) from None


def _versions(values: Mapping[str, Any]) -> list[str]:
    """The texts a proof needs, before anything of it is believed."""
    found: list[str] = []
    with suppress(TypeError):
        found = [text for text in values.get("texts", ()) if isinstance(text, str)][:200]
    return found


def _again(values: Mapping[str, Any]) -> Line:
    """Ask the question once more: an answer without a model's draft is the same every time."""
    check = "asked again"
    if values["question"] is None:
        return Line(check, "skipped", "the question was left out")
    if any(s["origin"] == DRAFTED for s in values["sentences"]):
        return Line(check, "skipped", "a model drafted it, and would word it in another way")
    from rag.assistant import Assistant
    from rag.config import RagConfig

    assistant = Assistant.open(RagConfig.load())
    if assistant.snapshot.name != values["snapshot"]["name"]:
        return Line(check, "skipped", "its index is not the one in service")
    answer = assistant.ask(Question(values["question"], tuple(values["turns"])))
    now = json.loads(json.dumps(make(answer, assistant.snapshot)))
    other = [key for key in now if key not in _ABOUT_THE_FILE and now[key] != values[key]]
    if other:
        return Line(check, "failed", f"this index gives another answer now: {', '.join(other)}")
    return Line(check, "ok", "the same answer")
