"""What was typed -> clean text. Knows characters, not meaning.

Nothing is guessed here: spelling is :mod:`rag.spelling`, injected instructions are :mod:`rag.screen`.
"""

from __future__ import annotations

import re
import unicodedata

from index.errors import InputError
from rag.config import MAX_QUESTION

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Zero-width characters, bidi controls and tag characters carry text a reader cannot see.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_SPACE = re.compile(r"\s+")
# "w h a t   i s   M S C": single letters, and wider gaps between the words they make.
_SPACED = re.compile(r"(?<!\S)\w(?: \w){1,}(?: {2,}\w(?: \w)*)+(?!\S)")


def normalise(text: str) -> str:
    """Return ``text`` in NFKC without control or invisible characters, white space collapsed.

    Raises:
        InputError: the text is longer than :data:`rag.config.MAX_QUESTION` characters, or is not text.
    """
    if len(text) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(text):,} characters; {MAX_QUESTION:,} is the most.",
            "Ask one shorter question.",
        )
    if "\x00" in text or _share_of_control(text) > 0.2:
        raise InputError("The question is not text.", "Type it in words, in any language.")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError("The question is not valid UTF-8 text.", "Type it in words, in any language.")
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    text = _SPACED.sub(_joined, text.replace("\t", "  "))
    # Again: what was taken out may have stood between two characters that belong together.
    return unicodedata.normalize("NFKC", _SPACE.sub(" ", text).strip())


def _joined(match: re.Match[str]) -> str:
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", match.group()))


def _share_of_control(text: str) -> float:
    return len(_CONTROL.findall(text)) / len(text) if text else 0.0
