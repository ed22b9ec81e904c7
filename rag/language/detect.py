"""Says which language a question is in.

Cheap tests first: the script, then words and letters that only one language has. English is what remains
unless something speaks against it, because short English questions full of typos and medical Latin are common
and a wrong guess would cost their answer. The statistical model is loaded only for longer text
that looks like no language we know.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.wordlists import read
from rag.language.english import is_english, looks_english
from rag.language.fold import fold

_LONGEST = 2000
_LATIN_WORD = re.compile(r"(?<![\w])[^\W\d_]+(?:'[^\W\d_]+)?(?![\w])")
_ELIDED = re.compile(r"(?:l|d|j|qu|n|s|c|m|t|dell|all|nell|sull|un|jusqu|lorsqu|puisqu)'(?=\w)")
_URL = re.compile(r"https?://\S+|\bwww\.\S+|<[^<>]{0,200}>")

#: How many Latin letters one character of these scripts is worth.
_WEIGHT = {"zh": 3, "ja": 3, "ko": 3}
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"), (0x1F00, 0x1FFF, "el"), (0x0400, 0x052F, "ru"), (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"), (0x0600, 0x06FF, "ar"), (0x0750, 0x077F, "ar"), (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"), (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"), (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"), (0x1780, 0x17FF, "km"), (0x3040, 0x30FF, "ja"),
    (0x1100, 0x11FF, "ko"), (0xAC00, 0xD7AF, "ko"), (0x3400, 0x4DBF, "zh"), (0x4E00, 0x9FFF, "zh"),
)  # fmt: skip
_VARIANTS: tuple[tuple[str, str, str], ...] = (
    ("ar", "ur", "ٹڈڑںےہھ"),
    ("ar", "fa", "پچژگ"),
    ("ru", "uk", "іїєґ"),
)
_MARATHI = re.compile(r"(?:^|\s)(?:आहे|आहेत|काय|कसे|नाही)(?=$|[\s?।])")
_LIKELY = (
    "en", "es", "fr", "de", "pt", "it", "nl", "tr", "vi", "pl", "id", "ms", "sw", "ro", "cs", "sk", "sv", "da", "no",
    "fi", "hu", "hr", "sl", "tl", "ca", "lt", "lv", "et", "sq", "so", "ha", "yo", "zu", "af", "hi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    english: frozenset[str]
    languages: dict[str, frozenset[str]]
    letters: dict[str, frozenset[str]]
    eponyms: frozenset[str]
    hindi: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = read("rag.language", "data", "detect.yaml")
    return _Words(
        frozenset(raw["english"].split()),
        {code: frozenset(words.split()) for code, words in raw["languages"].items()},
        {code: frozenset(letters) for code, letters in raw["letters"].items()},
        frozenset(raw["eponyms"].split()),
        frozenset(raw["hindi"].split()),
    )


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``; ``und`` if nothing says."""
    text = unicodedata.normalize("NFKC", _URL.sub(" ", text[:_LONGEST])).replace("’", "'")
    scripts, latin = _scripts(text)
    if not latin and not scripts:
        return "en" if len(text) < 200 else "und"  # "64?" and an empty question get a reply in English
    if scripts:
        code, weight = scripts.most_common(1)[0]
        english = sum(1 for w in _LATIN_WORD.findall(text) if w.lower() in _words().english)
        if weight > latin * 1.5 or (weight * 4 > latin and english < 3 and weight >= 4):
            return _variant(code, scripts, text)
    return _latin(text)


def _scripts(text: str) -> tuple[Counter[str], int]:
    """Letters by script (the Greek letters of TNF-α are no Greek), and the number of Latin ones."""
    counts: Counter[str] = Counter()
    latin = 0
    for char in text:
        point = ord(char)
        if point < 0x250:
            latin += char.isalpha()
            continue
        if 0x1E00 <= point <= 0x1EFF:
            latin += 1
            continue
        for low, high, code in _RANGES:
            if low <= point <= high:
                counts[code] += _WEIGHT.get(code, 1)
                break
    if counts["el"] and not re.search(r"[\u0370-\u03ff\u1f00-\u1fff]{3}", text):
        del counts["el"]
    return +counts, latin


