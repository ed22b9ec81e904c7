"""What the index holds, as rows for people and for scripts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from index.schema import Source
from index.snapshot import Snapshot


def as_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """One row a source, in order of id: its card, its version, and how much was made of it."""
    passages = Counter(passage.source_id for passage in snapshot.passages)
    statements = Counter(statement.source_id for statement in snapshot.statements)
    rows = []
    for source_id in sorted(snapshot.sources):
        version = snapshot.versions[source_id]
        rows.append(
            {
                **_card(snapshot.sources[source_id]),
                "version": version.sha256,
                "characters": len(version.text),
                "passages": passages[source_id],
                "statements": statements[source_id],
            }
        )
    return rows


def as_table(rows: list[dict[str, Any]]) -> str:
    """The rows as aligned lines of plain text."""
    head = ("ID", "KIND", "DATE", "PASSAGES", "STATEMENTS", "TITLE")
    lines = [head] + [
        (
            row["id"] + (" (retracted)" if row["status"] == "retracted" else ""),
            row["kind"],
            row["published"] or "no date given",
            str(row["passages"]),
            str(row["statements"]),
            row["title"],
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(line, widths, strict=False)), line[-1]]) for line in lines
    )


def _card(source: Source) -> dict[str, Any]:
    def day(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "id": source.id,
        "title": source.title,
        "kind": source.kind,
        "label": source.label,
        "publisher": source.publisher,
        "authors": list(source.authors),
        "url": source.url,
        "published": day(source.published),
        "retrieved": day(source.retrieved),
        "reviewed": day(source.reviewed),
        "review_by": day(source.review_by),
        "funding": source.funding,
        "conflicts": source.conflicts,
        "licence": source.licence,
        "language": source.language,
        "editor_note": source.editor_note,
        "status": source.status,
    }
