"""What of a claim the quotes do bear out, in words a person can read: its numbers, its names, how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import lexicon
from index.agreement import fits
from index.facts import amounts
from rag.check_align import Alignment

MOST = 3
_AROUND = re.compile(r"^[\s-]*(?:[\w%-]+\s*){0,2}")
_SURE = re.compile(
    r"\b(?:may|might|could|promis\w+|potential\w*|suggests?|possib\w+|generally|largely|often|most(?:ly)?|usually)\b",
    re.I,
)


def in_favour(a: Alignment, quotes: Sequence[str]) -> tuple[str, ...]:
    """At most three short reasons, numbers first; empty if the claim has neither numbers nor names nor a hedge."""
    return (*_numbers(a, quotes), *_names(a, quotes), *_hedges(a, quotes))[:MOST]


def _numbers(a: Alignment, quotes: Sequence[str]) -> list[str]:
    out = []
    for q in amounts(a.claim.text):
        for text in quotes:
            k = next((k for k in amounts(text) if fits(q, k)), None)
            if k is not None:
                after = _AROUND.match(text[k.end :])
                there = (text[k.start : k.end] + (after[0] if after else "")).split(".")[0].strip(" ,;:-")
                out.append(f'"{q.text.strip()}" is in the claim; the quote says "{there}": ok')
                break
    return list(dict.fromkeys(out))


def _names(a: Alignment, quotes: Sequence[str]) -> list[str]:
    there = [m for text in quotes for m in lexicon.find(text)]
    out: dict[str, str] = {}
    for w in a.claim.words:
        if not w.name or w.name in out:
            continue
        met = next((m for m in there if m.name == w.name), None) or next(
            (m for m in there if lexicon.covers(w.name, m.name)), None
        )
        if met is not None:
            out[w.name] = f'the claim names {w.name}; the quote says "{met.text}": ok'
    return list(out.values())


def _hedges(a: Alignment, quotes: Sequence[str]) -> list[str]:
    mine = _SURE.search(a.claim.text)
    theirs = next((m for text in quotes if (m := _SURE.search(text))), None)
    if mine is None or theirs is None:
        return []
    return [f'the claim says "{mine[0].lower()}", the quote says "{theirs[0].lower()}": no surer than it, ok']
