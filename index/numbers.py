"""Quantities in text: digits and words, ranges, units, fractions, comparisons.

"sixty-four" is 64, "1-3-year" is one to three years, "half a percent" is 0.5%, "1 in 200" is 0.5%. Knows no names:
the caller says which stretches are names ("DAS28", "IL-6") so that their digits do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_UNITS_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_WORDS: dict[str, float] = {w: float(i) for i, w in enumerate(_UNITS_WORDS)}
_WORDS |= {w: 20.0 + 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_SCALE = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "quarters": 0.25, "thirds": 1 / 3, "fifth": 0.2, "tenth": 0.1}

_TIME = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25,
    "yr": 365.25, "decade": 3652.5, "wk": 7.0, "hr": 1 / 24, "century": 36525.0,
}  # fmt: skip
_MASS = {"mg": 1.0, "milligram": 1.0, "g": 1e3, "gram": 1e3, "mcg": 1e-3, "microgram": 1e-3, "kg": 1e6, "ml": 1.0}
_PEOPLE = frozenset(
    "patient people person participant volunteer adult child children woman women man men subject individual user case "
    "human".split()
)
_MONEY = frozenset("dollar pound euro usd gbp eur yuan".split())
_OVER = ("over", "more than", "at least", "above", "exceeding", "longer than", "greater than", "beyond", "well over",
         "a minimum of", "older than", "upwards of", "no less than", "no fewer than")  # fmt: skip
_UNDER = ("under", "less than", "at most", "below", "up to", "no more than", "fewer than", "shorter than", "within",
          "a maximum of", "younger than", "almost", "nearly")  # fmt: skip

_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_W = "|".join(sorted([*_WORDS, *_SCALE, *_PARTS, "dozen"], key=len, reverse=True))
_ATOM = re.compile(
    rf"(?<![A-Za-z0-9.])(?P<money>[$£€]\s?)?(?P<num>{_NUM})(?![\d])"
    rf"|\b(?P<word>(?:{_W})(?:[\s-]+(?:{_W})|(?:(?<=dred)|(?<=sand)"
    rf"|(?<=lion))\s+and\s+(?:{_W}))*)\b",
    re.I,
)
_LINK = re.compile(r"\s*(?:-|–|—|to|and|or|through)\s*(?:about\s+|as many as\s+)?$", re.I)
_AFTER = re.compile(r"[\s-]*(%|[A-Za-z°$£€]+)((?:[\s-]+[A-Za-z%][A-Za-z]*){0,4})")
_SHARE = re.compile(r"\bby\s+(?:almost\s+|about\s+|nearly\s+|over\s+)?(?:an?\s+|one\s+|two\s+|three\s+)?$", re.I)
_OR_MORE = re.compile(r"\s*(?:\+|(?P<up>(?:or|and) (?:more|over|older|above|longer|higher|greater|up))"
                      r"|(?:or|and) (?:fewer|less|under|younger|below|shorter|lower))(?=\W|$)", re.I)  # fmt: skip
_ADJECTIVES = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year",
               "annually": "year", "hourly": "hour"}  # fmt: skip
_OFTEN = re.compile(
    rf"\bevery (?:(?P<n>\d+|other|{_W}) )?(?P<unit>hour|day|week|month|year)s?\b"
    rf"|\b(?P<times>once|twice|thrice|(?:\d+|{_W})(?= (?:times|doses?|tablets?|pills?|injections?"
    rf"|capsules?|visits?|tests?)\b))(?: \w+)? (?:a|an|per|each|every) (?P<per>hour|day|week|month"
    rf"|year)\b"
    r"|\b(?P<adj>daily|weekly|monthly|yearly|annual|annually|hourly)\b",
    re.I,
)
_OLD = re.compile(r"\s*(?:of age|old)\b", re.I)
_AGED = re.compile(r"\b(?:aged?|ages(?: of)?)\s+(?:between\s+|from\s+|over\s+|under\s+|about\s+)?$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:the ages of\s+|ages\s+)?$", re.I)
_IN = re.compile(
    r"\s+(?:(?:person|people|patients?|adults?|man|woman|child)\s+)?(?:in|out of|of)\s+(?:every\s+|each\s+|a\s+)?$",
    re.I,
)
_BARE_TIME = re.compile(r"\b(?:an?|per|each|every)\s+(?:whole\s+|full\s+)?(second|minute|hour|day|week|month|year"
                        r"|decade|century)\b", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a range. ``dim`` is its dimension; times are in days, fractions in percent."""

    low: float
    high: float
    dim: str
    comp: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Atom:
    value: float
    start: int
    end: int
    word: bool
    money: bool
    part: bool


