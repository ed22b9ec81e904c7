"""How odd a word is in everyday English: a word that hardly anybody uses is most likely the name of something.

A question with such a word that the evidence lacks ("Tarlov cysts", "erythromelalgia") is about something else,
also where no list of diseases knows it. (How few documents of a large library use a word told nothing more.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from rag.language.english import frequencies
from rag.terms import stem

# Logarithms of counts in a corpus of half a million million words: words of daily life, and words few people know.
_DAILY = 16.0
_ODD = 10.0


def oddity(term: str) -> float:
    """0 for the stem of a word of daily life, 1 for one that the list of English words does not have."""
    if not term.isalpha() or len(term) < 4:
        return 0.0
    return min(1.0, max(0.0, (_DAILY - math.log(_everyday().get(term, 0) + 1)) / (_DAILY - _ODD)))


@cache
def _everyday() -> Mapping[str, int]:
    """Stem -> how often its words are used."""
    counts: dict[str, int] = {}
    for word, count in frequencies().items():
        one = stem(word)
        counts[one] = counts.get(one, 0) + count
    return counts
