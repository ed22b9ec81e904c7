"""Files -> documents: one module per format, well-kept parsers inside, in a child process with limits.

The public face, all of it:

``read(path)``          -> :class:`Document`: canonical text, pages, metadata, notes. Thread-safe. The first call of a
                           process starts a worker (about a quarter of a second); every later call reuses it.
``read_document(path)`` -> only the canonical text of that.
``SUFFIXES``            suffix (".pdf") -> format ("pdf").
``MAX_BYTES``           the largest file that is read.
``decode(data)``        bytes -> text, in this process, for plain text.

Whatever is wrong with a file raises :class:`index.errors.QuarantineError` (a ``SourceError``, so exit code 2) with

``error.reason``   what is wrong, without the path ("is encrypted"); fits a summary table
``error.message``  the path and the reason
``error.hint``     what a person can do

and nothing else: a crash, a time-out or too much memory in a parser ends in a ``QuarantineError``, too. A batch goes
on after one, with a fresh worker where the old one died. Symbolic links are not followed.

Passages get their page by ``split(text, source_id, version, config, pages=document.pages)``.
"""

from __future__ import annotations

from index.readers.kinds import SUFFIXES
from index.readers.read import MAX_BYTES, read, read_document
from index.readers.schema import Document, Metadata, Note, NoteKind
from index.readers.text import decode
from index.schema import PageStart

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "Document",
    "Metadata",
    "Note",
    "NoteKind",
    "PageStart",
    "decode",
    "read",
    "read_document",
]
