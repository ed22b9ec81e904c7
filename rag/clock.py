"""Wall-clock time by stage. Knows nothing of what it times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.schema import Timings


class Clock:
    """Starts at once; ``timings`` may be read at any moment."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time inside the block to stage ``name`` (screen, retrieve, compose or check)."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + 1000 * (time.perf_counter() - start)

    def timings(self) -> Timings:
        """Milliseconds so far."""
        return Timings(**self._spent, total=1000 * (time.perf_counter() - self._start))
