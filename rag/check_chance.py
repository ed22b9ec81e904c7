"""The rules' odds as a chance: a monotone map, fitted on labelled pairs, that leaves what is decided as it is.

Above and below the line the odds are stretched by one slope each, so that a score of 0.5 stays the line between
supported and not. The slopes are what ``python -m eval checker --plot FILE`` prints as the best for the pairs it is
given; how these were had is written beside them.
"""

from __future__ import annotations

import math

#: slope above the line (claims accepted) and below it (claims rejected)
ABOVE, BELOW = 1.0, 1.0
_FARTHEST = 8.0


def chance(odds: float) -> float:
    """The chance, 0 to 1, that a claim with these odds is supported."""
    x = max(-_FARTHEST, min(_FARTHEST, odds))
    return 1 / (1 + math.exp(-(ABOVE if x >= 0 else BELOW) * x))


def odds(chance: float) -> float:
    """The odds behind a chance: the inverse of :func:`chance`."""
    inner = min(max(chance, 1e-9), 1 - 1e-9)
    x = math.log(inner / (1 - inner))
    return x / (ABOVE if x >= 0 else BELOW)
