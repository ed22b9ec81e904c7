"""What a run did, as lines for people: one a document that is new, changed, gone or refused, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.pipeline import Report
    from index.quarantine import Refusal

_MOST = 200


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Aligned lines of plain text; the last column is as long as it is."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(line, widths, strict=False)), line[-1]]).rstrip()
        for line in lines
    )


def told(
    report: Report,
    refused: Sequence[Refusal] = (),
    same: Sequence[str] = (),
    unsaid: Mapping[str, Sequence[str]] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The head line of a run, and a table of the documents it was about."""
    remarks = {key: list(lines) for key, lines in {**report.notes, **(notes or {})}.items()}
    for key, fields in (unsaid or {}).items():
        if fields:
            remarks.setdefault(key, []).append(f"not said on its card: {', '.join(fields)}")
    rows: list[tuple[str, str, str]] = []
    for what, ids in (("new", report.new), ("changed", report.changed), ("removed", report.removed)):
        rows += [(key, what, "; ".join(_short(line) for line in remarks.pop(key, []))) for key in ids]
    rows += [(key, "unchanged", "holds this very file") for key in same if key not in report.new]
    rows += [(key, "unchanged", "; ".join(map(_short, lines))) for key, lines in remarks.items() if lines]
    rows += [(key, "quarantined", _one_line(fault.reason)) for key, fault in report.quarantined.items()]
    rows += [(item.id, "quarantined", _one_line(item.reason)) for item in refused]
    lines = [headline(report)]
    if rows:
        lines.append(table(("ID", "WHAT", "WHY"), rows))
        lines.append(_counts(report, refused, same))
    return "\n".join(lines)


def headline(report: Report) -> str:
    """One line: which snapshot, and what it took."""
    if not report.snapshot:
        return "nothing was added"
    if not report.published:
        return f"{report.snapshot}: up to date" + (f" ({report.entries} entries)" if report.entries else "")
    parts = [
        f"{len(ids)} {name}: {', '.join(ids[:12])}{', ...' if len(ids) > 12 else ''}"
        for name, ids in (("new", report.new), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    parts.append(f"{report.entries} entries, {report.embedded} embedded, {report.seconds:.1f} s")
    return f"{report.snapshot}: published ({'; '.join(parts)})"


def _counts(report: Report, refused: Sequence[Refusal], same: Sequence[str]) -> str:
    unchanged = len(set(report.unchanged) | set(same))
    quarantined = len(report.quarantined) + len(refused)
    return (
        f"{len(report.new)} new, {len(report.changed)} changed, {unchanged} unchanged, "
        f"{len(report.removed)} removed, {quarantined} quarantined"
    )


def _one_line(text: str) -> str:
    return _short(" ".join(text.split()))


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 4] + " ..."
