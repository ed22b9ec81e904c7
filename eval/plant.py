"""Supported sentences -> sentences with one planted error each. Pure, and the same for the same seed.

Every edit is verified to change the meaning before it counts: a name is not swapped for a synonym or for one the quote
also names, a number not for one it holds, a hedge not for a word the quote uses. What it plants is wrong *for these
quotes*; it may well be true.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval import plant_forms, plant_swaps
from eval.plant_facts import Edit, Fact


@dataclass(frozen=True, slots=True)
class Planted:
    """One pair for the checker. ``kind`` is ``untouched`` when nothing was changed."""

    id: str
    kind: str
    claim: str
    quotes: tuple[str, ...]
    change: str
    plain: bool = True


Maker = Callable[[Fact, Sequence[Fact], random.Random], Iterator[Edit]]

MAKERS: dict[str, tuple[Maker, int]] = {
    "passage_deleted": (plant_forms.deleted, 1),
    "number_claim": (plant_swaps.numbers, 4),
    "number_quote": (plant_swaps.quoted_numbers, 2),
    "unit_date_range": (plant_swaps.units, 4),
    "entity": (plant_swaps.names, 2),
    "negation": (plant_forms.negations, 1),
    "direction": (plant_swaps.directions, 1),
    "hedge": (plant_swaps.hedges, 2),
    "population": (plant_swaps.populations, 1),
    "causal": (plant_swaps.causes, 1),
    "added_detail": (plant_forms.details, 1),
    "merged": (plant_forms.merged, 1),
}
"""Each kind of error, and how many of it one sentence gives at most."""


def plant(found: Sequence[Fact], seed: int = 7) -> tuple[Planted, ...]:
    """All facts untouched, and every error that can be planted in them."""
    out = [Planted(f.id, "untouched", f.text, f.quotes, "", f.plain) for f in found]
    for fact in found:
        others = [f for f in found if f.id != fact.id]
        for kind, (make, most) in MAKERS.items():
            # One generator for each fact and kind: a new fact leaves what is planted in the others as it was.
            rng = random.Random(f"{seed}/{kind}/{fact.id}")
            edits = {edit[:2]: edit for edit in make(fact, others, rng) if edit[:2] != (fact.text, fact.quotes)}
            chosen = list(edits.values())
            rng.shuffle(chosen)
            for number, (claim, quotes, change) in enumerate(chosen[:most], start=1):
                out.append(Planted(f"{fact.id}#{kind}-{number}", kind, claim, quotes, change, fact.plain))
    return tuple(out)
