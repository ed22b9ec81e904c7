"""What the index holds, as rows for people and for scripts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from index.config import IndexConfig
from index.quarantine import refusals
from index.schema import Source
from index.snapshot import Snapshot
from index.summary import table


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


def quarantined(config: IndexConfig, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What is not in the index, and why: source folders that cannot be used, and documents that were refused."""
    faults = snapshot.manifest.quarantined
    rows = [{"id": key, "file": None, "reason": item.reason, "hint": item.hint} for key, item in faults.items()]
    refused = refusals(config)
    return rows + [{"id": r.id, "file": r.file, "reason": r.reason, "hint": r.hint} for r in refused]


def as_table(rows: list[dict[str, Any]], kept_out: list[dict[str, Any]]) -> str:
    """The rows as aligned lines of plain text; what is quarantined stands below."""
    listed = table(
        ("ID", "KIND", "DATE", "PASSAGES", "STATEMENTS", "TITLE"),
        [
            (
                row["id"] + (" (retracted)" if row["status"] == "retracted" else ""),
                row["kind"],
                row["published"] or "no date given",
                str(row["passages"]),
                str(row["statements"]),
                row["title"],
            )
            for row in rows
        ],
    )
    if not kept_out:
        return listed
    return f"{listed}\n\n" + table(
        ("QUARANTINED", "WHY"), [(row["id"], " ".join(row["reason"].split())) for row in kept_out]
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
