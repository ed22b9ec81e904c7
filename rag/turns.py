"""Who is answered when: every chat shows a first line at once, a few at a time are worked on, a closed one is dropped.

Knows nothing of questions. The first step of a piece of work is quick and runs on the event loop; the rest waits for
one of a few slots. More slots than processors would not answer faster, only make everybody's first line later.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import anyio

T = TypeVar("T")

_END: Final = object()

#: From this many chats on, nobody's answer is begun while more are coming in: their first lines go out before.
MANY = 4
#: Seconds without a new chat after which a crowd has come in, and the longest that is waited for it.
QUIET, PATIENCE = 0.03, 1.0
#: Threads, of which a few work for somebody and the others for people who have gone (a language model takes its time).
WORKERS = 128


def processors() -> int:
    """How many answers are worked on at once unless it is said: one for each processor, and two at least."""
    return max(2, os.cpu_count() or 2)


class Turns:
    """The turns of one server, on one event loop."""

    def __init__(self, at_once: int) -> None:
        #: Work that nobody waits for any more ends by itself; it holds a thread until then, but no slot.
        self.workers = ThreadPoolExecutor(max(WORKERS, at_once), thread_name_prefix="answer")
        self._at_once = at_once
        self._slots: anyio.CapacityLimiter | None = None
        self._scopes: dict[str, set[anyio.CancelScope]] = {}
        self._waiting = 0
        self._newest = 0.0

    async def take(self, session: str, steps: AsyncIterator[T]) -> AsyncIterator[T]:
        """The steps, each when it is done. Ends early once :meth:`leave` is called for the session."""
        self._newest = anyio.current_time()
        self._waiting += 1
        if self._slots is None:  # it belongs to the loop it is first used on
            self._slots = anyio.CapacityLimiter(self._at_once)
        slots, mine, held = self._slots, object(), False
        try:
            yield await anext(steps)
            await self._all_in()
            held = await self._unless_left(session, _acquired(slots, mine)) is True
            while held and (step := await self._unless_left(session, anext(steps, _END))) is not _END:
                yield step  # type: ignore[misc]
        finally:
            self._waiting -= 1
            if held:
                slots.release_on_behalf_of(mine)

    def leave(self, session: str) -> None:
        """Nobody listens to this session any more: what waits is dropped, what is worked on is left to end alone."""
        for scope in tuple(self._scopes.get(session, ())):
            scope.cancel()

    async def _unless_left(self, session: str, step: Awaitable[object]) -> object:
        with anyio.CancelScope() as scope:
            self._scopes.setdefault(session, set()).add(scope)
            try:
                return await step
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


async def _acquired(slots: anyio.CapacityLimiter, borrower: object) -> bool:
    await slots.acquire_on_behalf_of(borrower)
    return True
