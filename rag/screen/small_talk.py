"""Turns that ask nothing: greetings, thanks, goodbyes, empty and unreadable messages."""

from __future__ import annotations

import re

from rag.screen.lexicon import Lexicon
from rag.screen.text import sentences

_LETTER = re.compile(r"[^\W\d_]")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
_VOWEL = re.compile(r"[aeiouyàâäáãåéèêëíîïóôöúûüœæ]", re.I)


def social(text: str, lexicons: tuple[Lexicon, ...]) -> tuple[str, str]:
    """Kind and language of a turn that is only a courtesy; two empty strings if it is more."""
    whole = f" {' '.join(s.replace(' ? ', ' ').strip() for s in sentences(text))} "
    if not whole.strip() or len(whole) > 160:
        return "", ""
    for lexicon in lexicons:
        for name, pattern in lexicon.social.items():
            if pattern.match(whole):
                return name, lexicon.language
    return "", ""


def unreadable(text: str) -> bool:
    """Nothing that could be words: empty, signs only, one letter over and over, keys struck in a row."""
    letters = "".join(_LETTER.findall(text))
    if not letters or text.count("\ufffd") > len(letters):
        return True
    low = letters.lower()
    if len(letters) == 1 and low.isascii():
        return True
    if len(set(low)) <= 2 and len(low) > 3 and low.isascii():
        return True
    words = [w for w in re.findall(r"[^\W\d_]+", text.lower()) if w.isascii()]
    if not words or len("".join(words)) < len(low):
        return False
    return len(words) <= 3 and all(_mashed(word) for word in words)


def _mashed(word: str) -> bool:
    if len(word) >= 4 and any(word[i : i + 4] in row for row in _KEYS for i in range(len(word) - 3)):
        return word not in {"were", "property", "poi"} and not re.search("property|quer|popul", word)
    return len(word) >= 6 and not _VOWEL.search(word)
