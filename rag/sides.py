"""A question that sets two treatments side by side -> the same question of each. Knows forms and names, not meaning.

"CAR-T or MSCs, which holds off the damage?" is nearest to what tells of one; whoever weighs two treatments needs
what is told of either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from index.lexicon import TREATMENTS, Mention, find
from rag.claim import DraftClaim
from rag.terms import terms

_CELLS: Final = re.compile(r"(?<![-\w])(?:mesenchymals?|(?:(?:mesenchymal|whole|stem|the) )cells?)(?![-\w])", re.I)
_COMPARED: Final = re.compile(
    r"\b(?:vs|versus|compar\w+|differen(?:t from|ce between)|unlike|rather than|instead of|than|the (?:same )?way"
    r"|better|worse|safer|like|as (?:\w+ )?as)\b",
    re.I,
)
_EITHER: Final = re.compile(r"^[\s,]*(?:or|vs\.?|versus|and)\s+(?:the |with )?$", re.I)
#: Whether one is the other is one question.
_SAME: Final = re.compile(
    r"\b(?:kind|sort|type|form|part|version|name) (?:of|for)\b|\bto do with\b|\bsame (?:thing|as)\b|\btogether\b", re.I
)
_TIE: Final = re.compile(
    r"[\s,]*\b(?:vs\.?|versus|compared? (?:with|to)|rather than|instead of|than|or|and|with|from|to|unlike|like"
    r"|the (?:same )?way|as)\s+(?:(?:with|to|from|the|of|standard|usual|ordinary) )*$",
    re.I,
)
_DIFFER: Final = re.compile(
    r"\b(?:(?:is|are) there|what(?:'s| is| are)) (?:a |any |the )?(?:\w+ )?differences? (?:in|between)\b", re.I
)
#: What letters stand for tells nothing of what they do.
_LETTERS: Final = re.compile(r"^In the [\w ]+, \S+ means ")


def sides(text: str) -> dict[str, str]:
    """Name -> the question asked of it alone; empty unless exactly two treatments are compared."""
    named = _named(text)
    if len(named) != 2 or named[0].name == named[1].name or _SAME.search(text):
        return {}
    first, second = named
    between = text[first.end : second.start]
    if not (_EITHER.match(between) or (_COMPARED.search(text) and _TIE.search(between))):
        return {}
    rest = _TIE.sub(" ", between) + text[second.end :]
    pieces = {one.name: _DIFFER.sub(" ", f"{text[: first.start]}{one.text}{rest}") for one in named}
    return pieces if all(len(terms(piece)) > 1 for piece in pieces.values()) else {}


def beside(text: str, claims: Sequence[DraftClaim], answer: Callable[[str], Sequence[DraftClaim]]) -> list[DraftClaim]:
    """The claims, and after the first the best on whichever of two compared treatments none of them is about."""
    about = {_subject(c) for c in claims}
    found = (
        next((c for c in answer(asked) if _subject(c) == name and not _LETTERS.match(c.text)), None)
        for name, asked in sides(text).items()
        if name not in about
    )
    return [*claims[:1], *(c for c in found if c is not None), *claims[1:]]


def _subject(claim: DraftClaim) -> str:
    return next((m.name for m in find(claim.text) if m.kind in TREATMENTS), "")


def _named(text: str) -> list[Mention]:
    found = [m for m in find(text) if m.kind in TREATMENTS]
    spoken = [m for m in _CELLS.finditer(text) if not any(f.start < m.end() and m.start() < f.end for f in found)]
    if not any(f.name == "msc" for f in found):
        found += [Mention("cell_type", "msc", m.start(), m.end(), m.group()) for m in spoken[:1]]
    return sorted(found, key=lambda m: m.start)
