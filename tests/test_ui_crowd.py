"""Who is in the chat: a full house says so in plain words, and whoever leaves is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import anyio
import pytest
from starlette.testclient import TestClient
from ui_chat import Chat, serving
from ui_standin import StandIn

from eval.loops import run as run_alone
from rag import app as chat
from rag.guard import Limits, make_app
from rag.guard.crowd import DATA, HEARTBEAT, Crowd
from rag.guard.routes import JOIN, LEAVE
from rag.guard.shield import FULL
from rag.turns import Turns

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = {"fn_index": 0, "session_hash": "s1", "data": ["Is it safe?", None]}


def test_above_the_capacity_a_question_is_told_to_come_back() -> None:
    with TestClient(make_app(StandIn(), Limits(chats=0))) as client:
        reply = client.post(JOIN, json=QUESTION)
        assert (reply.status_code, reply.json()["detail"]) == (503, FULL)
        assert int(reply.headers["retry-after"]) >= 1
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
    with TestClient(make_app(StandIn(), Limits(chats=1))) as client:
        assert client.post(JOIN, json=QUESTION).status_code == 200


@pytest.mark.parametrize(("body", "status"), [(b"s1", 200), (b"", 422), (b"../x", 422), (b"x" * 65, 422)])
def test_a_page_can_say_that_it_goes(body: bytes, status: int) -> None:
    with TestClient(make_app(StandIn())) as client:
        assert client.post(LEAVE, content=body).status_code == status


@pytest.fixture
def crowd() -> Crowd:
    turns = Turns(1)
    return Crowd(chat.build(StandIn(), turns=turns), turns, 2)


def test_a_session_that_leaves_is_forgotten_and_one_that_is_read_is_not(crowd: Crowd) -> None:
    blocks = crowd._blocks

    async def lived() -> None:
        for session in ("s1", "s2"):
            blocks.state_holder[session].config_values["kept"] = {"text": "Is it safe?"}
            blocks._queue.pending_event_ids_session[session] = set()
        with crowd.present(HEARTBEAT + "s1", b""), crowd.present(DATA, b"session_hash=s1"):
            assert blocks.state_holder["s1"].config_values
        assert not blocks.state_holder["s1"].config_values
        assert "s1" not in blocks._queue.pending_event_ids_session
        crowd.forget("s1")

    run_alone(lived())
    assert "s1" not in blocks.state_holder
    assert "s2" in blocks.state_holder


def test_a_burst_is_counted_before_it_is_queued(crowd: Crowd) -> None:
    asking = next(iter(crowd._asking))
    with crowd.present(JOIN, b""):
        assert not crowd.full(asking)
        with crowd.present(JOIN, b""):
            assert crowd.full(asking)
            assert not crowd.full(asking + 1), "a chat can be cleared when there is no room for a question"
    assert not crowd.full(asking)


def test_first_steps_come_before_anybodys_second_and_one_slot_is_one_slot() -> None:
    done: list[str] = []
    working = 0

    async def steps(name: str) -> AsyncIterator[str]:
        nonlocal working
        yield f"{name} first"
        working += 1
        assert working == 1
        await anyio.sleep(0.01)
        working -= 1
        yield f"{name} second"

    async def all_of_them() -> None:
        turns = Turns(1)

        async def one(name: str) -> None:
            async for step in turns.take(name, steps(name)):
                done.append(step)

        await asyncio.gather(*(one(str(number)) for number in range(6)))

    run_alone(all_of_them())
    assert [step.split()[1] for step in done] == ["first"] * 6 + ["second"] * 6


def test_whoever_leaves_gives_the_slot_back() -> None:
    async def lived() -> list[str]:
        turns, seen = Turns(1), list[str]()

        async def forever() -> AsyncIterator[str]:
            yield "first"
            await anyio.sleep(3600)
            yield "never"

        async def one(name: str) -> None:
            async for step in turns.take(name, forever()):
                seen.append(f"{name} {step}")
            seen.append(f"{name} over")

        tasks = [asyncio.create_task(one(name)) for name in ("a", "b")]
        await asyncio.sleep(0.1)
        turns.leave("a")
        turns.leave("b")
        await asyncio.wait_for(asyncio.gather(*tasks), 5)
        return seen

    assert sorted(run_alone(lived())) == ["a first", "a over", "b first", "b over"]


@pytest.fixture
def page_of_a_full_house(browser: Browser) -> Iterator[tuple[Chat, list[str]]]:
    with serving(StandIn()) as address:
        page = browser.new_page()
        left: list[str] = []
        page.on("request", lambda request: left.append(request.post_data or "") if "/leave" in request.url else None)
        yield Chat(page, address), left
        page.close()


@pytest.mark.browser
def test_no_room_is_said_in_the_page_and_the_question_stays(page_of_a_full_house: tuple[Chat, list[str]]) -> None:
    opened, left = page_of_a_full_house
    page = opened.page
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": FULL}))
    box = page.locator("#question textarea")
    box.fill("Is it approved?")
    box.press("Enter")
    page.get_by_role("alert").get_by_text(FULL).wait_for()
    assert box.input_value() == "Is it approved?"
    page.unroute("**/queue/join*")
    assert opened.ask("Is it approved?").is_visible()
    assert page.locator("#busy").is_hidden()
    with page.expect_response("**/leave") as told:
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: false}))")
    assert told.value.status == 200
    assert len(left) == 1
    assert left[0].isalnum()
