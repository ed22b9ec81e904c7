"""Wall-clock time by stage, and word of each stage to whoever is waiting. Knows nothing of what it times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rag.schema import Timings

_told: ContextVar[Callable[[str], None] | None] = ContextVar("told", default=None)


@contextmanager
def watching(told: Callable[[str], None]) -> Iterator[None]:
    """Inside the block ``told`` hears of each stage as it begins, in this thread; what it raises ends the work."""
    token = _told.set(told)
    try:
        yield
    finally:
        _told.reset(token)


class Clock:
    """Starts at once; ``timings`` may be read at any moment."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time inside the block to stage ``name`` (screen, retrieve, compose or check)."""
        told = _told.get()
        if told is not None:
            told(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + 1000 * (time.perf_counter() - start)

    def timings(self) -> Timings:
        """Milliseconds so far."""
        return Timings(**self._spent, total=1000 * (time.perf_counter() - self._start))
