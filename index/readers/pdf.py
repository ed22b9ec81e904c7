"""PDF -> text with page numbers, of what can be seen on each page.

Parsed by PDFium (through pypdfium2): the parser of Chromium, tested against hostile files for years, permissively
licensed, and fast. Unlike the parsers written in Python it can also draw a page, which is how hidden text is told
from visible text here (:mod:`index.readers.pdf_page`).
"""

from __future__ import annotations

import ctypes
import re
import zlib
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.hidden import Dropped
from index.limits import LIMITS, Limits, bomb, refuse
from index.readers.pdf_lines import Sheet, body_size, furniture, paragraphs
from index.readers.pdf_page import text_of, visible, wide
from index.readers.schema import Metadata, Part, Raw

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DEPTH: Final = 3
"""Streams are compressed once, seldom twice; a bomb may be packed into a bomb."""
_JUNK_TITLE = re.compile(
    r"^(?:\(?untitled|microsoft word|document\d*|unknown|none)\b|\.(?:docx?|pdf|indd|qxd|rtf|odt|tex|p65)$", re.I
)
_JUNK_AUTHOR = re.compile(r"\(?(?:anonymous|unknown|admin\w*|user|author|owner|none)\)?", re.I)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BROKEN_GLYPHS: Final = 0.05


def read_pdf(data: bytes, limits: Limits = LIMITS) -> Raw:
    """A PDF, one part a page.

    Raises:
        QuarantineError: encrypted, cut short, damaged, a bomb, too many pages, or nothing but pictures.
    """
    if b"%%EOF" not in data[-65_536:]:
        raise refuse("is cut short: the end of the file is missing.", "Download or save it again.")
    _check_streams(data, limits)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise refuse("is encrypted.", "Save it without a password.") from None
        raise refuse("is damaged: it cannot be opened as a PDF.", "Download or save it again.") from None
    with document:
        count = len(document)
        if count > limits.pages:
            raise refuse(f"has {count:,} pages, more than {limits.pages:,}.", "Split it into several documents.")
        dropped = Dropped()
        pages = [_page(document, number, dropped) for number in range(count)]
        metadata = _metadata(document)
    if not any(sheet.lines for sheet in pages):
        _refuse_pictures(dropped, any(sheet.pictures for sheet in pages))
    for number, sheet in enumerate(pages, 1):
        if sheet.pictures and not sheet.lines:
            dropped.add("pages that are pictures only; what stands on them was not read", "", number, "warning")
    size = body_size(pages)
    for number, taken in enumerate(furniture(pages, size), 1):
        for text in taken:
            dropped.add("running titles and page numbers", text, number, "furniture")
    words = _words(pages)
    parts = [Part("\n\n".join(paragraphs(sheet.lines, words)), n) for n, sheet in enumerate(pages, 1)]
    _warn_of_broken_glyphs(parts, dropped)
    return Raw(tuple(part for part in parts if part.text), metadata, dropped.notes())


def _page(document: pdfium.PdfDocument, index: int, dropped: Dropped) -> Sheet:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        raise refuse(f"is damaged: page {index + 1} cannot be read.", "Download or save it again.") from None
    try:
        return visible(page, index + 1, dropped)
    except pdfium.PdfiumError:
        raise refuse(f"is damaged: page {index + 1} cannot be read.", "Download or save it again.") from None
    finally:
        page.close()


def _check_streams(data: bytes, limits: Limits) -> None:
    """Unpack every compressed stream, up to the limit and without keeping it: PDFium knows no such limit."""
    left = limits.unpacked(len(data))
    view = memoryview(data)
    for found in _STREAM.finditer(data):
        left -= _unpacked(view[found.end() :], left, _DEPTH)
        if left <= 0:
            raise bomb("Its streams", limits)


def _unpacked(view: memoryview, left: int, depth: int) -> int:
    """Bytes that come out of a stream; 0 if it is not compressed by zlib."""
    if len(view) < 2 or view[0] & 0x0F != 8 or (view[0] << 8 | view[1]) % 31:
        return 0
    total = 0
    unpacker = zlib.decompressobj()
    first = b""
    pending: bytes | memoryview = view[:65_536]
    position = len(pending)
    while total <= left:
        try:
            piece = unpacker.decompress(pending, 1 << 20)
        except zlib.error:
            break
        total += len(piece)
        if len(first) < 1 << 20:
            first += piece
        if unpacker.eof:
            break
        if unpacker.unconsumed_tail:
            pending = unpacker.unconsumed_tail
        else:
            pending = view[position : position + 65_536]
            position += len(pending)
            if not pending:
                break
    return total + (_unpacked(memoryview(first), left - total, depth - 1) if depth and first else 0)


def _refuse_pictures(dropped: Dropped, pictures: bool) -> None:
    if dropped.hides() and pictures:
        raise refuse(
            "shows pictures of its pages, with an invisible text behind them that cannot be checked against them.",
            "Give the original text, or have the text recognised and saved as visible text.",
        )
    if dropped.hides():
        raise refuse("has no text in it that a reader would see.", "Check that the right file was given.")
    if pictures:
        raise refuse("holds pictures of text only (a scan).", "Have its text recognised (OCR) and saved as a document.")


def _metadata(document: pdfium.PdfDocument) -> Metadata:
    """Title, author and language, as far as the file says so. Its dates are those of the file, not of the text."""
    found = document.get_metadata_dict(skip_empty=True)
    title = found.get("Title", "").strip()
    author = found.get("Author", "").strip()
    buffer = wide(64)
    raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    language = text_of(buffer)
    return Metadata(
        title=None if not title or _JUNK_TITLE.search(title) else title,
        authors=tuple(name for name in re.split(r"\s*;\s*", author) if name and not _JUNK_AUTHOR.fullmatch(name)),
        language=language if _LANGUAGE.fullmatch(language) else None,
    )


def _words(pages: list[Sheet]) -> frozenset[str]:
    """Every word that stands inside a line, to tell how a word cut at the end of one is spelt."""
    return frozenset(
        word.casefold()
        for sheet in pages
        for line in sheet.lines
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    )


def _warn_of_broken_glyphs(parts: list[Part], dropped: Dropped) -> None:
    for part in parts:
        broken = sum(1 for char in part.text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
        if broken > _BROKEN_GLYPHS * len(part.text):
            dropped.add("letters that the file does not name; the text may be unreadable", "", part.page, "warning")
