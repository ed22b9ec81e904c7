"""What a check of a proof found, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "failed", "skipped"]

_SHOWN = {"ok": "ok", "failed": "FAILED", "skipped": "not checked"}


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
        lines = [{"check": line.check, "status": line.status, "detail": line.detail} for line in self.lines]
        return {"holds": self.holds, "lines": lines}

    def to_text(self) -> str:
        """The report for a terminal; nothing a file says can move the cursor."""
        width = max(len(line.check) for line in self.lines)
        rows = [f"{_SHOWN[line.status]:<12} {line.check:<{width}}  {line.detail}" for line in self.lines]
        failed, skipped = len(self.failed()), sum(line.status == "skipped" for line in self.lines)
        if failed:
            end = f"This proof does NOT hold: {failed} of {len(rows)} checks failed."
        else:
            end = f"This proof holds: {len(rows) - skipped} checks."
        if skipped:
            end += f" {skipped} could not be made."
        return "\n".join("".join(c if c.isprintable() else " " for c in row) for row in (*rows, "", end))


def short(text: str, most: int = 70) -> str:
    """A text cut to a line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
