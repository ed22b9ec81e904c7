"""How cost grows with length: a ratio within one run, since machines are noisy and seconds mean little."""

from __future__ import annotations

import time
from collections.abc import Callable


def growth(call: Callable[[str], object], short: str, long: str) -> float:
    """Processor time of ``call(long)`` over that of ``call(short)``, each the best of three."""
    return _best(call, long) / max(_best(call, short), 1e-4)


def _best(call: Callable[[str], object], text: str) -> float:
    spent = []
    for _ in range(3):
        start = time.process_time()
        call(text)
        spent.append(time.process_time() - start)
    return min(spent)
