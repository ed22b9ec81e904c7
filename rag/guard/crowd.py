"""Who is in the chat now: when it is full, who has gone, and what is then forgotten.

Gradio keeps what a session was sent and shown for an hour after its page is closed, keeps what nobody fetched, and
works on for a page that has gone. Here a page that says goodbye is forgotten at once, and one that fell silent (a
locked phone, a lost connection) keeps its chat for a while and then is forgotten too.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from rag.guard.routes import JOIN
from rag.turns import Turns

if TYPE_CHECKING:
    import gradio as gr

DATA = "/gradio_api/queue/data"
HEARTBEAT = "/gradio_api/heartbeat/"

#: Seconds a chat is kept after its page fell silent.
SILENT = 30 * 60
#: Seconds within which a page has to start reading what it asked for.
UNREAD = 60


class Crowd:
    """The sessions of one server. Everything runs on the event loop."""

    def __init__(self, blocks: gr.Blocks, turns: Turns, chats: int) -> None:
        self.inputs = {index: len(event.inputs) for index, event in blocks.fns.items()}
        """How many inputs each event of the chat has."""
        self._blocks = blocks
        self._turns = turns
        self._chats = chats
        self._asking = {i for i, event in blocks.fns.items() if inspect.isasyncgenfunction(event.fn)}
        self._entering = 0
        self._reading: Counter[str] = Counter()
        self._beating: Counter[str] = Counter()
        self._silent: dict[str, asyncio.TimerHandle] = {}

    def full(self, event: int) -> bool:
        """Whether there is no room for this event. Clearing a chat finds room when a question does not."""
        waiting = self._entering + len(self._blocks._queue.event_ids_to_events)
        return waiting >= (self._chats if event in self._asking else 2 * self._chats)

    def joined(self, body: bytes) -> None:
        """A question was taken in: what nobody comes to read will be dropped."""
        session = str(json.loads(body)["session_hash"])
        asyncio.get_running_loop().call_later(UNREAD, self._unread, session)

    @contextmanager
    def present(self, path: str, query: bytes) -> Iterator[None]:
        """While a request is open by which a page asks, reads its answers or shows that it is there."""
        if path == JOIN:  # a burst is let in before Gradio has counted the first of it
            self._entering += 1
            try:
                yield
            finally:
                self._entering -= 1
            return
        if path == DATA:
            session = (parse_qs(query.decode("latin-1")).get("session_hash") or [""])[0]
            with self._counted(self._reading, session, self._read):
                yield
        elif path.startswith(HEARTBEAT):
            session = path.removeprefix(HEARTBEAT)
            self._awake(session)
            with self._counted(self._beating, session, self._fell_silent):
                yield
        else:
            yield

    def forget(self, session: str) -> None:
        """Nothing of this session is kept."""
        self._awake(session)
        self._turns.leave(session)
        holder, queue = self._blocks.state_holder, self._blocks._queue
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
        if not self._reading[session]:
            queue.pending_messages_per_session.pop(session, None)
            queue.pending_event_ids_session.pop(session, None)

    def _awake(self, session: str) -> None:
        timer = self._silent.pop(session, None)
        if timer is not None:
            timer.cancel()

    def _fell_silent(self, session: str) -> None:
        self._awake(session)
        self._silent[session] = asyncio.get_running_loop().call_later(SILENT, self.forget, session)

    def _read(self, session: str) -> None:
        """The page has read its answer, or has hung up before there was one."""
        self._turns.leave(session)
        queue: Any = self._blocks._queue
        if not queue.pending_event_ids_session.get(session):
            queue.pending_event_ids_session.pop(session, None)
            queue.pending_messages_per_session.pop(session, None)
        kept = self._blocks.state_holder.session_data.get(session)
        if kept is not None:  # a copy of all that was typed and shown, for a kind of link that is closed here
            kept.config_values.clear()

    def _unread(self, session: str) -> None:
        if not self._reading[session]:
            self._read(session)
            self._blocks._queue.pending_event_ids_session.pop(session, None)
            self._blocks._queue.pending_messages_per_session.pop(session, None)

    @contextmanager
    def _counted(self, counter: Counter[str], session: str, last: Callable[[str], None]) -> Iterator[None]:
        counter[session] += 1
        try:
            yield
        finally:
            counter[session] -= 1
            if not counter[session]:
                del counter[session]
                last(session)
