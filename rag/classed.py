"""Drugs that a message only tells of -> the class that it asks about.

"Sulfasalazine, then leflunomide, so DMARDs are covered. Which organs are they hard on?" asks it of DMARDs.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from index.lexicon import find, parents

#: Texts that list biologics apart mean these when they say DMARDs.
SAME: Final = {"csDMARD": "DMARD"}
#: Nobody who says "that sort of drug" means TNF inhibitors and not biologics.
_SPOKEN: Final = ("biologic", "glucocorticoid", "NSAID", "DMARD")
_SORT = re.compile(
    r"\b(?:that|this|those|these|such) (?:sort|kind|type|class|family|group|breed)s? of "
    r"(?:drug|medicine|tablet|pill|med|stuff)"
    r"|\b(?:drugs?|medicines?|tablets?|pills?|meds|ones|stuff) like (?:that|it|them|those|these|this)\b"
    r"|\bits (?:kind|type|class)\b",
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


def _nearest(name: str) -> str:
    """The class that people mean: one they speak of, or the narrowest."""
    own = parents(name)
    spoken = next((one for one in _SPOKEN if one in own), "")
    if spoken:
        return spoken
    narrowest = next((p for p in sorted(own) if not any(p in parents(other) for other in own)), min(own))
    return SAME.get(narrowest, narrowest)
