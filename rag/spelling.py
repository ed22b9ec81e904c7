"""Repairs typing mistakes in an English question before it is searched.

A word is touched only if no list knows it; it then becomes the nearest word of the domain or of everyday English,
or nothing. Numbers, names and valid words stay as they are, so a repair can never make a different question
out of one that was typed correctly. Doing it twice changes nothing more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from index import lexicon
from rag.language.english import (
    Nearest,
    common,
    frequencies,
    hints,
    inflected,
    is_english,
    looks_english,
    nearest_common,
    segments,
    slip,
    sound,
    weight,
)
from rag.word_pairs import WordPairs

__all__ = ["Corrected", "Speller", "looks_english"]

_WORD = re.compile(r"[^\W_]+(?:['’&/-][^\W_]+)*[^\W\d_]?")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_][ \t]{1,3}){3,}[^\W\d_](?=[\s?.!,]|$)")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_WIDE = re.compile("[\uff01-\uff5e\u3000\U0001d400-\U0001d7ff]")
_EMOJI = re.compile("\\s*[\U0001f000-\U0001faff\u2600-\u27bf\ufe0e\ufe0f\u20e3\u200d]+\\s*")
_DRUG = re.compile(r"(?:mab|cept|nib|tinib|cel|zumab|ximab|stat|prazole|statin|mycin|oxacin)$")
_STARTS = {"does", "is", "can", "will", "how", "what", "did", "was", "are", "should", "do", "if", "has", "in", "to"}
_TERMS = ("stem cell", "bone marrow", "side effect", "umbilical cord", "joint replacement", "clinical trial")
_LIMIT = 80  # unknown words: more of them is not an English question
_PASSES = 4


@dataclass(frozen=True, slots=True)
class Corrected:
    """The text to search with, and each change as ``(was, is)``."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Speller:
    """Repairs questions against the words of the sources, the lexicon and everyday English."""

    def __init__(self, vocabulary: Iterable[str], asked: Iterable[str] = ()) -> None:
        """``asked``: questions as people type them; a word of theirs is right only if it is English."""
        terms, typed = _unhyphenated((*_TERMS, *vocabulary)), _unhyphenated(asked)
        self._pairs = WordPairs(terms | typed)
        terms |= {word for word in _words(typed) if is_english(word)}
        words = set(hints().domain) | _words(terms)
        self._capitals = {w for w in words if w.isupper() and len(w) > 1}
        self._known = {w.lower() for w in words}
        self._joined = {
            t.lower().replace(" ", ""): t for t in terms if 1 < len(t.split()) <= 3 and t.replace(" ", "").isalpha()
        }
        self._joined.update({f"{k}s": f"{v}s" for k, v in self._joined.items() if not k.endswith("s")})
        self._joined = {k: v for k, v in self._joined.items() if len(k) > 6 and not is_english(k)}
        counts = frequencies()
        targets = {w: counts.get(w, 10_000) for w in self._known if len(w) > 3 and w.isalpha()}
        self._domain = Nearest({**targets, **dict.fromkeys(self._joined, 50_000)})
        self._memory: dict[str, str] = {}

    def correct(self, text: str) -> Corrected:
        """``text`` with its typing mistakes repaired."""
        changes: list[tuple[str, str]] = []
        for _ in range(_PASSES):
            after, made = self._once(text)
            changes += [pair for pair in made if pair not in changes]
            if after == text:
                break
            text = after
        return Corrected(self._beside(text, changes), tuple(changes))

    def _beside(self, text: str, changes: list[tuple[str, str]]) -> str:
        """What the neighbouring words put right; a word put right may show what is wrong with the next."""
        for _ in range(_PASSES):
            safe = [(m.start, m.end) for m in lexicon.find(text) if m.kind != "person"]
            mends = self._pairs.mended(text, self._one_slip)
            mends = [m for m in mends if not any(a <= m[0] < b for a, b in safe)]
            for start, end, new in reversed(mends):
                text = text[:start] + self._note(text[start:end], new, changes) + text[end:]
            if not mends:
                break
        return text

    def _one_slip(self, word: str) -> Iterable[str]:
        for source in (self._domain, nearest_common()):
            yield from (term for term, distance, _ in source.candidates(word, 1) if distance == 1 and len(term) > 3)

    def _once(self, text: str) -> tuple[str, list[tuple[str, str]]]:
        changes: list[tuple[str, str]] = []
        text = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
        text = _EMOJI.sub(" ", text)
        text = _SPACED.sub(lambda m: self._note(m[0], self._despaced(m[0]), changes), text)
        text = self._quiet(text)
        for pattern, new in hints().context:
            text = pattern.sub(lambda m, new=new: self._note(m[0], m.expand(new), changes), text)  # type: ignore[misc]
        safe = [(m.start, m.end) for m in lexicon.find(text) if m.kind != "person"]
        unknown = {w.lower() for w in _WORD.findall(text) if not self._valid(w.lower())}
        if len(unknown) > _LIMIT:
            return text, changes
        out: list[str] = []
        at = 0
        for match in _WORD.finditer(text):
            word, start = match[0], match.start()
            guarded = any(a <= start < b for a, b in safe)
            out.append(text[at:start])
            starts = not text[:start].strip() or text[:start].rstrip()[-1:] in ".?!:"
            out.append(word if guarded else self._note(word, self._word(word, starts), changes))
            at = match.end()
        return "".join(out) + text[at:], changes

    def _despaced(self, text: str) -> str:
        """Letters typed with spaces between them: wider gaps part words; without any, known words do."""
        parts = re.split(r"[ \t]{2,}", text)
        if len(parts) > 1:
            return " ".join(p.replace(" ", "") for p in parts)
        letters = text.replace(" ", "")
        return segments(letters, self._known) if len(letters) <= 200 else letters

    @staticmethod
    def _note(old: str, new: str, changes: list[tuple[str, str]]) -> str:
        if old != new:
            changes.append((old, new))
        return new

    def _quiet(self, text: str) -> str:
        """A question in capitals, in small letters; what is an acronym anyway stays."""
        words = re.findall(r"[^\W\d_]{2,}", text)
        plain = [w for w in words if is_english(w)]
        if len(words) < 4 or not text.isupper() or len(plain) * 2 < len(words):
            return text

        def lower(m: re.Match[str]) -> str:
            word = m[0]
            acronym = word in self._capitals and word not in {"WHO", "IT", "US", "AM", "CAN", "ALL", "HAS"}
            return word if acronym or not (is_english(word) or len(word) > 5) else word.lower()

        return re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)?", lower, text)

    def _valid(self, low: str) -> bool:
        return low in self._known or is_english(low) or low.removesuffix("'s") in self._known

    def _word(self, word: str, starts: bool) -> str:
        """One word, repaired or as it is. ``starts``: a capital here says nothing."""
        low = word.lower().replace("’", "'")
        table = hints()
        if word == low and (new := table.short.get(low)):
            return new
        if (new := table.mistakes.get(low)) and not (word.isupper() and len(word) < 6):
            return new[:1].upper() + new[1:] if word[:1].isupper() and new.islower() else new
        if any(c.isdigit() for c in word) or self._valid(low) or not low.replace("'", "").replace("-", "").isascii():
            return word
        if "-" in low or "/" in low or "&" in low:
            return re.sub(r"[^\W_]{4,}", lambda m: self._word(m[0], starts), word)
        named = word[:1].isupper() and not starts
        if (word.isupper() and len(word) < 7) or _mixed(word) or _DRUG.search(low):
            return word
        if low not in self._memory:
            if len(self._memory) > 20_000:
                self._memory.clear()
            self._memory[low] = self._repair(low, False)
        new = self._memory[low] if not named else self._repair(low, True)
        if new == low:
            return word
        return new[:1].upper() + new[1:] if word[:1].isupper() else new

    def _repair(self, word: str, named: bool) -> str:
        """The best word for an unknown one, or the word itself."""
        if _REPEATED.search(word):
            for keep in (r"\1\1", r"\1"):
                shorter = _REPEATED.sub(keep, word)
                if self._valid(shorter):
                    return shorter
            word = _REPEATED.sub(r"\1\1", word) if not named else word
        if word in self._joined:
            return self._joined[word]
        if len(word) < 4 or len(word) > 30:
            return word
        if word.endswith("in") and is_english(word + "g"):
            return word + "g"
        best = self._nearest(word, named)
        if best and best[0] < 0.75:
            return self._joined.get(best[1], best[1])
        if not named and (split := self._split(word)):
            return split
        return self._joined.get(best[1], best[1]) if best and best[0] <= 1.25 else word

    def _nearest(self, word: str, named: bool) -> tuple[float, str] | None:
        reach = 1 if len(word) < 6 or named else 2
        heard = sound(word)
        best: tuple[float, str] | None = None
        for domain, source in ((True, self._domain), (False, nearest_common())):
            if named and (not domain or len(word) < 8):
                continue
            for term, distance, count in source.candidates(word, reach):
                same = sound(term) == heard
                far = distance > 1 and not same and (len(word) < 8 or not domain)
                if far or (len(word) == 4 and len(term) < 4) or (term[0] != word[0] and not same and len(word) < 7):
                    continue
                if (distance > 1 and term in self._joined) or inflected(word, term):
                    continue
                if not domain and (term in self._known or not (same or slip(word, term))):
                    continue
                cost = distance - 0.5 * same - 0.35 * domain - 0.5 * weight(count) + 0.4 * (term[0] != word[0])
                cost += 0.15 * (sorted(term) != sorted(word) and distance == 1 and len(term) != len(word) - 1)
                if best is None or (cost, term) < best:
                    best = (cost, term)
        return best

    def _split(self, word: str) -> str | None:
        """Two everyday or domain words typed as one."""
        if len(word) < 6:
            return None
        counts = frequencies()
        best: tuple[float, str] | None = None
        for cut in range(2, len(word) - 1):
            left, right = word[:cut], word[cut:]
            if not all(p in common() or (len(p) > 3 and p in self._known) for p in (left, right)):
                continue
            if min(len(left), len(right)) < 3 and left not in _STARTS:
                continue
            score = sum(weight(counts.get(p, 1_000_000)) for p in (left, right))
            if best is None or score > best[0]:
                best = (score, f"{left} {right}")
        return best[1] if best else None


def _unhyphenated(texts: Iterable[str]) -> set[str]:
    return {" ".join(text.replace("-", " ").split()) for text in texts}


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)}


def _mixed(word: str) -> bool:
    """Capitals inside: somebody's name for something."""
    return not word.isupper() and word[1:] != word[1:].lower()
