"""Statements that a new edition of a document no longer proves: out of the file, into the draft beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from index.cards import read_yaml
from index.statements import DRAFT_NAME, STATEMENTS_NAME, prove, read_statements

DRAFT_HEAD = (
    "# Drafts. No reader ever sees a statement whose reviewed_by is null.\n"
    "# To take one in: hold it against the document, put your name or role into reviewed_by and the date into\n"
    "# reviewed_on, then run: python -m index build\n"
)


def split_statements(folder: Path, text: str) -> tuple[str, ...]:
    """Move what a text does not prove into the draft file, unreviewed; returns the ids. What holds is left alone."""
    path = folder / STATEMENTS_NAME
    moved: list[dict[str, Any]] = []
    if path.is_file():
        parsed, raw = read_statements(path), read_yaml(path)
        good: list[dict[str, Any]] = []
        for entry, row in zip(parsed.statements, raw["statements"], strict=True):
            failing = parsed.reviewer(entry) is not None and prove(entry, text)[1]
            (moved if failing else good).append(row)
        if moved:
            path.write_text(dump({**raw, "statements": good}), encoding="utf-8")
    draft = folder / DRAFT_NAME
    if draft.is_file():
        parsed = read_statements(draft)
        changed = False
        raw = read_yaml(draft)
        for entry, row in zip(parsed.statements, raw["statements"], strict=True):
            if parsed.reviewer(entry) is not None and prove(entry, text)[1]:
                row["reviewed_by"] = row["reviewed_on"] = None
                changed = True
        if changed:
            draft.write_text(DRAFT_HEAD + dump(raw), encoding="utf-8")
    if moved:
        append_drafts(folder, moved)
    return tuple(str(row["id"]) for row in moved)


def append_drafts(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """Add statements to the draft file, every one of them unreviewed."""
    path = folder / DRAFT_NAME
    old = read_yaml(path) if path.is_file() else {"reviewed_by": None, "reviewed_on": None, "statements": []}
    unsigned = [{**row, "reviewed_by": None, "reviewed_on": None} for row in rows]
    path.write_text(DRAFT_HEAD + dump({**old, "statements": [*old["statements"], *unsigned]}), encoding="utf-8")
    return path


def dump(data: dict[str, Any]) -> str:
    """YAML in the order that was given."""
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return text
