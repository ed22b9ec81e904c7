"""Errors of a whole sentence: its passage gone, denied, given a detail, joined with what another quote says."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from eval.plant_facts import Edit, Fact
from eval.plant_words import PROVENANCE, after, content, load, put, says, shared
from index import lexicon

_HELPERS = re.compile(r"\b(?:is|are|was|were|has|have|can|will|does|do|should|must)\b(?! (?:not|no)\b)", re.I)
_MAYBE = re.compile(r"\b(?:may|might|could)\b(?! not\b)", re.I)
_DENIES = re.compile(r"\b(?:(?P<help>is|are|was|were|has|have|can|may) not|(?P<do>do|does|did) not|cannot)\s+", re.I)
_NO = re.compile(r"\bno\s+(?!longer\b)(?=\w)", re.I)
_ADVERBS = frozenset("also often generally largely still usually sustainedly mainly typically".split())
# After these, what looks like a verb is a noun or an infinitive.
_BEFORE_NOUNS = frozenset("to a an the of no and may such news for or with".split())
_WORD = re.compile(r"[A-Za-z][\w-]*")
_LONGEST = 34
"""Words: a sentence joined of two stays readable."""


def deleted(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """The cited passage is gone; what is left of the document stands beside the claim."""
    if fact.elsewhere:
        yield fact.text, fact.elsewhere, "the passage was deleted"


def negations(fact: Fact, _: Sequence[Fact], __: random.Random) -> Iterator[Edit]:
    """The claim denied where it was stated, or stated where it was denied."""
    begin = _begins(fact.text)
    for match in (*_DENIES.finditer(fact.text, begin), *_NO.finditer(fact.text, begin)):
        kept = f"{match['help']} " if match.re is _DENIES and match["help"] else ""
        yield (
            put(fact.text, *match.span(), kept),
            fact.quotes,
            f"{match.group().strip()} -> {kept.strip() or '(nothing)'}",
        )
        return
    if maybe := _MAYBE.search(fact.text, begin):
        yield put(fact.text, *maybe.span(), "cannot"), fact.quotes, f"{maybe.group()} -> cannot"
        return
    helper = _HELPERS.search(fact.text, begin)
    finite = _finite(fact.text, begin)
    if helper and (finite is None or helper.start() < finite[0]):
        denied = f"{helper.group()} not"
        yield put(fact.text, *helper.span(), denied), fact.quotes, f"{helper.group()} -> {denied}"
    elif finite:
        start, end, denied = finite
        yield put(fact.text, start, end, denied), fact.quotes, f"{fact.text[start:end]} -> {denied}"


def details(fact: Fact, _: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """Something more that no quote says."""
    detail = rng.choice([d for d in load().details if not says(fact.quotes, d)])
    yield after(fact.text, detail), fact.quotes, f"+ {detail}"


def merged(fact: Fact, others: Sequence[Fact], rng: random.Random) -> Iterator[Edit]:
    """Joined with, or given the predicate of, a statement that rests on other quotes."""
    pool = [f for f in others if f.plain == fact.plain and _foreign(f.text, fact.quotes)]
    for other in rng.sample(pool, min(8, len(pool))):
        mine, theirs = _bare(fact.text), _bare(other.text)
        joined = f"{fact.text.rstrip('.!')}, and {_lower(theirs)}"
        if len(joined.split()) <= _LONGEST:
            yield joined, fact.quotes, f"+ of {other.id}"
        split, cut = _finite_or_helper(mine), _finite_or_helper(theirs)
        if split and cut and lexicon.find(mine[:split]):
            grafted = f"{mine[:split]}{theirs[cut:]}"
            if _foreign(theirs[cut:], fact.quotes):
                yield put(grafted, 0, 1, grafted[0].upper()), fact.quotes, f"predicate of {other.id}"


def _foreign(text: str, quotes: Sequence[str]) -> bool:
    """Does the text say several things, most of which no quote says?"""
    return shared(text, quotes) < 0.4 and (1 - shared(text, quotes)) * len(content(text)) >= 3


def _finite(text: str, begin: int) -> tuple[int, int, str] | None:
    """The first verb that can be denied, where it stands, and its denial."""
    words = list(_WORD.finditer(text, begin))
    for i, word in enumerate(words):
        denied = load().verbs.get(word.group())
        before = words[i - 1].group().lower() if i else ""
        if denied is None or i == 0 or before in _BEFORE_NOUNS or text[word.end() : word.end() + 1] == ",":
            continue
        if before in _ADVERBS:
            auxiliary, lemma = denied.rsplit(" ", 1)
            return words[i - 1].start(), word.end(), f"{auxiliary} {words[i - 1].group()} {lemma}"
        return word.start(), word.end(), denied
    return None


def _finite_or_helper(text: str) -> int | None:
    """Where the predicate begins."""
    spots = [m.start() for m in (_HELPERS.search(text), _MAYBE.search(text)) if m]
    finite = _finite(text, 0)
    spots += [finite[0]] if finite else []
    return min(spots, default=None) or None


def _begins(text: str) -> int:
    opening = PROVENANCE.match(text)
    return opening.end() if opening else 0


def _bare(text: str) -> str:
    return text[_begins(text) :]


def _lower(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text if first[1:] != first[1:].lower() or lexicon.find(first) else text[0].lower() + text[1:]
