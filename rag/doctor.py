"""Questions to take to the doctor: the house's own words, picked by what was asked and what was answered.

They are no facts, so nothing is cited for them; they promise nothing and tell nobody what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.wordlists import any_of, read
from rag.schema import Behaviour

#: Enough for one visit.
MOST = 4
#: Replies that a person can take something from to a visit; a request for help stands alone.
TAKEN = ("answer", "not_in_sources", "personal_advice")


@dataclass(frozen=True, slots=True)
class _Set:
    when: re.Pattern[str]
    ask: tuple[str, ...]
    near: bool


@lru_cache(maxsize=1)
def _sets() -> tuple[tuple[_Set, ...], tuple[str, ...]]:
    raw = read("rag", "data", "doctor_questions.yaml")
    sets = tuple(_Set(any_of(one["when"]), tuple(one["ask"]), bool(one["near"])) for one in raw["sets"])
    return sets, tuple(raw["always"])


def doctor_questions(behaviour: Behaviour, asked: str, answered: str) -> tuple[str, ...]:
    """At most :data:`MOST` questions for a visit.

    None where help comes first, and none with a declined decision: that reply brings its own.
    """
    if behaviour not in ("answer", "not_in_sources"):
        return ()
    sets, always = _sets()
    # What was asked comes before what the answer happens to touch; one question of each set, then the second ones.
    hit = [one for one in sets if one.when.search(asked)] + [one for one in sets if one.when.search(answered)]
    chosen = list(dict.fromkeys(hit))
    ranked = [one.ask[0] for one in chosen[:3]] + [q for one in chosen[:1] for q in one.ask[1:]]
    return tuple(dict.fromkeys((*ranked, *always)))[:MOST]


def decision_near(behaviour: Behaviour, asked: str) -> bool:
    """May somebody who asks this be about to decide something?"""
    return behaviour in ("answer", "not_in_sources") and any(one.near and one.when.search(asked) for one in _sets()[0])
