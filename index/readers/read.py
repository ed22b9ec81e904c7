"""A path -> a document: opens the file without following links, has it parsed in the sandbox, names it in errors."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from index.errors import QuarantineError
from index.limits import LIMITS, refuse
from index.readers.kinds import SUFFIXES
from index.readers.schema import Document, Metadata, Note
from index.sandbox import SHARED, Sandbox
from index.schema import PageStart

MAX_BYTES: Final = LIMITS.file


def read(path: Path, sandbox: Sandbox = SHARED) -> Document:
    """The document in a file.

    Raises:
        QuarantineError: it cannot be read; says why, and what to do.
    """
    with _naming(path):
        form = SUFFIXES.get(path.suffix.lower())
        if form is None:
            raise refuse(
                f"is of a type that cannot be read ('{path.suffix[:20] or 'none'}').",
                f"Save it as PDF, DOCX, HTML, Markdown or plain text. Supported: {', '.join(SUFFIXES)}.",
            )
        return from_json(sandbox.parse(form, read_bytes(path, sandbox.limits.file)))


def read_document(path: Path) -> str:
    """The canonical text of a document; ``QuarantineError`` names the file and says what to do."""
    return read(path).text


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file; a link, a device or a pipe is refused, and so is a file that is too large."""
    try:
        # Not blocking: a named pipe must not hold up the batch before it is recognised.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise refuse("has a name that no file can have.", "Rename it.") from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise refuse("is a symbolic link.", "Give the file itself.") from None
        raise refuse(f"cannot be opened: {error.strerror}.", "Check that it exists, and its rights.") from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise refuse("is not a file.", "Give the path of a document.")
    with os.fdopen(handle, "rb") as file:
        if found.st_size > most:
            raise refuse(f"is larger than {most // 1_000_000} MB.", "Split it into several documents.")
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise refuse(f"cannot be read: {error.strerror}.", "Check its rights, and the disk.") from None
    if len(data) > most:
        raise refuse(f"is larger than {most // 1_000_000} MB.", "Split it into several documents.")
    return data


def from_json(found: dict[str, Any]) -> Document:
    """What came through the pipe (see :func:`index.readers.finish.to_json`)."""
    published = found["published"]
    return Document(
        text=found["text"],
        format=found["format"],
        metadata=Metadata(
            found["title"],
            tuple(found["authors"]),
            date.fromisoformat(published) if published else None,
            found["language"],
        ),
        pages=tuple(PageStart(offset, number) for offset, number in found["pages"]),
        notes=tuple(Note(kind, message, page) for kind, message, page in found["notes"]),
    )


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors say which file they are about."""
    try:
        yield
    except QuarantineError as error:
        shown = str(path).replace("\0", "\\0")
        raise QuarantineError(f"{shown} {error.reason}", error.hint, error.reason) from None
