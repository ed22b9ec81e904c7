"""The rules' odds as a chance: a monotone map, fitted on labelled pairs, that leaves what is decided as it is.

Above and below the line the odds are stretched by one slope each, so that a score of 0.5 stays the line between
supported and not. The slopes were fitted (``eval.calibration.slopes``) on tests/data/checker_first_look.jsonl: 420
pairs of plain-language claims, each judged by the rules as they stood when they first saw it, so that what was learned
from a pair does not flatter its score. ``python -m eval checker --pairs FILE --plot FILE`` measures them elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

#: slope above the line (claims accepted) and below it (claims rejected)
ABOVE, BELOW = 0.55, 0.2
_FARTHEST = 8.0


def chance(odds: float) -> float:
    """The chance, 0 to 1, that a claim with these odds is supported."""
    x = max(-_FARTHEST, min(_FARTHEST, odds))
    return 1 / (1 + math.exp(-(ABOVE if x >= 0 else BELOW) * x))


def odds_left(weights: Iterable[float]) -> float:
    """The odds that remain for a claim when doubts of these weights are found; 3 if there are none."""
    return 3.0 - 3.0 * sum(weights)


def log_sum_exp(logs: Sequence[float]) -> float:
    """The logarithm of a sum whose parts are given as logarithms; at least one."""
    top = max(logs)
    return top + math.log(sum(math.exp(x - top) for x in logs))


def odds(chance: float) -> float:
    """The odds behind a chance: the inverse of :func:`chance`."""
    inner = min(max(chance, 1e-9), 1 - 1e-9)
    x = math.log(inner / (1 - inner))
    return x / (ABOVE if x >= 0 else BELOW)
