"""What a sentence names and its quotes do not: numbers, units, names, diseases, drugs, places, study designs.

The build refuses a statement for which :func:`unproven` finds anything; the checker uses the same list. It proves
only that things are *named*; whether what is said of them holds is the checker's part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import lexicon
from index.agreement import fits
from index.numbers import Quantity, frequencies, list_sizes, quantities
from index.paraphrase import sense_of, stem
from index.words import fold, key

#: what a reader calls each kind
_CALLED = {
    "cell_type": "cell type", "drug_class": "drug class", "model": "study model", "population": "group of people",
}  # fmt: skip
_RIVALS = {"drug": "medicine", "drug_class": "medicine", "cell_type": "medicine", "journal": "journal"}
_ANY_NOUN = frozenset("is was has as this its things ways reasons kinds types points items sorts parts".split())
_PEOPLE_STEMS = frozenset(
    stem(w) for w in "people patients adults men women children cases sufferers subjects users".split()
)
_YEARS = re.compile(
    r"\b(?:for|many|several|lasts?|lasting|over|some|a few)\s+(?:many |several |a few |some )?(?P<unit>year|decade)s\b",
    re.I,
)
_LONG = re.compile(r"\b(?:long|years|decades|chronic|lifelong|over time|permanent\w*)\b", re.I)
_THE_TWO = re.compile(r"\b(?:the|these|those|both|its|their|between) two$", re.I)
_POINTS = re.compile(r"\s*(?:-|\s)?points?\b", re.I)
_LISTING = re.compile(r"\s*(?:[(:,/]|such as|like|including)")
_DESIGN = re.compile(
    r"\b(?:(?P<trial>trials?)|(?P<meta>meta-?\s?analys[ei]s)|(?P<random>randomi[sz]ed)|(?P<placebo>placebo)"
    r"|(?P<cohort>cohorts?)|(?P<survey>surveys?)|(?P<blind>(?:double|single)-blind)|(?P<registry>registr(?:y|ies)))\b",
    re.I,
)
_WHOLE = frozenset({"cell_type", "drug", "organisation", "journal", "marker", "person"})
_ABOUT_RESEARCH = re.compile(r"\b(?:research|data|results?|trials?|stud(?:y|ies)|science|evidence|field|work)\b", re.I)
_CAPITAL = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![\w-])[A-Z][A-Za-z0-9&-]*[A-Za-z0-9]\b")
_PLAIN = frozenset("The This These Those It They A An In On No Not And But Or I AI Phase".split())


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a sentence names and no quote names; ``rival`` is what the quotes name in its place."""

    kind: str
    name: str
    text: str
    start: int
    rival: str = ""

    def __str__(self) -> str:
        said = f'"{self.text}"'
        what = _CALLED.get(self.kind, self.kind)
        instead = f' (it says "{self.rival}")' if self.rival else ""
        return f"names {what} {said}, which the quote does not{instead}"


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((m.start, m.end) for m in lexicon.find(text) if m.kind not in ("population", "treatment"))


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text that are not part of a name."""
    return quantities(text, _spans(text))


def _counted_noun(text: str, q: Quantity) -> set[str]:
    words = re.findall(r"[A-Za-z]+", text[q.end : q.end + 30])[:2]
    return {stem(w) for w in words if w.endswith("s") and w.lower() not in _ANY_NOUN}


def _recounted(sentence: str, q: Quantity, quotes: Sequence[str]) -> bool:
    """Whether a quote counts the same things itself, with another number."""
    noun = _counted_noun(sentence, q)
    heads = [w for t in quotes for w in re.finditer(r"[A-Za-z]+", t) if stem(w[0]) in noun]
    if heads and not any(_LISTING.match(h.string, h.end()) for h in heads):
        return True
    return any(k.dim == "" and k.low != q.low and noun & _counted_noun(t, k) for t in quotes for k in amounts(t))


def _other_things(sentence: str, q: Quantity, k: Quantity, quotes: Sequence[str]) -> bool:
    """Whether the sentence counts things that the quote has, but not in this number ("four tissues", "four traits")."""
    if q.dim or k.dim not in ("", "people"):
        return False
    noun = {s for s in _counted_noun(sentence, q) if s not in _PEOPLE_STEMS}
    if not noun:
        return False
    holder = next((t for t in quotes if t[k.start : k.end] == k.text), "")
    theirs = {stem(w) for w in re.findall(r"[A-Za-z]+", holder[k.end : k.end + 45])[:4]}
    classes = frozenset().union(*(sense_of(s).classes for s in theirs)) if theirs else frozenset[int]()
    if noun & theirs or any(sense_of(s).classes & classes for s in noun):
        return False
    if k.dim == "people":
        return not any(lexicon.find(s) for s in noun)
    return any(stem(w) in noun for t in quotes for w in re.findall(r"[A-Za-z]+", t))


def _differ(q: Quantity, known: Sequence[Quantity]) -> bool:
    shares = [k.low for k in known if k.dim == "percent"]
    return any(abs(abs(a - b) - q.low) < 1e-6 for a in shares for b in shares)


def _numbers(sentence: str, quotes: Sequence[str]) -> list[Missing]:
    known = [q for text in quotes for q in amounts(text)]
    sizes = frozenset().union(*(list_sizes(text) for text in quotes)) if quotes else frozenset()
    out: list[Missing] = []
    often = [f for text in quotes for f in frequencies(text)]
    mine = frequencies(sentence)
    for days, start, end in mine:
        if often and not any(abs(days - f[0]) <= 0.05 * f[0] for f in often):
            out.append(Missing("number", f"{days:g}", sentence[start:end], start))
    for m in _YEARS.finditer(sentence):
        unit = m["unit"].lower()
        times = [k for k in known if k.dim == "time"]
        enough = {"year": 700.0, "decade": 7000.0}.get(unit, 0.0)
        if times and enough and not any(k.high >= enough for k in times) and not any(_LONG.search(t) for t in quotes):
            out.append(Missing("number", m[0], m[0], m.start(), times[0].text.strip()))
    for q in amounts(sentence):
        if any(s <= q.start < e for _, s, e in mine) and often:
            continue
        if q.low == 2 and _THE_TWO.search(sentence[: q.end]):
            continue
        if q.dim == "percent" and _POINTS.match(sentence, q.end) and _differ(q, known):
            continue
        # A number of hundreds of digits is infinite here: int() would break on it, and any range would fit it.
        listed = q.dim == "" and q.low == q.high and not q.comp and q.low in sizes
        counted = listed and not _recounted(sentence, q, quotes)
        counted = counted and not any(fits(q, k) and _other_things(sentence, q, k, quotes) for k in known)
        alike = math.isfinite(q.low) and any(fits(q, k) and not _other_things(sentence, q, k, quotes) for k in known)
        if counted or alike:
            continue
        same = [k for k in known if k.dim == q.dim or not q.dim or not k.dim]
        kind = "date" if q.dim == "date" else "number"
        out.append(Missing(kind, f"{q.low:g}", q.text.strip(), q.start, same[0].text.strip() if same else ""))
    return out


def _untitled(text: str) -> str:
    """The text without the names of journals and organisations, whose words say nothing by themselves."""
    for m in reversed(lexicon.find(text)):
        if m.kind in ("journal", "organisation") and " " in m.text:
            text = text[: m.start] + text[m.end :]
    return text


def _spelled(m: lexicon.Mention, words: frozenset[str], classes: frozenset[int]) -> bool:
    """Whether the quotes hold every word of a name apart ("liver/kidney toxicity" for "harms the liver")."""
    parts = [stem(t) for t in key(m.text) if t not in ("the", "of", "to", "in", "a", "and", "by")]
    apart = m.kind not in _WHOLE or (m.kind == "cell_type" and lexicon.covers("body cell", m.name))
    if apart and all(p in words for p in parts):
        return True
    if m.kind not in ("disease", "marker", "treatment", "model") or len(parts) < 2:
        return False
    return all(p in words or (sense_of(p).classes & classes) for p in parts) and any(p in words for p in parts)


def _named(sentence: str, quotes: Sequence[str]) -> list[Missing]:
    there = [m for text in quotes for m in lexicon.find(text)]
    said = {m.name for m in there}
    lows = " ".join(quotes).lower()
    words = frozenset(stem(t) for text in quotes for t in key(_untitled(text)))
    classes = frozenset(c for w in words for c in sense_of(w).classes)
    mine = lexicon.find(sentence)
    used = {m.name for m in mine}
    out: list[Missing] = []
    for m in mine:
        if m.name in said or any(lexicon.covers(m.name, name) for name in said):
            continue
        if m.text.lower().replace("-", " ") == "early stage" and _ABOUT_RESEARCH.search(sentence):
            continue
        if _spelled(m, words, classes) or (m.kind == "tissue" and stem(m.name) in words):
            continue
        if m.kind == "person" and any(part in lows for part in (m.name.split()[-1],)):
            continue
        group = _RIVALS.get(m.kind, m.kind)
        rival = next((t.text for t in there if _RIVALS.get(t.kind, t.kind) == group and t.name not in used), "")
        out.append(Missing(m.kind, m.name, m.text, m.start, rival))
    return out


def _designs(sentence: str, quotes: Sequence[str]) -> list[Missing]:
    known = {m.lastgroup for text in quotes for m in _DESIGN.finditer(text)}
    if known & {"random", "placebo", "blind"}:
        known.add("trial")
    return [Missing("study", m[0].lower(), m[0], m.start()) for m in _DESIGN.finditer(sentence)
            if m.lastgroup not in known]  # fmt: skip


def _capitals(sentence: str, quotes: Sequence[str]) -> list[Missing]:
    taken = [(m.start, m.end) for m in lexicon.find(sentence)]
    words = {fold(w) for text in quotes for w in re.findall(r"[A-Za-z0-9]+", text)}
    out = []
    for m in _CAPITAL.finditer(sentence):
        if m[0] in _PLAIN or any(s < m.end() and m.start() < e for s, e in taken):
            continue
        if all(fold(w) in words for w in re.findall(r"[A-Za-z0-9]+", m[0])):
            continue
        out.append(Missing("name", m[0], m[0], m.start()))
    return out


def missing(sentence: str, quotes: Sequence[str]) -> tuple[Missing, ...]:
    """Everything the sentence names that no quote names, in reading order."""
    found = [*_numbers(sentence, quotes), *_named(sentence, quotes), *_designs(sentence, quotes),
             *_capitals(sentence, quotes)]  # fmt: skip
    return tuple(sorted(found, key=lambda m: m.start))


def unproven(sentence: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """Readable reasons why the quotes do not prove what the sentence names; empty if they name it all."""
    return tuple(str(m) for m in missing(sentence, quotes))
