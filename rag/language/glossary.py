"""Reads our hand-written glossaries and cuts a question into English chunks by longest match.

Knows words and phrases, not grammar: :mod:`rag.language.realise` puts the chunks in English order.
A pattern in a glossary is a phrase; ``*`` ends a stem, ``(a|b)`` and ``?`` work as in regular expressions,
and ``=AR`` matches those letters in that case only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from index.lexicon import canonical
from index.wordlists import parse
from rag.language.english import is_english
from rag.language.fold import WORD, fold, fold_aligned
from rag.language.patterns import Phrase, variants

Kind = Literal["q", "yn", "be", "can", "v", "vi", "a", "n", "p", "not", "and", "x", "num", "raw", "unknown"]

_SECTIONS: dict[str, Kind] = {
    "questions": "q", "yes_no": "yn", "be": "be", "modals": "can", "verbs": "v", "verbs_intransitive": "vi",
    "adjectives": "a", "nouns": "n", "prepositions": "p", "negations": "not", "conjunctions": "and", "fillers": "x",
}  # fmt: skip

#: Which files make up a language: the romanised spellings of Hindi are a file of their own.
_EXTRA = {"hi": ("hi-Latn",)}
_ARABIC_PREFIX = re.compile(r"([وف])?([بلك])?(ال|(?<=ل)ل)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:\s?%|\s?٪)?")
_CASED = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9'+.-]*", re.IGNORECASE)
_TOKEN = re.compile(rf"{WORD}+(?:['-]{WORD}+)*")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the question and its English. ``text`` is what stood there."""

    kind: Kind
    english: str
    text: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """One language's words, by the first letter of their pattern, and how its sentences are built."""

    language: str
    order: str
    """``svo``, ``sov`` (verb last, postpositions) or ``vso`` (verb before its subject)."""
    spaced: bool
    compounds: bool
    exact: dict[str, tuple[Kind, str]] = field(default_factory=dict)
    by_letter: dict[str, list[tuple[Phrase, Kind]]] = field(default_factory=dict)

    def chunks(self, text: str) -> list[Chunk]:
        """The whole text as chunks, in its own order; nothing but punctuation and spaces is left out."""
        normal, folded, origin = fold_aligned(text)
        found: list[Chunk] = []
        at = 0
        while at < len(folded):
            if not re.match(WORD, folded[at]):
                at += 1
                continue
            start = at
            chunk, at = self._next(normal, folded, origin, at)
            if self.language == "ar" and chunk.kind in {"n", "a", "p"}:
                found += self._attached(folded[start:at], first=not found)
            found.append(chunk)
        return found

    def _attached(self, word: str, first: bool) -> list[Chunk]:
        """The Arabic "and", "with" and "for" that are written as part of the next word."""
        best = self._longest(word, 0)
        prefix = word[: best[3]] if best else ""
        out = [Chunk("and", "and", "و")] if first and prefix[:1] in {"و", "ف"} else []
        if len(word) - len(prefix) > 2:
            rest = prefix.lstrip("وف")
            pairs = (("ل", "for"), ("ب", "with"))
            out += [Chunk("p", english, letter) for letter, english in pairs if rest[:1] == letter]
        return out

    def _next(self, normal: str, folded: str, origin: list[int], at: int) -> tuple[Chunk, int]:
        token = _TOKEN.match(folded, at)
        token_end = token.end() if token else at + 1
        # Exact case first: "PAR" is an illness, "par" a preposition.
        latin = _LATIN.match(normal, origin[at])
        cased = _CASED.match(normal, origin[at])
        if cased and (hit := self.exact.get(cased.group())):
            end = at + len(fold(cased.group()))
            longer = self._longest(folded, at)
            if longer is None or longer[0] <= end:
                return Chunk(hit[0], hit[1], folded[at:end]), end
        best = self._longest(folded, at)
        number = _NUMBER.match(folded, at)
        if number and (best is None or best[0] <= number.end()):
            value = number.group().replace("٪", "%")
            value = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", value).replace(" %", "%")
            return Chunk("num", value, number.group()), number.end()
        if best is not None:
            return Chunk(best[1], best[2], folded[at : best[0]]), best[0]
        if self.compounds and token and (parts := self._compound(token.group())):
            return Chunk("n", parts, token.group()), token_end
        if latin and folded[at].isascii():
            end = at + max(1, len(fold(latin.group())))
            end = max(end, token_end) if self.spaced else end
            original = normal[origin[at] : origin[min(end, len(folded))]].strip(" .-'")
            known = _is_name(original, self.language) or canonical(original) is not None
            known = known or (self.language == "hi" and is_english(original))
            kind: Kind = "raw" if known else "unknown"
            return Chunk(kind, original, original), end
        if not self.spaced:
            return Chunk("unknown", "", folded[at]), at + 1
        return Chunk("unknown", "", folded[at:token_end]), token_end

    def _longest(self, folded: str, at: int) -> tuple[int, Kind, str, int] | None:
        starts = [at]
        if self.language == "ar" and (prefix := _ARABIC_PREFIX.match(folded, at)):
            starts += sorted({prefix.end(g) for g in (1, 2, 3) if prefix.group(g)})
        best: tuple[int, Kind, str, int] | None = None
        for start in starts:
            if start >= len(folded):
                break
            for phrase, kind in self.by_letter.get(folded[start], ()):
                end = phrase.match(folded, start)
                if end is not None and (best is None or end > best[0]):
                    best = (end, kind, phrase.english, start)
        return best

    def _compound(self, word: str) -> str | None:
        """German glues nouns together: the longest known head, then the rest."""
        for cut in range(len(word) - 4, 3, -1):
            head = self._whole(word[:cut].rstrip("-"))
            if head is None:
                continue
            for link in ("", "s", "n", "en", "-", "s-"):
                if word[cut:].startswith(link) and (tail := self._whole(word[cut + len(link) :])):
                    return f"{head} {tail}"
        return None

    def _whole(self, word: str) -> str | None:
        best = self._longest(word, 0) if word else None
        return best[2] if best and best[0] == len(word) and best[1] in {"n", "a", "v"} else None


