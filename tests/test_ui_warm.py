"""Before anybody comes in, what is loaded on first use is loaded: once, and by one thread."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn
from ui_standin import StandIn

from index.errors import SnapshotError
from rag.guard import serve
from rag.guard.warm import KINDS, warm
from rag.proof import versions

if TYPE_CHECKING:
    from rag.assistant import Assistant


def test_threads_that_need_a_version_at_once_parse_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, read = 0, 0, 0
    real = versions._source

    def source(name: str) -> bytes:
        nonlocal inside, most, read
        inside, read = inside + 1, read + 1
        most = max(most, inside)
        time.sleep(0.0005)  # lets the other threads in, if they may
        inside -= 1
        return real(name)

    monkeypatch.setattr(versions, "_source", source)
    versions._checker_version.cache_clear()
    versions.checker_version("rules-1")
    alone, read = read, 0
    versions._checker_version.cache_clear()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(versions.checker_version("rules-1"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 6
    assert (most, read) == (1, alone), "worked out once, by one of them"


def test_the_proof_of_the_first_answer_has_nothing_left_to_work_out(assistant: Assistant) -> None:
    versions._checker_version.cache_clear()
    warm(assistant)
    assert versions._checker_version.cache_info().currsize >= 1


def test_the_server_is_warm_before_it_says_that_it_is_ready(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standin = StandIn()
    asked_before_ready: list[int] = []
    real = print

    def said(*words: object, **more: object) -> None:
        asked_before_ready.append(len(standin.asked))
        real(*words, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.print", said)
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: None)
    serve(standin, port=0)
    assert asked_before_ready == [1 + len(KINDS)]
    assert "citewell is ready" in capsys.readouterr().out


def test_what_fails_then_is_told_without_a_word_of_it_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(StandIn):
        def suggestions(self) -> tuple[str, ...]:
            raise SnapshotError("secret")

    with caplog.at_level(logging.ERROR):
        warm(Broken())
    assert "warming up failed: SnapshotError" in caplog.text
    assert "secret" not in caplog.text
