"""A question answered while the page watches: the names of the stages as they begin, then the answer; it can stop.

The work runs in a thread of its own. Whoever waits for it can leave at any moment, and the place in the queue is free
at once; the work itself ends where its next stage would begin.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from rag.clock import watching
from rag.conversation import Answering, Conversation, answered, opened, waiting

STAGES: Final = {
    "screen": "Reading your question…",
    "retrieve": "Looking in the documents…",
    "compose": "Putting an answer together…",
    "check": "Checking each sentence against the documents…",
}
#: A stage that is over sooner is not worth a redrawn page.
LINGER = 0.4


class Stopped(BaseException):
    """Nobody waits for this answer any more. No ``Exception``: it is no failure, and nothing may swallow it."""


async def live(
    assistant: Answering, chat: Conversation, text: str, workers: ThreadPoolExecutor
) -> AsyncIterator[tuple[Conversation, str]]:
    """The chat and its HTML each time there is something new to show."""
    chat, html = opened(assistant, chat, text)
    yield chat, html
    if not chat.pending:
        return
    loop = asyncio.get_running_loop()
    begun: asyncio.Queue[str] = asyncio.Queue()
    gone = False

    def told(stage: str) -> None:
        if gone:
            raise Stopped
        loop.call_soon_threadsafe(begun.put_nowait, stage)

    def work() -> tuple[Conversation, str] | None:
        if gone:
            return None
        try:
            with watching(told):
                return answered(assistant, chat)
        except Stopped:
            return None

    done = loop.run_in_executor(workers, work)
    try:
        stage = ""
        while not done.done():
            await asyncio.wait({done}, timeout=LINGER)
            latest = stage
            while not begun.empty():
                latest = begun.get_nowait()
            if latest != stage and not done.done():
                stage = latest
                yield chat, waiting(chat, STAGES.get(stage, STAGES["retrieve"]))
        result = await done
        if result is not None:
            yield result
    finally:
        gone = True
