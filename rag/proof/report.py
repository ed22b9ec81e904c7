"""What a check of a proof found, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "failed", "skipped"]

_SHOWN = {"ok": "ok", "failed": "FAILED", "skipped": "not checked"}
#: Failed lines that are named again at the end.
_NAMED = 5
_MEANING = (
    "Each fact in the answer rests on words that stand in the documents, letter for letter. "
    "Whether the documents are right, no such check can say."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was checked. ``detail`` is why it failed, or what holds."""

    check: str
    status: Status
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All lines, in the order they were checked."""

    lines: tuple[Line, ...]

    @property
    def holds(self) -> bool:
        """Does nothing fail?"""
        return all(line.status != "failed" for line in self.lines)

    def failed(self) -> tuple[Line, ...]:
        """The lines that do not hold."""
        return tuple(line for line in self.lines if line.status == "failed")

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        lines = [{"check": _plain(x.check), "status": x.status, "detail": _plain(x.detail)} for x in self.lines]
        return {"holds": self.holds, "lines": lines}

    def to_text(self) -> str:
        """The report for a terminal: all lines, then what they come to."""
        width = max(len(line.check) for line in self.lines)
        rows = [f"{_SHOWN[line.status]:<12} {line.check:<{width}}  {line.detail}" for line in self.lines]
        failed, skipped = self.failed(), sum(line.status == "skipped" for line in self.lines)
        if failed:
            end = [f"This proof does NOT hold: {len(failed)} of {len(rows)} checks failed. Do not rely on this answer."]
            end += [f"- {line.check}: {line.detail}" for line in failed[:_NAMED]]
        else:
            end = [f"This proof holds: {len(rows) - skipped} checks. {_MEANING}"]
        if skipped:
            end.append(f"{skipped} checks could not be made: see the lines that say so.")
        return "\n".join(_plain(row) for row in (*rows, "", *end))


def _plain(text: str) -> str:
    """The text without anything that could move a cursor or not be printed, whatever a file says."""
    return "".join(c if c.isprintable() else " " for c in text)


def short(text: str, most: int = 70) -> str:
    """A text cut to a line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
