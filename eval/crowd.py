"""Many people at the chat at once: what each waits for, what the server does above its capacity, what it keeps.

A chat here does what the page does: it loads the page, keeps its heartbeat open, posts a question and reads the events
that come back. Each has an address of its own, as people have behind a proxy.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.wire import Address, Connection, fetch, request

_CONFIG = re.compile(rb"window\.gradio_config\s*=\s*(\{.*?\});?\s*</script>", re.DOTALL)
_JOIN, _DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"

#: What a chat that was not answered ended with.
REFUSED = "refused"
#: What the chat says when an answer broke.
FAILED = "No answer this time"


@dataclass(frozen=True, slots=True)
class Door:
    """How a question gets in: the chat's event, and which of its inputs is the question."""

    event: int
    inputs: int
    question: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One question of one chat. Seconds count from when it was sent."""

    problem: str
    """Empty if it was answered; ``refused`` for a clear 503; else what went wrong."""
    first: float = 0.0
    """When the first thing to show arrived: a stage name."""
    last: float = 0.0
    """When the answer was whole."""


async def door(address: Address) -> Door:
    """Read off the page how the chat takes a question."""
    page = await fetch(address, request("GET", "/", address))
    found = _CONFIG.search(page.body)
    if page.status != 200 or found is None:
        raise ValueError(f"the page of the chat cannot be read (status {page.status})")
    config: dict[str, Any] = json.loads(found[1])
    box = next(c["id"] for c in config["components"] if c.get("props", {}).get("elem_id") == "question")
    for event in config["dependencies"]:
        if [box, "submit"] in [list(target) for target in event["targets"]]:
            return Door(event["id"], len(event["inputs"]), event["inputs"].index(box))
    raise ValueError("the page has no event for a question")


def come_from(number: int) -> tuple[str, str]:
    """The header by which a proxy on this machine says whose request it passes on."""
    return ("X-Forwarded-For", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def joining(address: Address, way: Door, session: str, text: str, number: int) -> bytes:
    """The request that asks a question."""
    data: list[str | None] = [None] * way.inputs
    data[way.question] = text
    body = {"data": data, "fn_index": way.event, "session_hash": session, "trigger_id": None, "event_data": None}
    headers = (("Content-Type", "application/json"), come_from(number))
    return request("POST", _JOIN, address, headers, json.dumps(body).encode())


def listening(address: Address, session: str, number: int) -> bytes:
    """The request that reads what comes back."""
    return request("GET", f"{_DATA}?session_hash={session}", address, (come_from(number),))


def shows(message: dict[str, Any]) -> bool:
    """Whether a message puts something on the screen."""
    output = message.get("output") or {}
    return message.get("msg") in ("process_generating", "process_completed") and bool(output.get("data"))


async def ask(address: Address, way: Door, session: str, text: str, number: int, seconds: float = 60.0) -> Visit:
    """Ask one question and wait for its answer."""
    try:
        return await asyncio.wait_for(_ask(address, way, session, text, number), seconds)
    except TimeoutError:
        return Visit(f"no answer in {seconds:.0f} s")
    except OSError as error:
        return Visit(f"connection: {type(error).__name__}")


async def _ask(address: Address, way: Door, session: str, text: str, number: int) -> Visit:
    start, first, failed = time.monotonic(), 0.0, False
    joined = await fetch(address, joining(address, way, session, text, number))
    if joined.status == 503 and "retry-after" in joined.headers and joined.json().get("detail"):
        return Visit(REFUSED)
    if joined.status != 200:
        return Visit(f"status {joined.status}")
    async with Connection(address) as connection:
        await connection.send(listening(address, session, number))
        status, _ = await connection.head()
        if status != 200:
            return Visit(f"events: status {status}")
        async for message in connection.events():
            if not first and shows(message):
                first = time.monotonic() - start
            failed = failed or FAILED in json.dumps(message)
            if message["msg"] == "process_completed":
                problem = "" if message["success"] and first and not failed else "the answer failed"
                return Visit(problem, first, time.monotonic() - start)
    return Visit("the events ended early")


async def crowd(
    address: Address, questions: Sequence[str], together: int, total: int, tell: Callable[[], object], name: str = "c"
) -> list[Visit]:
    """``total`` questions, each in a chat of its own, never more than ``together`` at once.

    The first ``together`` pages are all open before the first question is asked, and these come in one instant.
    """
    way, places = await door(address), asyncio.Semaphore(together)
    missing, opened = min(together, total), asyncio.Event()

    async def one(number: int) -> Visit:
        nonlocal missing
        session = f"{name}{number}"
        async with places, Connection(address) as beat:
            await beat.send(request("GET", f"/gradio_api/heartbeat/{session}", address, (come_from(number),)))
            await beat.head()
            missing -= 1
            if missing <= 0:
                opened.set()
            await opened.wait()
            visit = await ask(address, way, session, questions[number % len(questions)], number)
        tell()
        return visit

    return list(await asyncio.gather(*(one(number) for number in range(total))))


def sum_up(visits: Sequence[Visit]) -> dict[str, Any]:
    """Counts and waits of a crowd."""
    answered = [visit for visit in visits if not visit.problem]
    problems = Counter(v.problem for v in visits if v.problem not in ("", REFUSED))
    return {
        "asked": len(visits),
        "answered": len(answered),
        "refused": sum(visit.problem == REFUSED for visit in visits),
        "errors": sum(problems.values()),
        "kinds_of_error": dict(problems),
        "first_event_s": quantiles([visit.first for visit in answered]),
        "whole_answer_s": quantiles([visit.last for visit in answered]),
    }


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and largest; empty without values."""
    ordered = sorted(values)
    if not ordered:
        return {}
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * q))], 3) for name, q in at.items()}
