"""Drugs that a message only tells of -> the class that it asks about.

"Sulfasalazine, then leflunomide, so DMARDs are covered. Which organs are they hard on?" asks it of DMARDs.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from index.lexicon import TREATMENTS, find, parents

#: Texts that list biologics apart mean these when they say DMARDs.
SAME: Final = {"csDMARD": "DMARD"}
#: Nobody who says "that sort of drug" means TNF inhibitors and not biologics.
_SPOKEN: Final = {"biologic": "biologics", "glucocorticoid": "steroids", "NSAID": "NSAIDs", "DMARD": "DMARDs"}
_SORT = re.compile(
    r"\b(?:that|this|those|these|such) (?:sort|kind|type|class|family|group|breed)s? of "
    r"(?:drug|medicine|tablet|pill|med|stuff)"
    r"|\b(?:drugs?|medicines?|tablets?|pills?|meds|ones|stuff) like (?:that|it|them|those|these|this)\b"
    r"|\bits (?:kind|type|class)\b",
    re.I,
)
#: "Is that fizzling out something they talk about?", "what is held against that pair?": no one drug is asked of.
_EVENT = re.compile(
    r"\b(?:is|was|does|do|did|would) (?:that|this|it)\b.{0,40}\b(?:happens?|usual|known|common|normal|expected"
    r"|talks? about|mentions?|speaks? of|said|written|covers?)\b"
    r"|\b(?:documents?|articles?|releases?|sources?|papers?|texts?)\b.{0,20}\b(?:say|says|mention|mentions)"
    r" (?:that|this|it) happens?\b|\b(?:that|this|those|these) (?:pair|two|lot|kinds?|sorts?)\b",
    re.I,
)
_LAST = re.compile(r"(?<=[.!?;:])\s+|,\s+(?=(?:what|which|how|why|does|do|is|are|can)\b)")


def classed(names: frozenset[str], drugs: Set[str], asks: str) -> frozenset[str]:
    """The names asked for, with the class in place of a drug where the part that asks names only the class."""
    asking = _LAST.split(asks.strip())[-1]
    told = drugs & names - {m.name for m in find(asking)}
    alike = bool(told) and _SORT.search(asking) is not None
    found = set(names)
    for name in told:
        if parents(name) & names:
            found.discard(name)
        elif alike and parents(name):
            found.discard(name)
            found.add(_nearest(name))
    return frozenset(found)


def generalised(text: str, asks: str) -> str:
    """The text with the class for each drug of one's own where ``asks``, its asking part, asks of such drugs at large.

    The search knows what biologics do and nothing of one brand; a question of the brand itself stays what it is.
    """
    part = _LAST.split(asks.strip())[-1]
    if not (_SORT.search(part) or _EVENT.search(part)) or any(m.kind in TREATMENTS for m in find(part)):
        return text
    told = text[: max(text.rfind(part), 0)]
    for drug in reversed(find(told)):
        plural = _SPOKEN.get(_nearest(drug.name)) if drug.kind == "drug" else None
        if plural:
            text = text[: drug.start] + plural + text[drug.end :]
    return text


def _nearest(name: str) -> str:
    """The class that people mean: one they speak of, or the narrowest."""
    own = parents(name)
    if not own:
        return name
    spoken = next((one for one in _SPOKEN if one in own), "")
    if spoken:
        return spoken
    narrowest = next((p for p in sorted(own) if not any(p in parents(other) for other in own)), min(own))
    return SAME.get(narrowest, narrowest)
