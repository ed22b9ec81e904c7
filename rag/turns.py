"""Who is answered when: every chat shows a first line at once, a few at a time are worked on, a closed one is dropped.

Knows nothing of questions. The first step of a piece of work is quick and runs on the event loop; the rest take turns
on threads. More threads than processors would not answer faster, only make everybody's first line later.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Final, TypeVar

import anyio
from anyio import to_thread

T = TypeVar("T")

_END: Final = object()

#: From this many chats on, nobody's answer is begun while more are coming in: their first lines go out before.
MANY = 4
#: Seconds without a new chat after which a crowd has come in, and the longest that is waited for it.
QUIET, PATIENCE = 0.03, 1.0


def processors() -> int:
    """How many answers are worked on at once unless it is said: one for each processor, and two at least."""
    return max(2, os.cpu_count() or 2)


class Turns:
    """The turns of one server, on one event loop."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._slots: anyio.CapacityLimiter | None = None
        self._scopes: dict[str, set[anyio.CancelScope]] = {}
        self._waiting = 0
        self._newest = 0.0

    async def take(self, session: str, steps: Iterator[T]) -> AsyncIterator[T]:
        """The steps, each when it is done. Ends early once :meth:`leave` is called for the session."""
        self._newest = anyio.current_time()
        self._waiting += 1
        try:
            yield next(steps)
            while (step := await self._next(session, steps)) is not _END:
                yield step  # type: ignore[misc]
        finally:
            self._waiting -= 1

    def leave(self, session: str) -> None:
        """Nobody listens to this session any more: what waits is dropped, what is worked on is left to end alone."""
        for scope in tuple(self._scopes.get(session, ())):
            scope.cancel()

    def working(self) -> int:
        """How many answers are worked on now."""
        return self._slots.borrowed_tokens if self._slots else 0

    async def _next(self, session: str, steps: Iterator[T]) -> object:
        if self._slots is None:  # it belongs to the loop it is first used on
            self._slots = anyio.CapacityLimiter(self._at_once)
        with anyio.CancelScope() as scope:
            self._scopes.setdefault(session, set()).add(scope)
            try:
                await self._all_in()
                # Abandoned, a step still ends by itself, but nobody waits for it and its slot is free at once.
                return await to_thread.run_sync(next, steps, _END, limiter=self._slots, abandon_on_cancel=True)
            finally:
                scopes = self._scopes[session]
                scopes.discard(scope)
                if not scopes:
                    del self._scopes[session]
        return _END

    async def _all_in(self) -> None:
        until = anyio.current_time() + PATIENCE
        while self._waiting >= MANY and self._newest + QUIET > anyio.current_time() < until:
            await anyio.sleep(QUIET)
