"""The chat's own server in its own process, small: a crowd, one too large, stopped chats, malformed requests.

The full figures are ``python -m eval load``; nothing here depends on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from eval import crowd, fuzz, loops, service, table_load
from eval.cancel import cancelled
from eval.wire import Address, fetch, request, unchunked

if TYPE_CHECKING:
    from index.config import IndexConfig

QUESTIONS = ("Is it safe?", "What is MSC therapy?", "¿Es seguro?", "How much does it cost?", "Hello!")
CHATS = 12


@pytest.fixture(scope="module")
def server(built_index: IndexConfig) -> Iterator[service.Service]:
    with service.serving(environment={"CITEWELL_DATA_DIR": str(built_index.data_dir)}) as served:
        yield served


def nothing() -> None:
    return None


def test_a_crowd_is_answered_and_first_lines_come_before_answers(server: service.Service) -> None:
    loops.run(crowd.crowd(server.address, QUESTIONS, 2, 5, nothing, "warm"))
    visits = loops.run(crowd.crowd(server.address, QUESTIONS, CHATS, CHATS, nothing))
    found = crowd.sum_up(visits)
    assert found["answered"] == CHATS, found
    assert all(0 < visit.first < visit.last for visit in visits)
    # With one chat after the other, the last first line would come after nearly all of the answers.
    assert found["first_event_s"]["max"] < sorted(visit.last for visit in visits)[CHATS // 2]
    assert server.tracebacks() == 0


def test_malformed_requests_are_refused_and_never_break_the_server(server: service.Service) -> None:
    async def sent() -> dict[str, object]:
        return await fuzz.fuzz(server.address, await crowd.door(server.address), 300, 11, nothing)

    found = loops.run(sent())
    statuses = found["by_status"]
    assert isinstance(statuses, dict)
    assert found["failed"] == 0, found
    assert found["ready_after"]
    assert server.tracebacks() == 0, server.output()[-2000:]
    assert {"200", "400", "404", "422"} <= statuses.keys(), "the requests do not get far"


def test_the_same_seed_sends_the_same_bytes() -> None:
    way, address = crowd.Door(0, 2, 0), Address("127.0.0.1", 1)

    def sent(seed: int) -> list[bytes]:
        rng = random.Random(seed)
        return [fuzz.one(rng, way, address, number) for number in range(300)]

    assert sent(3) == sent(3)
    assert sent(3) != sent(4)


def test_health_is_told_without_a_crowd_knowing(server: service.Service) -> None:
    async def during() -> list[int]:
        asking = asyncio.create_task(crowd.crowd(server.address, QUESTIONS, CHATS, CHATS, nothing, "busy"))
        statuses = []
        while not asking.done():
            for path in ("/healthz", "/readyz"):
                statuses.append((await fetch(server.address, request("GET", path, server.address))).status)
        assert all(not visit.problem for visit in await asking)
        return statuses

    assert set(loops.run(during())) == {200}


def test_a_stopped_chat_makes_room_whether_by_the_button_or_by_closing_the_page() -> None:
    found = cancelled(4, nothing)
    # Its answer takes ten seconds: whoever waited for that would be far above one.
    assert found["freed_within_1_s"] == 4, found


def test_marks_are_missed_when_they_should_be() -> None:
    row = {"asked": 2, "answered": 2, "refused": 0, "errors": 0, "first_event_s": {"p95": 2.1}, "whole_answer_s": {}}
    found = {"crowd": row, "memory": {"growth_mb": 51, "errors": 0, "requests": 10}, "server": {"tracebacks": 1}}
    found["server"]["failures_logged"] = 0
    assert [holds for _, _, holds in table_load.marks(found)] == [True, False, False, False]


def test_a_chunked_body_is_put_together() -> None:
    assert unchunked(b"4\r\nabcd\r\n2;x=1\r\nef\r\n0\r\n\r\n") == b"abcdef"
