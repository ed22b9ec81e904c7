"""Plain text: bytes in any common encoding -> text. Nothing is taken away here."""

from __future__ import annotations

import re
from typing import Final

from charset_normalizer import CharsetMatches, from_bytes

from index.limits import LIMITS, Limits, refuse
from index.readers.schema import Part, Raw

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY_MAGIC: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\xd0\xcf\x11\xe0")
_SAMPLE: Final = 200_000
"""Bytes from which an encoding is guessed; UTF-8 is always tried on all of them."""
_WESTERN: Final = "cp1252"
# Signs of Windows-1252 that nobody writes inside a word: there, the bytes mean letters of another code page.
_ODD_INSIDE_A_WORD = re.compile(
    r"[^\W\d_][\u00a1-\u00b6\u00b8-\u00bf\u00d7\u00f7\u2020-\u2030\u0192\u02c6\u02dc]+[^\W\d_]"
)
_BINARY_HINT: Final = "Give the document itself, in one of the formats that are read, or save it as plain text."


def read_text(data: bytes, limits: Limits = LIMITS) -> Raw:
    """Plain text stays as it is."""
    return Raw((Part(decode(data)),))


def decode(data: bytes) -> str:
    """Bytes -> text: UTF-8, UTF-16 or UTF-32 by their marks or pattern, else the encoding that fits best.

    Raises:
        QuarantineError: it is not text.
    """
    text = _unicode(data)
    if text is None:
        if data.startswith(_BINARY_MAGIC) or b"\x00" in data:
            raise refuse("is a binary file, not text.", _BINARY_HINT)
        text = _guessed(data)
    strange = sum(map(text.count, _CONTROLS)) + text.count("\ufffd")
    if strange > max(2, len(text) // 200):
        raise refuse("is a binary file, not text.", _BINARY_HINT)
    return text


_CONTROLS: Final = tuple(chr(code) for code in range(32) if chr(code) not in "\t\n\r\x0b\x0c")


def _unicode(data: bytes) -> str | None:
    """The text, if the bytes are in a form of Unicode."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise refuse("is not text.", _BINARY_HINT) from None
    if b"\x00" in data[:_SAMPLE] and not data.startswith(_BINARY_MAGIC):
        return _unmarked_utf16(data)
    if b"\x00" in data or data.startswith(_BINARY_MAGIC):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero, and always on the same side."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    few, many = sorted((even, odd))
    if len(data) % 2 or many * 10 < len(sample) or few * 20 > many:
        return None
    try:
        return data.decode("utf-16-be" if even > odd else "utf-16-le")
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str:
    """Text in an older, one- or two-byte encoding."""
    sample = data[:_SAMPLE]
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        raise refuse("is not text in an encoding that could be found.", "Save it as UTF-8.")
    encoding = _WESTERN if _is_western(sample, matches) else best.encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if len(data) == len(sample):
            raise refuse("is not text in an encoding that could be found.", "Save it as UTF-8.") from None
    whole = from_bytes(data).best()
    if whole is None:
        raise refuse("is not text in an encoding that could be found.", "Save it as UTF-8.")
    return str(whole)


def _is_western(sample: bytes, matches: CharsetMatches) -> bool:
    """Whether Windows-1252, by far the most common of them, explains the bytes about as well as the best guess."""
    best = matches.best()
    western = next((match for match in matches if _WESTERN in match.could_be_from_charset), None)
    try:
        text = sample.decode(_WESTERN)
    except UnicodeDecodeError:
        return False
    if best is None or _ODD_INSIDE_A_WORD.search(text):
        return False
    if western is None:
        high = sum(1 for char in text if char > "\x7f")
        return best.coherence == 0 and high * 5 <= len(text)
    return western.chaos <= best.chaos + 0.1 and western.coherence >= best.coherence - 0.03
