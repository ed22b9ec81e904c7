"""Which words are English, and which English word a misspelt one is closest to.

The list (82,000 words with their frequency) comes with symspellpy. Knows words, not questions:
:mod:`rag.spelling` decides what is repaired.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from symspellpy import SymSpell, Verbosity  # type: ignore[import-untyped]

from index.wordlists import read

#: How many of the most frequent words a typo may become; the rest are only known to be right.
COMMON = 12_000
_SPLIT = 6_000
_SOUNDS = (
    ("ph", "f"), ("gh", ""), ("kn", "n"), ("wr", "r"), ("rh", "r"), ("tch", "k"), ("ch", "k"), ("ck", "k"),
    ("qu", "k"), ("x", "ks"), ("sh", "s"), ("tion", "sn"), ("th", "t"), ("z", "s"), ("c", "k"), ("v", "f"),
)  # fmt: skip
_LATIN = re.compile(r"(?:ic|ia|al|[iu]s|um|yl|a)$")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PREFIX = re.compile(
    r"(?:auto|anti|multi|intra|inter|super|immuno|non|pre|post|over|under|micro|macro|hyper|hypo|bio|cardio|neuro|poly)-?"
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What we wrote ourselves about how people type."""

    short: Mapping[str, str]
    mistakes: Mapping[str, str]
    context: tuple[tuple[re.Pattern[str], str], ...]
    keep: frozenset[str]
    domain: frozenset[str]


@lru_cache(maxsize=1)
def hints() -> Hints:
    """The hand-written part: short forms, known mistakes, words in context, words to leave alone."""
    raw = read("rag.language", "data", "spelling.yaml")
    return Hints(
        _pairs(raw["short"]),
        _pairs(raw["mistakes"]),
        tuple((re.compile(pattern, re.IGNORECASE), new) for pattern, new in raw["context"]),
        frozenset(raw["keep"].split()) | frozenset(raw["domain"].split()),
        frozenset(raw["domain"].split()),
    )


def _pairs(block: str) -> dict[str, str]:
    """``bcoz=because alot=a-lot``; a hyphen stands for a space, except in the words that have one."""
    out = {}
    for pair in block.split():
        old, _, new = pair.partition("=")
        keeps = new[:1].isupper() or new in {"long-term", "low-dose", "flare-up", "flare-ups", "peer-reviewed"}
        out[old] = new if keeps else new.replace("-", " ")
    return out


@lru_cache(maxsize=1)
def frequencies() -> dict[str, int]:
    """Every word of the list and how often it is used, most frequent first."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    pairs = (line.split(" ") for line in text.splitlines())
    counts = {word: int(count) for word, count in pairs}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Words frequent enough to be what someone meant by two words typed as one."""
    words = [w for w in list(frequencies())[:_SPLIT] if len(w) > 2]
    return frozenset(words) | {"is", "it", "in", "of", "to", "my", "do", "me", "or", "an", "on", "be", "so", "if"}


class Nearest:
    """The words of a list that are one or two slips away from a misspelt one."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._index: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in words.items():
            self._index.create_dictionary_entry(word, count)

    def candidates(self, word: str, distance: int) -> Iterable[tuple[str, int, int]]:
        """``(word, distance, frequency)``."""
        for item in self._index.lookup(word, Verbosity.ALL, max_edit_distance=distance):
            yield item.term, item.distance, item.count


@lru_cache(maxsize=1)
def nearest_common() -> Nearest:
    """Typos of everyday words."""
    counts = frequencies()
    return Nearest({w: counts[w] for w in list(counts)[:COMMON] if len(w) > 2})


@lru_cache(maxsize=16384)
def is_english(word: str) -> bool:
    """Whether the word is right: listed, or a plural, a prefixed or an American form of a listed one."""
    word = word.lower().removesuffix("'s").removesuffix("'")
    words, keep = frequencies(), hints().keep
    if word in words or word in keep:
        return True
    if word.endswith("s") and len(word) > 4 and not word.endswith("ss") and (word[:-1] in words or word[:-1] in keep):
        return True
    if (prefix := _PREFIX.match(word)) and len(word) - prefix.end() > 3 and word[prefix.end() :] in words:
        return True
    forms = (word[:i] + v + word[i:] for i, c in enumerate(word) if c == "e" for v in "ao")
    return len(word) > 5 and (any(f in words for f in forms) or word.replace("ize", "ise") in words)


@lru_cache(maxsize=4096)
def looks_english(word: str) -> bool:
    """Whether the word is English or one slip away from it; for telling languages apart."""
    word = word.lower()
    if is_english(word) or word in hints().short or word in hints().mistakes:
        return True
    if len(word) < 5 or not word.isascii():
        return False
    return any(True for _ in nearest_common().candidates(word, 1))


def sound(word: str) -> str:
    """The consonants of a word as they sound, doubled letters once: "carteledge" and "cartilage" meet."""
    word = re.sub(r"dge\b", "ge", word)
    word = re.sub(r"c(?=[eiy])", "s", word)
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    word = word[:1] + re.sub(r"[aeiouyhw]", "", word[1:])
    word = re.sub(r"^[aeiouy]", "a", word)
    return re.sub(r"(.)\1+", r"\1", word)


def weight(count: int) -> float:
    """Frequency on a scale of about 0 to 1."""
    return min(1.0, math.log10(max(count, 10)) / 11)


def segments(letters: str, known: frozenset[str] | set[str]) -> str:
    """Letters without spaces as words: the split into the fewest and most frequent ones."""
    counts = frequencies()
    best: list[tuple[float, str]] = [(0.0, "")] + [(-1e9, "")] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 20), end):
            word = letters[start:end]
            low = word.lower()
            fits = low in common() or low in known or low in {"i", "a"} or (len(low) > 3 and low in counts)
            score = best[start][0] + (weight(counts.get(low, 10**8)) - 1.2 if fits else -4.0 * len(word))
            if score > best[end][0]:
                best[end] = (score, f"{best[start][1]} {word}")
    return best[-1][1].strip()


def inflected(word: str, term: str) -> bool:
    """Medical Latin: "neuralgic" is no slip for "neuralgia", nor "congenita" for "congenital"."""
    if len(word) < 5 or not _LATIN.search(word):
        return False
    stem = len(word) - (1 if word.endswith("a") else 2)
    return term[:stem] == word[:stem] and term != word + "e"


def slip(word: str, term: str) -> bool:
    """One letter too many, too few, swapped, or beside the right one on the keyboard."""
    if len(word) != len(term) or sorted(word) == sorted(term):
        return True
    pairs = [(a, b) for a, b in zip(word, term, strict=True) if a != b]
    return len(pairs) == 1 and any(
        a in row and b in row and abs(row.index(a) - row.index(b)) == 1 for row in _ROWS for a, b in pairs
    )