def _words_value(text: str) -> float:
    total = now = 0.0
    for w in re.split(r"[\s-]+", text.lower()):
        if w in _SCALE:
            now = (now or 1) * _SCALE[w]
            if _SCALE[w] >= 1000:
                total, now = total + now, 0.0
        elif w == "dozen":
            now = (now or 1) * 12
        elif w in _PARTS:
            now = (now or 1) * _PARTS[w]
        elif w in _WORDS:
            now += _WORDS[w]
    return total + now


def _atoms(text: str, names: Iterable[tuple[int, int]]) -> list[_Atom]:
    spans = list(names)
    out: list[_Atom] = []
    for m in _ATOM.finditer(text):
        if any(s <= m.start() < e for s, e in spans) or text[max(0, m.start() - 1) : m.start()] == "[":
            continue
        if word := m["word"]:
            parts = re.split(r"[\s-]+", word.lower())
            if parts[0] == "third" or (parts[0] in _SCALE and text[: m.start()].rstrip()[-2:].strip() != "a"):
                before = re.search(r"(\w+)\s*$", text[: m.start()])
                if not before or before[1].lower() not in ("a", "one", "the", "per"):
                    continue
            out.append(_Atom(_words_value(word), m.start(), m.end(), True, False, parts[-1] in _PARTS))
            continue
        value = float(m["num"].replace(",", ""))
        scale = re.match(r"\s+(hundred|thousand|million|billion)\b", text[m.end() :], re.I)
        end = m.end()
        if scale:
            value, end = value * _SCALE[scale[1].lower()], end + scale.end()
        out.append(_Atom(value, m.start(), end, False, bool(m["money"]), False))
    return out


def _unit(text: str, end: int) -> tuple[str, float, int]:
    """Dimension, factor and end of the unit that follows a number."""
    m = _AFTER.match(text, end)
    if not m:
        return "", 1.0, end
    first = m[1].lower()
    one = first[:-1] if first.endswith("s") and len(first) > 2 else first
    second = m[2].split()[:1]
    if first == "per" and second and second[0].lower() == "cent":
        return "percent", 1.0, m.start(2) + m[2].lower().index("cent") + 4
    if first in ("%", "percent", "percentage", "pct"):
        return "percent", 1.0, m.end(1)
    if first in ("a", "of") and re.match(r"[\s-]*(?:a|of one|of a)\s+per\s?cent", text[end:], re.I):
        return "percent", 1.0, end + 11
    if one in _TIME:
        return "time", _TIME[one], m.end(1)
    if one in _MASS:
        return ("volume" if one == "ml" else "mass"), _MASS[one], m.end(1)
    if one in _MONEY:
        return "money", 1.0, m.end(1)
    if first in ("c", "f", "celsius", "fahrenheit", "degree", "degrees", "°c", "°", "°f"):
        return "heat", 1.0, m.end(1)
    if first in ("times", "fold", "time"):
        return "times", 1.0, m.end(1)
    for word in [first, *(w.lower() for w in re.split(r"[\s-]+", m[2]) if w)]:
        if word in ("and", "or", "with", "in", "to", "of", "by", "for", "at", "on", "from", "who", "than", "a", "the"):
            break
        if word in _PEOPLE or (word.endswith("s") and word[:-1] in _PEOPLE):
            return "people", 1.0, m.end(1)
    return "", 1.0, end


def _comparison(text: str, start: int) -> str:
    before = " " + re.sub(r"[^a-z]+", " ", text[max(0, start - 18) : start].lower()).rstrip()
    before = re.sub(r" (?:an?|about|as)$", "", before)
    if any(before.endswith(" " + w) for w in _OVER):
        return ">"
    return "<" if any(before.endswith(" " + w) for w in _UNDER) else ""


def _open_ended(text: str, end: int) -> str:
    m = _OR_MORE.match(text, end)
    return (">" if m["up"] else "<") if m else ""


@lru_cache(maxsize=4096)
def frequencies(text: str) -> tuple[tuple[float, int, int], ...]:
    """How often something is done: (days between, start, end) for "every three months", "four times a year"."""
    out = []
    for m in _OFTEN.finditer(text):
        word = (m["n"] or m["times"] or "1").lower()
        count = _words_value(word) if not word[0].isdigit() else float(word)
        count = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "other": 2.0}.get(word, count) or 1.0
        unit = next((u for u in (m["unit"], m["per"], m["adj"]) if u), "").lower()
        days = _TIME.get(_ADJECTIVES.get(unit, unit.removesuffix("s")), 0.0)
        if days:
            out.append((days / count if m["times"] else days * count, m.start(), m.end()))
    return tuple(out)


