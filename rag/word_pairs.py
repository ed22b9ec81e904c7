"""Slips that only the word beside them shows: "sid effects", "how lng", "yongjun lui".

A word is looked at if it is none of the commonest and the library never uses it; it becomes the near word that the
library often writes beside its neighbour, or stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

from rag.language.english import common, is_english

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OFTEN: Final = 4
#: A word of three letters is near to many.
_OFTEN_SHORT: Final = 12
#: A rare word that is right may be meant ("herd", "cope"); "sid effects" is not.
_OFTEN_RIGHT: Final = 40


class WordPairs:
    """Which words of a library stand side by side, and how often."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._words: Counter[str] = Counter()
        for text in texts:
            words = [w.lower() for w in _WORD.findall(text)]
            self._words.update(words)
            self._pairs.update(pairwise(words))

    def mended(self, text: str, near: Callable[[str], Iterable[str]]) -> list[tuple[int, int, str]]:
        """``(start, end, word)`` of what the neighbour puts right; ``near``: the words one slip away from a word."""
        found = list(_WORD.finditer(text))
        lower = [m[0].lower() for m in found]
        mends = []
        for i, match in enumerate(found):
            word = lower[i]
            if not self._odd(word) or (match[0] != word and is_english(word)):
                continue
            before, after = lower[i - 1] if i else "", lower[i + 1] if i + 1 < len(lower) else ""
            others = (o for o in near(word) if o[0] == word[0])
            often, best = max(((self._beside(before, o, after), o) for o in others), default=(0, ""))
            short = _OFTEN if len(word) > 3 else _OFTEN_SHORT
            if often >= (_OFTEN_RIGHT if is_english(word) else short):
                mends.append((match.start(), match.end(), best))
        return mends

    def _odd(self, word: str) -> bool:
        return 2 < len(word) < 20 and word.isascii() and self._words[word] < 2 and word not in common()

    def _beside(self, before: str, word: str, after: str) -> int:
        return max(self._pairs[before, word], self._pairs[word, after])
