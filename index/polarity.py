"""What a negation turns: the first word of weight after it, or every word of the noun group it stands before."""

from __future__ import annotations

import re

from index.lexicon import ACTORS
from index.reading import Clause

NEGATORS = frozenset(
    """not no never neither nor none cannot without lack lacks lacking fails fail failed unable nobody nothing free
    hardly isn't aren't wasn't weren't doesn't don't didn't hasn't haven't hadn't can't won't wouldn't couldn't
    isnt doesnt dont didnt cant wont absence unlikely stops stopped nowhere refuse refuses refused deny denies
    denied""".split()
)
NOUN_NEGATORS = frozenset({"no", "without", "lack", "lacks", "lacking", "free", "absence"})
_NOT_NEGATING = re.compile(
    r"\bnot (?:only|just|merely|simply|least)\b|\bno (?:more|less|fewer|later) than\b|\bfree (?:of charge|to)\b"
    r"|\bno\.? \d|\bwhether or not\b|\bno doubt\b",
    re.I,
)
_WEAK = frozenset({"happen", "occur", "seem", "appear", "do", "becom", "get", "come"})
_SEEING = frozenset({"see", "find", "observ", "report", "note", "claim", "record", "occur", "happen", "list", "seen"})
_ADVISES = frozenset({"advis", "recommend", "warn", "caution", "counsel", "urg", "decid", "speak"})
_AHEAD = re.compile(
    r"\b(?:required for|needed for|needed before|awaiting|pending|required before|wait(?:s"
    r"|ing)? for|depends? on|hinges? on|subject to)\b",
    re.I,
)
_BE = frozenset({"is", "are", "was", "were", "has", "have", "had", "been"})
_SKIP = frozenset(
    """directly yet fully really always ever longer been clearly well necessarily specifically be long longer""".split()
)


def negate(text: str, clause: Clause) -> None:
    """Mark the words a negation of this clause turns, and those it merely reaches."""
    for m in _AHEAD.finditer(text, clause.start, clause.end):
        for w in clause.words:
            w.in_scope = w.in_scope or w.start >= m.end()
    skips = [m.span() for m in _NOT_NEGATING.finditer(text)]
    words = clause.words
    for at, w in enumerate(words):
        low = w.text.lower().replace("’", "'")
        if low == "against" and (
            said := next((x for x in words[max(0, at - 3) : at] if x.stem in _ADVISES and w.phrase == w.index), None)
        ):
            said.negated = clause.negated = True
            continue
        if low == "rather" and re.match(r"\s+than\b", text[w.end :]):
            for later in [x for x in words[at + 2 :] if not x.stop][:3]:
                later.in_scope = True
            continue
        if w.stem == "avoid":
            for later in words[at + 1 :]:
                later.in_scope = True
            continue
        if low == "free" and not re.match(r"\s+(?:of|from)\b", text[w.end :]):
            continue
        if text[w.end : w.end + 1] == "-" and low == "never":
            continue
        if low not in NEGATORS or w.name or any(s <= w.start < e for s, e in skips) or w.phrase != w.index:
            continue
        if at + 1 < len(words) and words[at + 1].phrase < words[at + 1].index and words[at + 1].phrase == w.index:
            continue  # part of a listed phrase, whose sense already counts it
        clause.negated = True
        noun = low in NOUN_NEGATORS and not (words[at + 1 :] and words[at + 1].text.lower() == "longer")
        taken, verb = 0, False
        if low == "nor" and any(x.text.lower() == "neither" for x in words[:at]):
            continue  # "neither A nor B helps" denies once
        if low == "unlikely" and re.match(r"\s+(?:that|to)\b", text[w.end :]):
            for later in words[at + 1 :]:
                later.in_scope = True
            continue
        for later in words[at + 1 :]:
            if not noun and taken and re.search(r",\s*(?:and|or|but|so)\s+$", text[: later.start]):
                break
            if verb and not later.stop:
                if later.stem in _SEEING:
                    later.in_scope = True
                else:
                    later.negated = not later.negated
                break
            if noun and taken and later.text.lower() in _BE:
                verb = True
                continue
            light = later.stop or later.text.lower() in _SKIP or later.number
            if noun and taken and (light or text[later.start - 2 : later.start].startswith(",")):
                break
            if taken and not noun and later.phrase != words[at + 1].phrase:
                later.in_scope = True
                continue
            if light or (not noun and later.stem in _WEAK):
                continue
            if low in ("neither", "none", "nobody") and later.stem in ("drug", "group", "patient", "trial", "studi"):
                continue
            if not noun and later.name and not later.sense.axes and later.kind in ACTORS:
                continue
            later.negated, taken = not later.negated, taken + 1
