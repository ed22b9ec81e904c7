"""Messages in, the text of one reply out, within a budget of time. Knows nothing of medicine or of drafts.

Every way a model's server can fail ends in :class:`LLMError`: nothing else gets out, and nothing hangs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import TYPE_CHECKING, Any

import httpx
from openai import BadRequestError, OpenAIError
from openai.resources.chat import completions as _loaded_now  # noqa: F401  (else it loads within the first budget)

from rag.config import LLMConfig
from rag.llm import LLMSpec, make_llm

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

#: A reply that is not of the protocol's shape shows as one of these inside the client library.
_MISSHAPEN = (ValueError, TypeError, AttributeError, LookupError, RuntimeError)
#: After so many failures in a row the model is left alone for a while, so that not everybody waits for a dead server.
FAILURES = 3
REST_SECONDS = 30.0


class LLMError(Exception):
    """No usable reply. The message is for maintainers and holds nothing a model or a person wrote."""


class Writer:
    """One language model, as patient as it was told to be. Thread-safe; keeps no text."""

    def __init__(self, llm: LLM, config: LLMConfig, response_format: str = "schema") -> None:
        self.config = config
        self.context = llm.metadata.context_window
        self._llm = llm
        self._format = response_format
        self._slots = threading.Semaphore(config.workers)
        self._lock = threading.Lock()
        self._failures, self._rest_until = 0, 0.0

    def reply(self, messages: Sequence[tuple[str, str]], schema: dict[str, Any], seconds: float) -> str:
        """The reply to ``messages`` (pairs of role and text), asked for in the form of ``schema``.

        Raises:
            LLMError: there was none in time, or none that can be read.
        """
        if time.monotonic() < self._rest_until:
            raise LLMError("resting after failures")
        end = time.monotonic() + seconds
        box: Future[str] = Future()
        try:
            if not self._slots.acquire(timeout=max(0.0, seconds)):
                raise LLMError("busy")
            # A daemon: a server that never ends its reply must not keep the program from ending either.
            threading.Thread(target=self._fill, args=(box, messages, schema), name="llm", daemon=True).start()
            text = box.result(timeout=max(0.0, end - time.monotonic()))
        except NotInTime:
            self._count(failed=True)
            raise LLMError("timeout") from None
        except LLMError:
            self._count(failed=True)
            raise
        self._count(failed=False)
        return text

    def _fill(self, box: Future[str], messages: Sequence[tuple[str, str]], schema: dict[str, Any]) -> None:
        try:
            box.set_result(self._ask(messages, schema))
        except LLMError as error:
            box.set_exception(error)
        finally:
            if not box.done():
                box.set_exception(LLMError("an error of ours"))
            self._slots.release()

    def _ask(self, messages: Sequence[tuple[str, str]], schema: dict[str, Any]) -> str:
        from llama_index.core.llms import ChatMessage

        chat = [ChatMessage(role=role, content=text) for role, text in messages]
        try:
            try:
                text = self._llm.chat(chat, **self._options(schema)).message.content
            except BadRequestError:
                if self._format == "none":
                    raise
                text = self._llm.chat(chat).message.content
                self._format = "none"  # only now is it sure: an older server that does not know response_format
        except (OpenAIError, httpx.HTTPError, OSError) as error:
            raise LLMError(f"unreachable: {type(error).__name__}") from None
        except _MISSHAPEN as error:
            raise LLMError(f"not the protocol: {type(error).__name__}") from None
        if not isinstance(text, str) or not text.strip():
            raise LLMError("empty reply")
        return text

    def _options(self, schema: dict[str, Any]) -> dict[str, Any]:
        if self._format == "schema":
            named = {"name": "draft", "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        return {"response_format": {"type": "json_object"}} if self._format == "json" else {}

    def _count(self, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= FAILURES:
                self._rest_until, self._failures = time.monotonic() + REST_SECONDS, FAILURES - 1


def make_writer(config: LLMConfig) -> Writer | None:
    """The writer of the configured model; ``None`` if there is none.

    Raises:
        ModelError: the model is misnamed, missing or not the pinned one.
    """
    llm = make_llm(config)
    return None if llm is None else Writer(llm, config, LLMSpec.parse(config.spec).format)
