"""One server under a crowd, under too large a crowd, and over thousands of requests: waits, refusals, memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from eval import loops
from eval.crowd import crowd, sum_up
from eval.load import load
from eval.service import Service
from eval.wire import fetch, request
from rag.conversation import MAX_TYPED
from rag.guard import Limits

Bar = Callable[[int, str], AbstractContextManager[Callable[[], object]]]

#: Requests of one chat: its heartbeat, its question, its answers.
OF_A_CHAT = 3
#: Of the requests over which memory is watched, one in this many belongs to no chat: pages, files, health.
PLAIN_EVERY = 4
PLAIN = ("/", "/sources", "/help", "/healthz", "/readyz", "/ui/base.css", "/theme.css", "/gradio_api/info")


def questions() -> list[str]:
    """Our own cases: easy and hard, in several languages, long and short."""
    return [case.question for case in load() if case.question and len(case.question) <= MAX_TYPED]


def pressure(service: Service, asked: Sequence[str], chats: int, requests: int, bar: Bar) -> dict[str, Any]:
    """The figures of one server that has just started. Its first chats are a warm-up and in no figure."""

    def run(total: int, together: int, name: str, what: str) -> dict[str, Any]:
        with bar(total, what) as tell:
            return sum_up(loops.run(crowd(service.address, asked, together, total, tell, name)))

    run(20, 2, "warm", "warm-up")
    before = service.processor()
    found = {"crowd": run(chats, chats, "all", f"{chats} chats at once")}
    found["crowd"]["processor_ms_a_chat"] = round((service.processor() - before) / chats * 1000, 1)
    found["steady"] = run(3 * chats, chats, "on", f"{chats} chats at once, one after another")
    above = 3 * Limits().chats
    found["above_capacity"] = {**run(above, above, "too", f"{above} chats at once"), "capacity": Limits().chats}
    if requests:
        run(300, 8, "settle", "settling")
        found["memory"] = _grown(service, requests, run, bar)
    said = service.output()
    found["server"] = {"tracebacks": service.tracebacks(), "failures_logged": said.count("failed:")}
    return found


def _grown(
    service: Service, requests: int, run: Callable[[int, int, str, str], dict[str, Any]], bar: Bar
) -> dict[str, Any]:
    before = service.memory()
    plain = requests // PLAIN_EVERY
    chats = (requests - plain) // OF_A_CHAT
    asked = run(chats, 8, "many", f"{chats} chats")
    with bar(plain, f"{plain} plain requests") as tell:
        wrong = loops.run(_plain(service, plain, tell))
    after = service.memory()
    return {
        "requests": plain + chats * OF_A_CHAT,
        "chats": chats,
        "errors": asked["errors"] + wrong,
        "before_mb": round(before, 1),
        "after_mb": round(after, 1),
        "growth_mb": round(after - before, 1),
    }


async def _plain(service: Service, total: int, tell: Callable[[], object]) -> int:
    places, wrong = asyncio.Semaphore(8), 0

    async def one(number: int) -> None:
        nonlocal wrong
        path = PLAIN[number % len(PLAIN)]
        headers = (("X-Forwarded-For", f"10.9.{number >> 8 & 255}.{number & 255}"),)
        async with places:
            reply = await fetch(service.address, request("GET", path, service.address, headers))
        wrong += reply.status != (404 if path == "/gradio_api/info" else 200)
        tell()

    await asyncio.gather(*(one(number) for number in range(total)))
    return wrong
