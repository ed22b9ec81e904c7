"""Raw text -> canonical text: the one form that offsets, quotes and hashes refer to.

Keeps every sentence a reader sees, in order. Removes what nobody sees (zero-width, bidirectional and tag
characters, trailing blanks) and lines that are only page furniture ("image:", "view more").
It does *not* know file formats (:mod:`index.readers`) or passages (:mod:`index.split`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

VERSION: Final = "canonical-2"
"""Part of the fingerprint: raise it when the same file would give another text."""

_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Joiners shape letters in Arabic and Indic scripts and stay there; anywhere else they only hide things.
_JOINERS = re.compile(r"(?<![\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_DEBRIS: Final = frozenset(
    {
        "image",
        "image:",
        "view more",
        "view larger",
        "view larger image",
        "advertisement",
        "skip to content",
        "skip to main content",
        "back to top",
        "share this article",
        "share this page",
        "print this page",
    }
)


def canonicalise(raw: str) -> str:
    """The canonical form of a text. Idempotent."""
    text = _BLANKS.sub(" ", _NEWLINES.sub("\n", raw))
    while True:
        # What is composed anew may stand before a joiner in another order, and what is dropped may let more compose.
        clean = unicodedata.normalize("NFC", _HIDDEN.sub("", _JOINERS.sub("", unicodedata.normalize("NFC", text))))
        if clean == text:
            break
        text = clean
    lines: list[str] = []
    for line in text.split("\n"):
        body = line.strip(" ")
        if body.casefold() in _DEBRIS:
            body = ""
        indent = " " * (len(line) - len(line.lstrip(" "))) if body else ""
        clean = indent + re.sub(" {2,}", " ", body)
        if clean or (lines and lines[-1]):
            lines.append(clean)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def digest(text: str) -> str:
    """The sha256 that names a version."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
