"""Mends English spelling towards the words the grammar knows: slang and sound first, then a letter or two.

Only words that are no ordinary words themselves are mended (``keep``), and only towards clinical words; a word is never
mended into something a fair reader would not see in it. Nothing that was typed is remembered.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from rapidfuzz.distance import OSA

from rag.screen.lexicon import load


def mend_word(word: str) -> str:
    """The word the writer most likely meant, or the word itself."""
    lexicon = load("en")
    if word in lexicon.respell:
        return lexicon.respell[word]
    if len(word) < 5 or word in lexicon.keep or not word.isascii() or not word.isalpha():
        return word
    best, least = word, 3
    for known in _known().get(word[0], ()):
        if known == word:
            return word
        if abs(len(known) - len(word)) > 2:
            continue
        allowed = 1 if len(known) < 10 else 2
        distance = OSA.distance(known, word, score_cutoff=allowed)
        if distance <= allowed and distance < least:
            best, least = known, distance
    return best


@cache
def _known() -> dict[str, list[str]]:
    """The words to mend towards, by first letter: people seldom get that one wrong."""
    known: dict[str, list[str]] = defaultdict(list)
    for word in load("en").mend:
        known[word[0]].append(word)
    return known


def mend(sentence: str) -> str:
    """A folded sentence with its words mended."""
    return f" {' '.join(mend_word(token) for token in sentence.split())} "
