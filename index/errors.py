"""Errors a person can act on.

CitewellError            exit code 2: a message, and a hint that says what to do
├── SourceError          a card, a document or a statement is wrong; names the file
│   └── QuarantineError  a document that cannot be taken in as it is; the others can
├── SnapshotError        the index is missing, damaged or does not fit the code
│   └── FingerprintError built with another embedder, splitter or lexicon
├── BusyError            another process is writing
├── ModelError           a model is missing or is not the one that was pinned
└── InputError           what was typed cannot be used (empty, too long, not text)
"""

from __future__ import annotations

import sys
from collections.abc import Callable


class CitewellError(Exception):
    """Base of everything the command line turns into a message, a hint and exit code 2."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class SourceError(CitewellError):
    """A card, a document or a statement is wrong."""


class QuarantineError(SourceError):
    """A document cannot be taken in as it is. ``reason`` says why, without the path; the batch goes on."""

    def __init__(self, message: str, hint: str = "", reason: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason or message


class SnapshotError(CitewellError):
    """The index is missing, damaged, or does not fit this code."""


class FingerprintError(SnapshotError):
    """The index was built by a different embedder, splitter or lexicon."""


class BusyError(CitewellError):
    """Another process holds the writer's lock."""


class ModelError(CitewellError):
    """A model is missing, or its weights are not the pinned ones."""


class InputError(CitewellError):
    """What was typed or piped in cannot be used."""


def exiting(command: Callable[[], object]) -> None:
    """Run a command line; turn what went wrong into a message, a hint and an exit code."""
    try:
        command()
    except CitewellError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        print(f"error: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        print("hint: Check the folder's rights and the free space of the disk.", file=sys.stderr)
        sys.exit(2)
