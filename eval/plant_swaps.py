"""Errors that swap one thing for another: numbers, units, names, directions, hedges, populations, causes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from eval.plant_facts import Edit, Fact
from eval.plant_words import PROVENANCE, after, load, put, says
from index import lexicon

_NUMBER = re.compile(r"(?<![\w.–-])\d+(?:\.\d+)?(?![\w.]*\d)(?!\w)")
_COUNTS = "two three four five six seven eight nine ten twelve".split()
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b", re.I)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# Each pattern tells one amount; what it becomes is another, whatever the numbers are.
_UNITS = (
    (re.compile(r"(?<=\d)(?P<gap>[ -])years?\b"), "{gap}month"),
    (re.compile(r"(?<=\d)(?P<gap>[ -])years?\b"), "{gap}week"),
    (re.compile(r"\bmonths to over a year\b"), "weeks to over a month"),
    (re.compile(r"\bmonths to over a year\b"), "years to over a decade"),
    (re.compile(r"\bover a year\b"), "over ten years"),
    (re.compile(r"\b1-3-year\b"), "1-8-year"),
    (re.compile(r"\b1-3-year\b"), "5-9-year"),
    (re.compile(r"(?<=\d)%"), " in every thousand"),
    (re.compile(r"(?<=\d)% to (?P<top>\d+)%"), "% to 1{top}%"),
    (re.compile(r"(?P<low>\d[\d.]*)% to (?P<top>\d+)%"), "{top}% to 2{top}%"),
    (re.compile(r"\b(?P<head>20)(?P<ten>[12])(?P<one>\d)\b"), "{head}0{one}"),
    (re.compile(r"\b(?P<head>20)(?P<ten>[12])(?P<one>\d)\b"), "19{ten}{one}"),
    (re.compile(r"\b(?P<head>20[12]\d)(?= review)"), "June {head}"),
    (re.compile(r"(?<=\d)-year(?= study)"), "-day"),
    (re.compile(r"(?<=\d) (?:people|patients|RA patients|refractory RA patients)\b"), " hospitals"),
)
_SWAPPED = frozenset("drug drug_class organisation person journal disease cell_type tissue marker treatment".split())
_REPORTING = re.compile(r"\b(?:image|publisher|title|label|means|short for|called|credits|posted|accuracy)\b", re.I)


def numbers(fact: Fact, _: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """Another number in the claim, one no quote holds."""
    held = set(_DIGITS.findall(" ".join(fact.quotes)))
    for match in _NUMBER.finditer(fact.text):
        for new in _others(match.group(), rng):
            if new not in held:
                yield put(fact.text, *match.span(), new), fact.quotes, f"{match.group()} -> {new}"
    for match in _COUNT.finditer(fact.text):
        new = rng.choice([n for n in _COUNTS if n != match.group().lower()])
        if not says(fact.quotes, new):
            yield put(fact.text, *match.span(), new), fact.quotes, f"{match.group()} -> {new}"


def quoted_numbers(fact: Fact, _: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """The same number wherever the quotes have it, changed there: the claim has to fall."""
    for old, new in quoted(fact.text, fact.quotes, rng):
        own = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w.]*\d)(?!\w)")
        yield fact.text, tuple(own.sub(new, q) for q in fact.quotes), f"quote: {old} -> {new}"


def quoted(text: str, quotes: Sequence[str], rng: random.Random | None = None) -> list[tuple[str, str]]:
    """Numbers a sentence shares with its quotes, each with others to put in their place there."""
    found = []
    held = set(_DIGITS.findall(text))
    for match in _NUMBER.finditer(text):
        own = re.compile(rf"(?<![\w.]){re.escape(match.group())}(?![\w.]*\d)(?!\w)")
        if any(own.search(q) for q in quotes):
            found += [(match.group(), n) for n in _others(match.group(), rng or random.Random(0)) if n not in held]
    return found


def units(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """Another unit, date or range around the same digits."""
    for pattern, shape in _UNITS:
        for match in pattern.finditer(fact.text):
            new = shape.format(**match.groupdict())
            changed = put(fact.text, *match.span(), new)
            if not any(changed in q for q in fact.quotes) and new.strip() not in " ".join(fact.quotes):
                yield changed, fact.quotes, f"{match.group()} -> {new}"


def names(fact: Fact, _: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """Another drug, organisation, person, journal, disease or kind of cell, everywhere the claim names it."""
    there = lexicon.names(" ".join((*fact.quotes, fact.text)))
    for name in sorted({m.name for m in lexicon.find(fact.text) if m.kind in _SWAPPED}):
        spots = [m for m in lexicon.find(fact.text) if m.name == name]
        offers = [n for n in load().names[spots[0].kind] if not _known(n, there)]
        if not offers:
            continue
        new = rng.choice(offers)
        text = fact.text
        for spot in reversed(spots):
            text = put(text, spot.start, spot.end, new)
        yield text, fact.quotes, f"{spots[0].text} -> {new}"


def directions(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """A word for its opposite, if no quote uses the opposite."""
    start = _begins(fact.text)
    for word, opposite in load().directions.items():
        match = re.compile(rf"(?<![\w-]){word}(?![\w-])", re.I).search(fact.text, start)
        if match and not says(fact.quotes, opposite) and opposite not in fact.text.lower():
            yield put(fact.text, *match.span(), opposite), fact.quotes, f"{match.group()} -> {opposite}"


def hedges(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """Surer than the quotes."""
    yield from _by(load().hedges, fact)


def populations(fact: Fact, _: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """Said of other people than the quotes speak of."""
    found = list(_by(load().populations, fact))
    yield from found
    if not found and not _REPORTING.search(fact.text) and lexicon.names(fact.text, _SWAPPED):
        scope = rng.choice(load().scopes)
        if not says(fact.quotes, scope):
            yield after(fact.text, scope), fact.quotes, f"+ {scope}"


def causes(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """A cause where the quotes tell of a link."""
    yield from _by(load().causes, fact)


def _by(rules: Sequence[tuple[re.Pattern[str], str]], fact: Fact) -> Iterator[Edit]:
    for pattern, new in rules:
        for match in pattern.finditer(fact.text, _begins(fact.text)):
            if not says(fact.quotes, new):
                yield put(fact.text, *match.span(), new), fact.quotes, f"{match.group()} -> {new}"


def _begins(text: str) -> int:
    opening = PROVENANCE.match(text)
    return opening.end() if opening else 0


def _others(digits: str, rng: random.Random) -> list[str]:
    """Other numbers of the same look: one off, turned round, doubled."""
    if len(digits) == 4 and digits.startswith(("19", "20")):
        return [str(int(digits) + by) for by in rng.sample([-7, -4, -2, 2, 3], 3)]
    value = float(digits)
    if "." in digits:
        return [f"{value + by:g}" for by in (0.3, 2, 10)]
    turned = digits[::-1] if digits[-1] != "0" else digits
    found = [turned, str(int(value) * 2), str(int(value) + rng.choice((1, 2, 3))), f"{digits}0"]
    return [n for n in dict.fromkeys(found) if n != digits]


def _known(name: str, there: frozenset[str]) -> bool:
    """Do the texts name it, or something it is a kind of, or a kind of it?"""
    own = lexicon.names(name)
    return any(lexicon.covers(a, b) or lexicon.covers(b, a) for a in own for b in there)
