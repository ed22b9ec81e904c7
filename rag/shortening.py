"""Whether a sentence says what its quote says with parts left out, and no more: the words of the quote, in its order.

"Research into cells for refractory RA shows promise" must not become "cells for RA show promise". So a part of a quote
(what stands between commas, brackets, "and", "but") is kept whole or left out whole. The first part is never left out,
nor one that carries a condition, a contrast or a doubt ("in mice", "but only if", "the clinic says"). Nothing may come
in but an article or an auxiliary, since "is reduced by" turns "reduces" round. No parser, no knowledge: where in doubt
it says no. For machine drafts, which nobody has reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.paraphrase import stem
from rag.terms import words

_BREAK = re.compile(r"[,;:()\[\]–—]|(?<=\s)-(?=\s)|^\s*-\s|[.!?](?=\s|$)|\b(?:and|or|but|while|whereas)\b", re.I)
#: May come in or be left out anywhere: they carry no meaning of their own.
_FREE = frozenset(
    "a an the is are was were be been being has have had do does did this that these those it its".split()
)
#: What opens with one of these says for whom, when, how surely or on what condition the rest holds.
_LIMITS = frozenset(
    """
    in for among with when if after during at over within under despite although though provided once since because
    awaiting pending where against by to from of on than as most some may might could but while whereas however yet
    """.split()
)
#: With one of these anywhere, a part is never left out.
_ALWAYS = frozenset(
    """
    only unless until without except not no never nor neither none cannot if whether according says say said claim
    claims claimed believe believes believed hope hopes hoped argue argues argued think thinks thought suggest suggests
    suggested report reports reported likely unlikely unclear unknown unproven
    """.split()
)
_JOINTS = frozenset("and or".split())
_ADVERBS = frozenset("especially particularly mainly mostly chiefly also even then so".split())
#: These open an example, which may be left out.
_EXAMPLES = ("such as", "for example", "for instance")


def shortens(text: str, quote: str) -> bool:
    """Is ``text`` the quote with only whole parts left out that limit nothing? A short form may stand for a name."""
    return any(_shortens(text, form) for form in dict.fromkeys((quote, _abbreviated(quote))))


def _shortens(text: str, quote: str) -> bool:
    left, first = _stems(words(text)), True
    for part in _parts(quote):
        told = _stems(words(part))
        if told and left[: len(told)] == told:
            left = left[len(told) :]
        elif told and (first or _limits(part)):
            return False
        first = first and not told
    return not left and not first


def _abbreviated(quote: str) -> str:
    """The quote with each "long name (LN)" written as "LN"."""
    for match in reversed(list(re.finditer(r"\s*\(([A-Z]{2,6})s?\)", quote))):
        long = re.search(r"\b" + r"[\s-]+".join(rf"{c}\w*" for c in match[1]) + r"$", quote[: match.start()], re.I)
        if long:
            quote = quote[: long.start()] + match[0].strip(" ()") + quote[match.end() :]
    return quote


def _stems(told: list[str]) -> list[str]:
    return [stem(w) for w in told if w not in _FREE]


def _parts(quote: str) -> Iterator[str]:
    """The stretches of a quote that can be left out on their own, each with the joining word it begins with."""
    at = 0
    for match in _BREAK.finditer(quote):
        if quote[at : match.start()].strip():
            yield quote[at : match.start()].strip()
        at = match.start() if match[0][0].isalpha() else match.end()
    if quote[at:].strip():
        yield quote[at:].strip()


def _limits(part: str) -> bool:
    told = words(part)
    if set(told) & _ALWAYS:
        return True
    if part.lower().startswith(_EXAMPLES):
        return False
    # "pain and stiffness in older adults": the end of a list may be about all of it.
    joined = bool(told) and told[0] in _JOINTS
    opening = [w for w in told if w not in _ADVERBS | _JOINTS][:1]
    return bool((set(told) if joined else set(opening)) & _LIMITS)
