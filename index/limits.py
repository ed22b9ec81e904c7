"""How much one document may cost, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.errors import QuarantineError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one document. Sizes are in bytes."""

    seconds: int = 60
    """Of computing. On a busy machine it may take :attr:`patience` times as long by the clock: what becomes of a
    document must not depend on what else is running."""
    patience: int = 3
    memory: int = 512 * 1024 * 1024
    """All memory of the worker that parses, its own code and libraries included."""
    file: int = 50_000_000
    expansion: int = 100
    """How many times larger than the file anything made from it may be: members of an archive, streams, text."""
    floor: int = 64_000_000
    """What is unpacked may be this large in any case: a picture of a blank page compresses a thousandfold."""
    text_floor: int = 4_000_000
    """Text may be this long in any case, in characters."""
    pages: int = 2_000

    def unpacked(self, size: int) -> int:
        """The largest sum that may be unpacked from a file of that size."""
        return max(self.expansion * size, self.floor)

    def text(self, size: int) -> int:
        """The longest text that a file of that size may hold."""
        return max(self.expansion * size, self.text_floor)


LIMITS: Final = Limits()


def refuse(reason: str, hint: str) -> QuarantineError:
    """The error for a document, before its path is known."""
    return QuarantineError(reason, hint, reason)


def bomb(what: str, limits: Limits) -> QuarantineError:
    """The error for a document that unpacks to far more than it is."""
    return refuse(
        f"{what} unpack to more than {limits.expansion} times its size.",
        "Files do that to exhaust a machine. Save the document anew with another program, or leave it out.",
    )