def _variant(code: str, scripts: Counter[str], text: str) -> str:
    if (code == "zh" and scripts["ja"]) or code == "ja":
        return "ja"
    if code == "hi" and _MARATHI.search(text):
        return "mr"
    for base, other, letters in _VARIANTS:
        if code == base and any(letter in text for letter in letters):
            return other
    return code


def _latin(text: str) -> str:
    lists = _words()
    raw = [w for w in _LATIN_WORD.findall(text) if len(w) > 1 or w.lower() in "aeiouy"]
    letters = _LATIN_WORD.findall(text)
    if len(letters) > 3 and sum(len(w) == 1 for w in letters) * 2 > len(letters):
        return "en"  # typed with spaces between the letters
    scores: Counter[str] = Counter()
    only: Counter[str] = Counter()
    long: Counter[str] = Counter()
    english = 0
    for word in raw:
        if len(word) > 1 and word.isupper() and not text.isupper():
            continue  # an acronym: RA, DES, PAR, AR
        low = word.lower()
        folded = fold(low)
        if folded.removesuffix("'s") in lists.eponyms:
            continue
        plain = low in lists.english or (not low.isascii() and False)
        plain = plain or (low.split("'")[0] in lists.english and "'" in low)
        english += plain
        for code, marks in lists.letters.items():
            if not marks.isdisjoint(low):
                scores[code] += 2
                only[code] += 1
        elided = None if plain else _ELIDED.match(folded)
        pieces = [elided[0][:-1], folded[elided.end() :]] if elided else [folded]
        for code, members in lists.languages.items():
            if any(piece in members for piece in pieces):
                scores[code] += 1 if plain else 2
                only[code] += not plain
                long[code] += not plain and len(folded) > 3
        if low in lists.hindi:
            scores["hi"] += 2
            only["hi"] += 1
    if "¿" in text or "¡" in text:
        scores["es"] += 3
        only["es"] += 2
    best = _best(scores, only)
    enough = best is not None and (len(raw) == 1 or long[best] or only[best] > 1)
    if best and enough and only[best]:
        alone = scores[best] > 2 * english + (only[best] < 2 and english > 0)
        if alone or (only[best] >= 2 and only[best] >= english and scores[best] >= 2 * english):
            return _between(text, scores, only, best, len(raw))
    return _statistics(text, [w.lower() for w in raw], english)


def _best(scores: Counter[str], only: Counter[str]) -> str | None:
    return max(scores, key=lambda code: (scores[code], only[code])) if scores else None


def _between(text: str, scores: Counter[str], only: Counter[str], best: str, words: int) -> str:
    """Sister languages share words: where the count is close, or explains little, let the letters decide."""
    if words > 3 and only[best] * 5 < words * 2 and best != "hi":
        code, chance = _ranked(text)[0]
        if chance > 0.95 and code not in {"en", best}:
            return code
    close = [code for code, score in scores.items() if score >= scores[best] - 1 and score * 4 >= scores[best] * 3]
    if len(close) == 1:
        return best
    return next((code for code, _ in _ranked(text) if code in close), best)


def _statistics(text: str, words: list[str], english: int) -> str:
    """Not a word of a language we know: English, unless the model is sure of another one."""
    content = [w for w in words if len(w) > 1 and w not in _words().eponyms]
    if len(content) < 3 or english * 2 > len(content):
        return "en"
    exact = sum(is_english(w) for w in content) / len(content)
    if exact >= 0.67:
        return "en"
    ranked = _ranked(text)
    code, chance = ranked[0]
    if code != "en" and len(content) > 3:
        if chance >= 0.97 and exact < 0.51:
            return code
        if dict(ranked)["en"] < 0.02 and exact < 0.34:
            return code if chance >= 0.8 else "und"
    return "und" if _english_share(content) < 0.15 and len(content) >= 5 and code != "en" else "en"


def _english_share(words: list[str]) -> float:
    return sum(1 for w in words if looks_english(w)) / len(words)


def _ranked(text: str) -> list[tuple[str, float]]:
    return [(str(code), float(chance)) for code, chance in _model().rank(text)]


@lru_cache(maxsize=1)
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(_LIKELY))
    return model
