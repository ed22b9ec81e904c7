"""Which format a file is in: what its name says, held against what its first bytes say."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Final, Protocol

from index.limits import Limits, refuse
from index.readers.schema import Raw

SUFFIXES: Final[dict[str, str]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".epub": "epub",
}
"""Suffix -> format."""

NAMES: Final = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "a web page",
    "pdf": "a PDF",
    "docx": "a Word document",
    "csv": "a table",
    "epub": "an EPUB book",
}

# One module a format, imported when the first file of it comes: a batch of text files never loads the PDF library.
_READERS: Final = {
    "text": ("index.readers.text", "read_text"),
    "markdown": ("index.readers.markdown", "read_markdown"),
    "html": ("index.readers.html", "read_html"),
    "pdf": ("index.readers.pdf", "read_pdf"),
    "docx": ("index.readers.docx", "read_docx"),
    "csv": ("index.readers.table", "read_table"),
    "epub": ("index.readers.epub", "read_epub"),
}
_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, or one with a password"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"SQLite format 3", "a database"),
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S)
_TAG = re.compile(rb"<\s*[a-z!/][^<>]{0,2000}>", re.I)


class Reader(Protocol):
    """Bytes of one format -> raw text; ``QuarantineError`` without a path if it cannot be read."""

    def __call__(self, data: bytes, limits: Limits) -> Raw:
        """Read one document."""


def reader_for(form: str) -> Reader:
    """The function that reads a format."""
    module, name = _READERS[form]
    reader: Reader = getattr(import_module(module), name)
    return reader


def sniff(data: bytes) -> str | None:
    """What the content is, as a format of ours or in words; ``None`` if it could be any text."""
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data:
            return "docx"
        if b"application/epub+zip" in data[:200] or b"META-INF/container.xml" in data:
            return "epub"
        return "a spreadsheet" if b"xl/" in data else "slides" if b"ppt/" in data else "a zip archive"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, words in _MAGIC:
        if data.startswith(magic):
            return words
    return "html" if _HTML.match(data[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")) else None


def check(form: str, data: bytes) -> None:
    """Refuse a file whose content is not what its name says.

    Raises:
        QuarantineError: says what it is instead.
    """
    if not data:
        raise refuse("is empty (0 bytes).", "Check that the right file was given.")
    found = sniff(data)
    if found == form:
        return
    if found is not None:
        words = NAMES.get(found, found)
        readable = "Give it the right ending." if found in NAMES else "Save it as PDF, DOCX, HTML or plain text."
        raise refuse(f"is {words}, not {NAMES[form]}.", readable)
    if form in ("pdf", "docx", "epub"):
        raise refuse(f"is not {NAMES[form]}, whatever its name says.", "Open it, and save it anew in a format we read.")
    if form == "html" and not _TAG.search(data.replace(b"\x00", b"")):
        raise refuse("has no markup in it: it is not a web page.", "If it is plain text, give it the ending .txt.")
