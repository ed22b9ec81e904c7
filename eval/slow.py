"""A server whose answers take long, to see how soon a chat that is stopped makes room: ``python -m eval.slow``.

One chat at once. A question that starts with ``slow`` takes ten seconds, any other nothing.
"""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from rag.guard import Limits, serve
from rag.schema import Answer, Question, Sentence

LIMITS = Limits(at_once=1, chats=1, questions_a_minute=100_000, requests_a_minute=100_000)


class Slow:
    """An assistant that knows nothing and thinks long about it."""

    snapshot: Any = SimpleNamespace(name="none", sources={}, versions={}, passages=(), statements=())

    def in_service(self) -> Any:
        """Nothing, all the time."""
        return self.snapshot

    def held(self, name: str) -> None:
        """No answer of this one comes from anywhere."""

    def ask(self, question: Question) -> Answer:
        """Say that there is nothing to say, after a while."""
        if question.text.startswith("slow"):
            threading.Event().wait(10)
        return Answer(question, "off_topic", "en", (Sentence("Nothing to say.", "guidance"),))

    def suggestions(self) -> tuple[str, ...]:
        """None."""
        return ()


if __name__ == "__main__":
    serve(Slow(), port=0, limits=LIMITS)
