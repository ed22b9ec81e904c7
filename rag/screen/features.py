"""What a message is made of, for the learned net: words, word pairs, letter groups, meanings and pairs of meanings.

Meanings (``terms/meanings.yaml``) are the bridge between languages: "puffy lips", "labios hinchados" and "嘴唇肿" are
all ``face`` with ``swell``, so that what is learned from many English examples also serves languages with few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from index.wordlists import read
from rag.screen.text import fold

#: How far apart two meanings of a sentence may stand to be a pair: words, or characters where words are not apart.
_REACH, _REACH_CHARS = 9, 18
_HAN = re.compile("[\u4e00-\u9fff]+")
_DEGREES = re.compile(r"3[89](?:\.\d+)?|4[01](?:\.\d+)?|100\.[4-9]|10[1-6](?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
SCRIPTS = {"zh": _HAN, "hi": re.compile("[\u0900-\u097f]"), "ar": re.compile("[\u0600-\u06ff]")}
_WARM = frozenset({"fever", "ill"})
_SPACED = ("en", "es", "de", "fr", "hi")

Groups = dict[str, set[str]]
"""Features by group: ``w`` words, ``b`` word pairs, ``c`` letter groups, ``m`` meanings, ``p`` pairs of meanings."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """The meanings of words, for every language."""

    words: dict[str, dict[str, tuple[str, ...]]]
    """language -> word -> meanings, for words in Latin letters."""
    stems: dict[str, dict[str, tuple[tuple[str, str], ...]]]
    """language -> first three letters -> (beginning of a word, meaning)."""
    inside: dict[str, re.Pattern[str]]
    """language -> pattern that finds its words anywhere, for the other scripts."""
    named: dict[str, dict[str, tuple[str, ...]]]
    common: dict[str, frozenset[str]]


@cache
def meanings() -> Meanings:
    """The meanings, ready for use."""
    data = read("rag.screen", "terms", "meanings.yaml")
    words: dict[str, dict[str, list[str]]] = {}
    stems: dict[str, dict[str, list[tuple[str, str]]]] = {}
    named: dict[str, dict[str, list[str]]] = {}
    for meaning, languages in data["meanings"].items():
        for language, listed in languages.items():
            for item in re.split(r"\|" if language in ("zh", "ar") else r"[|\s]+", str(listed)):
                word = fold(item).strip("\n")
                if not word.strip():
                    continue
                if not word.isascii():
                    named.setdefault(language, {}).setdefault(word, []).append(meaning)
                elif word.endswith("%"):
                    stems.setdefault(language, {}).setdefault(word[:3], []).append((word[:-1], meaning))
                else:
                    words.setdefault(language, {}).setdefault(word, []).append(meaning)
    return Meanings(
        {k: {w: tuple(m) for w, m in v.items()} for k, v in words.items()},
        {k: {w: tuple(m) for w, m in v.items()} for k, v in stems.items()},
        {
            k: re.compile("|".join(re.escape(word) for word in sorted(v, key=len, reverse=True)))
            for k, v in named.items()
            if k in SCRIPTS
        },
        {k: {w: tuple(m) for w, m in v.items()} for k, v in named.items()},
        {k: frozenset(str(" ".join(v)).split()) for k, v in data["common"].items()},
    )


def spoken(tokens: Iterable[str], common: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The languages in Latin letters a text is most likely in: the one with most of its commonest words."""
    seen = set(tokens)
    counts = {language: len(seen & words) for language, words in common.items()}
    most = max(counts.values(), default=0)
    if not most:
        return ("en",)
    return tuple(language for language, count in counts.items() if count == most)


def features(sentences: Sequence[str], languages: Sequence[str]) -> Groups:
    """The features of one stretch of text: folded sentences as tokens between spaces (``text.sentences``)."""
    groups: Groups = {"w": set(), "b": set(), "c": set(), "m": set(), "p": set()}
    for sentence in sentences:
        _words(sentence, groups)
        _pairs(_placed(sentence, languages), groups)
    return groups


def _words(sentence: str, groups: Groups) -> None:
    last = "^"
    for token in sentence.split():
        if token == ",":
            continue
        if _HAN.match(token):
            for size in (1, 2, 3, 4):
                groups["c" if size > 1 else "w"].update(token[i : i + size] for i in range(len(token) - size + 1))
            last = "^"
            continue
        word = "#" if token.isdigit() else token
        groups["w"].add(word)
        groups["b"].add(f"{last} {word}")
        last = word
        padded = f" {token} "
        for size in (3, 4, 5):
            groups["c"].update(padded[i : i + size] for i in range(len(padded) - size + 1))
    groups["b"].add(f"{last} $")


def _placed(sentence: str, languages: Sequence[str]) -> list[tuple[int, str]]:
    """Meanings with their places; a place is counted in words, or in half-characters for unspaced scripts."""
    known = meanings()
    found: list[tuple[int, str]] = []
    for at, token in enumerate(sentence.split()):
        if token == "?":
            found.append((at, "mark"))
        elif token[0].isdigit():
            if _DEGREES.fullmatch(token):
                found.append((at, "degrees" if "." in token else "whole"))
            elif _YEAR.fullmatch(token):
                found.append((at, "past"))
            else:
                found.append((at, "number"))
        elif token.isascii():
            for language in languages:
                found.extend((at, meaning) for meaning in known.words.get(language, {}).get(token, ()))
                for stem, meaning in known.stems.get(language, {}).get(token[:3], ()):
                    if token.startswith(stem):
                        found.append((at, meaning))
    for language, script in SCRIPTS.items():
        if script.search(sentence):
            scale = _REACH_CHARS // _REACH if language == "zh" else 5
            for match in known.inside[language].finditer(sentence):
                found.extend((match.start() // scale, meaning) for meaning in known.named[language][match.group()])
    # "I am 39" is an age; a whole number is a temperature where fever or feeling ill is spoken of.
    warm = any(meaning in _WARM for _, meaning in found)
    return [(at, ("degrees" if warm else "number") if meaning == "whole" else meaning) for at, meaning in found]


def _pairs(placed: list[tuple[int, str]], groups: Groups) -> None:
    groups["m"].update(meaning for _, meaning in placed)
    placed.sort()
    for i, (at, meaning) in enumerate(placed):
        for further, other in placed[i + 1 :]:
            if further - at > _REACH:
                break
            if meaning != other:
                groups["p"].add(f"{meaning}+{other}" if meaning < other else f"{other}+{meaning}")
