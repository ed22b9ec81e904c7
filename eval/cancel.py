"""How soon a chat that is stopped, or whose page is closed, makes room for the next one."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from eval import loops
from eval.crowd import Door, ask, door, joining, listening, quantiles, shows
from eval.service import serving
from eval.wire import Address, Connection, fetch, request

#: A server with room for one chat, so that the next can only be answered once the first has gone.
SLOW = (sys.executable, "-m", "eval.slow")
WITHIN = 1.0


def cancelled(total: int, tell: Callable[[], object]) -> dict[str, Any]:
    """Stop ``total`` chats, by the button and by closing the page in turn; count the slots free within a second."""
    with serving(SLOW) as service:
        waits = loops.run(_all(service.address, total, tell))
    freed = [wait for wait in waits if wait <= WITHIN]
    return {"cancelled": total, "freed_within_1_s": len(freed), "seconds": quantiles(waits)}


async def _all(address: Address, total: int, tell: Callable[[], object]) -> list[float]:
    way = await door(address)
    waits = []
    for number in range(total):
        waits.append(await _one(address, way, number))
        tell()
    return waits


async def _one(address: Address, way: Door, number: int) -> float:
    """Seconds from the moment a chat is stopped to the whole answer of the next one."""
    session = f"stop{number}"
    while (joined := await fetch(address, joining(address, way, session, f"slow {number}", number))).status == 503:
        await asyncio.sleep(0.02)  # the one before is just leaving
    async with Connection(address) as connection:
        await connection.send(listening(address, session, number))
        await connection.head()
        async for message in connection.events():
            if shows(message):
                break
        await asyncio.sleep(0.05)  # the answer is being worked on
        start = time.monotonic()
        if number % 2:
            body = {"session_hash": session, "fn_index": way.event, "event_id": joined.json()["event_id"]}
            headers = (("Content-Type", "application/json"),)
            await fetch(address, request("POST", "/gradio_api/cancel", address, headers, json.dumps(body).encode()))
        else:
            connection.drop()
        while time.monotonic() - start < 20:
            if not (await ask(address, way, f"next{number}", "Hello?", number)).problem:
                break
            await asyncio.sleep(0.02)
        return time.monotonic() - start