def _is_name(word: str, language: str) -> bool:
    """Acronyms and drug-like names mean the same in every language, and so does Latin script outside it."""
    if any(c.isdigit() for c in word) or (len(word) > 1 and sum(c.isupper() for c in word) > 1):
        return True
    if language in {"zh", "ja", "ko", "ar", "ru"}:
        return True
    if word.endswith(("mab", "cept", "nib", "citinib")):
        return True
    return word[:1].isupper() and language != "de"


@lru_cache(maxsize=32)
def load(language: str) -> Glossary | None:
    """The glossary of a language, or ``None`` if we have not written one."""
    folder = files("rag.language") / "data"
    if not (folder / f"{language}.yaml").is_file():
        return None
    glossary: Glossary | None = None
    for name in (language, *_EXTRA.get(language, ())):
        data = parse((folder / f"{name}.yaml").read_text("utf-8"))
        if glossary is None:
            glossary = Glossary(
                language, data.get("order", "svo"), data.get("spaced", True), data.get("compounds", False)
            )
        for section, kind in _SECTIONS.items():
            entries = data.get(section) or {}
            if isinstance(entries, str):
                entries = {"": entries}
            for english, phrases in entries.items():
                add(glossary, kind, str(english), str(phrases))
    if glossary is not None:
        for bucket in glossary.by_letter.values():
            bucket.sort(key=lambda entry: -entry[0].literal)
    return glossary


def add(glossary: Glossary, kind: Kind, english: str, phrases: str) -> None:
    """Add phrases, parted by commas, that mean ``english``; whoever adds the last sorts the buckets."""
    for phrase in phrases.split(","):
        phrase = phrase.strip()
        if not phrase:
            continue
        if phrase.startswith("="):
            glossary.exact[phrase[1:]] = (kind, english)
            continue
        for variant in variants(phrase):
            entry = Phrase(variant, glossary.spaced, english)
            glossary.by_letter.setdefault(entry.start[0], []).append((entry, kind))