@lru_cache(maxsize=4096)
def quantities(text: str, names: tuple[tuple[int, int], ...] = ()) -> tuple[Quantity, ...]:
    """Every quantity of a text in reading order; digits inside ``names`` are left out."""
    atoms = _atoms(text, names)
    out: list[Quantity] = []
    i = 0
    while i < len(atoms):
        a = atoms[i]
        i += 1
        dim, factor, end = _unit(text, a.end)
        low = high = a.value
        nxt = atoms[i] if i < len(atoms) else None
        if nxt and _IN.fullmatch(text[end : nxt.start]) and dim in ("", "people") and nxt.value > low and not a.part:
            top = low
            dim, factor, low, high, end = "percent", 1.0, 100 * top / nxt.value, 100 * top / nxt.value, nxt.end
            i += 1
            far = atoms[i] if i < len(atoms) else None
            if far and re.fullmatch(r"\s*(?:-|–|to|and|or)\s*", text[end : far.start]):
                last = atoms[i + 1] if i + 1 < len(atoms) else None
                if last and _IN.fullmatch(text[far.end : last.start]) and last.value > far.value:
                    high, end, i = 100 * far.value / last.value, last.end, i + 2
                elif far.value > 10:
                    high, end, i = 100 * top / far.value, far.end, i + 1
                low, high = min(low, high), max(low, high)
        elif nxt and _LINK.fullmatch(text[end : nxt.start]) and (nxt.value >= low or a.part):
            dim2, factor2, end2 = _unit(text, nxt.end)
            follow = atoms[i + 1] if i + 1 < len(atoms) else None
            if follow and _IN.fullmatch(text[end2 : follow.start]) and follow.value > nxt.value:
                low, high = 100 * low / follow.value, 100 * nxt.value / follow.value
                dim, factor, end, i = "percent", 1.0, follow.end, i + 2
            elif dim in ("", dim2) and (dim2 or "and" not in text[end : nxt.start] or _BETWEEN.search(text[: a.start])):
                low, high = low * (factor if dim else factor2), nxt.value * factor2
                dim, factor, end, i = dim2, 1.0, end2, i + 1
        elif a.part and dim == "" and (re.match(r"\s*(?:of|the)\b", text[a.end :]) or _SHARE.search(text[: a.start])):
            dim, low, high = "percent", low * 100, high * 100
        if a.money:
            dim = "money"
        if dim == "time" and (_OLD.match(text, end) or _AGED.search(text[: a.start])):
            year = _TIME["year"]
            dim, low, high, factor = (
                "",
                low * (1 if factor == 1.0 and low >= year else factor) / year,
                high * (1 if factor == 1.0 and high >= year else factor) / year,
                1.0,
            )
        bare = not dim and low == high
        if bare and not a.word and 1900 <= low <= 2099 and low == int(low):
            dim = "date"
        if bare and dim == "" and a.word and (low == 1 or a.part):
            continue  # "one" as a pronoun, "half" of something unnamed
        comp = _comparison(text, a.start) or _open_ended(text, end)
        out.append(Quantity(low * factor, high * factor, dim, comp, a.start, end,
                            text[a.start : end]))  # fmt: skip
    for m in _BARE_TIME.finditer(text):
        if m[0].lower().startswith("a") and not re.search(r"(?:once|twice|times|half)\s+$", text[: m.start()]):
            value = _TIME[m[1].lower()]
            out.append(Quantity(value, value, "time", _comparison(text, m.start()), m.start(), m.end(), m[0]))
    return tuple(sorted(out, key=lambda q: q.start))


@lru_cache(maxsize=4096)
def list_sizes(text: str) -> frozenset[int]:
    """How many items the lists of a text have: "four traits" is proven by four listed traits."""
    sizes: set[int] = set()
    for part in re.split(r"[.;:!?]\s|\n|[()]|:", text):
        flat = re.sub(r",?\s+(?:and|or|as well as|plus)\s+|\s*[/+&]\s*", ", ", part)
        items = [x for x in re.split(r",\s*", flat) if x.strip()]
        sizes.update(range(2, len(items) + 1) if len(items) > 1 else ())
    numbered = re.findall(r"(?m)(?:^|\n)\s*(?:[-*]|\d+[.)])\s", text)
    return frozenset(sizes | ({len(numbered)} if len(numbered) > 1 else set()))
