"""Requests that no page would send, by the thousand: the server may refuse each of them, but never fail.

Seeded: the same seed sends the same bytes. Some requests are well formed and wrong in one place, some are not HTTP.
"""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections import Counter
from collections.abc import Callable
from typing import Any

from eval.crowd import Door, come_from, joining
from eval.wire import Address, Connection, fetch, request

METHODS = ("GET",) * 6 + ("POST",) * 6 + ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X Y")
OPEN = (
    "/", "/healthz", "/readyz", "/help", "/sources", "/source/stem-cell-article", "/source/x", "/ui/base.css",
    "/ui/chat.js", "/favicon.ico", "/theme.css", "/assets/x.js", "/static/img/logo.svg", "/leave", "/sheet",
    "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/startup-events", "/gradio_api/cancel",
    "/gradio_api/heartbeat/abc",
)  # fmt: skip
CLOSED = (
    "/docs", "/openapi.json", "/config", "/monitoring", "/monitoring/summary", "/login", "/logout", "/upload", "/reset",
    "/gradio_api/info", "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=http://127.0.0.1/",
    "/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/api/nothing", "/gradio_api/call/v2/x/y",
    "/gradio_api/component_server", "/gradio_api/process_recording", "/gradio_api/stream/1", "/gradio_api/vibe-edit",
    "/gradio_api/deep_link", "/gradio_api/app_id", "/queue/join", "/run/predict", "/api/predict", "/.env", "/.git/HEAD",
)  # fmt: skip
PIECES = (
    "..", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "%c0%ae%c0%ae/", "//", "/./", ";x=1", "?a=b",
    "#f", "%0d%0aX-Evil:1", "é", "\U0001f480", "\u202e", "'", '"', "<script>", "%", "%%", "\\", "~", "a" * 3000, "*",
)  # fmt: skip
NAMES = ("fn_index", "session_hash", "data", "trigger_id", "event_data", "event_id", "batched", "x", "__proto__", "")
TEXTS = (
    "", "Is it safe?", "\x00", "\ud83d", "\u202e\u0000", "𝒂" * 50, "a" * 2001, "🦓" * 700, "' OR 1=1 --", "{{7*7}}",
    "<script>alert(1)</script>", "${jndi:x}", "%s%n", "../" * 30, "٣" * 40, "\n" * 300, "I have chest pain",
)  # fmt: skip
HEADERS = (
    ("Accept-Encoding", "br"), ("Content-Type", "text/plain"), ("Content-Type", "multipart/form-data; boundary=x"),
    ("Transfer-Encoding", "chunked"), ("Content-Length", "-1"), ("Content-Length", "9" * 30), ("Host", "evil.example"),
    ("Host", "a b"), ("Cookie", "a=" + "b" * 500), ("X-Forwarded-Host", '"><script>'), ("X-Forwarded-Proto", "gopher"),
    ("Range", "bytes=9-1"), ("If-None-Match", "*"), ("Origin", "null"), ("Upgrade", "websocket"), ("Expect", "x"),
    ("Accept", "\x01"), ("X" * 3000, "1"), ("Authorization", "Basic %%%"), ("Connection", "Upgrade"), ("", "x"),
    ("X-Forwarded-For", "not an address, ::1"), ("Referer", "x" * 9000), ("Content-Encoding", "gzip"),
)  # fmt: skip
WEBSOCKET = (
    ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)  # fmt: skip


def value(rng: random.Random, depth: int = 4) -> Any:
    """Some JSON value."""
    kind = rng.randrange(9 if depth else 6)
    if kind < 2:
        return rng.choice(TEXTS)
    if kind < 6:
        return rng.choice((None, True, False, 0, -1, 1, 2**63, 1e308, 10**400, 0.5, float("nan"), ""))
    if kind < 8:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {rng.choice(NAMES): value(rng, depth - 1) for _ in range(rng.randrange(5))}


def body(rng: random.Random, way: Door) -> bytes:
    """A body: an event that is wrong in one place, some JSON, or bytes."""
    kind = rng.randrange(8)
    if kind < 3:
        event: dict[str, Any] = {
            "data": [rng.choice(TEXTS), *[None] * (way.inputs - 1)], "fn_index": way.event, "trigger_id": None,
            "session_hash": "".join(rng.choices(string.ascii_lowercase, k=9)), "event_data": None,
        }  # fmt: skip
        if rng.random() < 0.8:
            event[rng.choice(NAMES)] = value(rng)
        return json.dumps(event).encode()
    if kind < 5:
        return json.dumps(value(rng)).encode()
    deep = rng.choice((10, 900, 30_000))
    others = (b"", b"{", b"[" * deep, b'{"data":' * deep, rng.randbytes(200), b"\xff\xfe{}", b"x" * 65_537, b"null")
    return rng.choice(others)


def one(rng: random.Random, way: Door, address: Address, number: int) -> bytes:
    """The bytes of one request."""
    kind = rng.randrange(20)
    if kind == 0:
        return rng.choice((b"\r\n\r\n", b"GET\r\n\r\n", rng.randbytes(300) + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"))
    if kind == 1:
        return request("GET", rng.choice(OPEN + CLOSED), address, WEBSOCKET)
    if kind == 2:
        return joining(address, way, f"f{number}", rng.choice(TEXTS), number)
    if kind < 7:  # past the first doors
        posted = rng.choice(("/gradio_api/queue/join", "/gradio_api/queue/join", "/gradio_api/cancel", "/leave"))
        return request("POST", posted, address, (come_from(number),), body(rng, way))
    path = rng.choice(OPEN + OPEN + CLOSED)
    while rng.random() < 0.25:
        path += rng.choice(("", "/")) + rng.choice(PIECES)
    if rng.random() < 0.3:
        names = ("version", "start", "end", "proof", "session_hash", "deep_link", "__theme", "view")
        path += "?" + "&".join(f"{rng.choice(names)}={rng.choice((*PIECES, '1', '-1', 'abc'))}" for _ in range(3))
    headers = [come_from(number), *rng.sample(HEADERS, rng.choice((0, 0, 0, 0, 1, 2)))]
    sent = body(rng, way) if rng.random() < 0.6 else None
    return request(rng.choice(METHODS), path.replace(" ", "%20"), address, headers, sent)


async def fuzz(
    address: Address, way: Door, total: int, seed: int, tell: Callable[[], object], together: int = 16
) -> dict[str, Any]:
    """Send them and count the answers by status; 0 is a closed connection, ``none`` no answer within two seconds.

    ``none`` is no failure: a server has to wait for the rest of a body that was announced and is not sent.
    """
    rng = random.Random(seed)
    sent = [one(rng, way, address, number) for number in range(total)]
    places, found, bad = asyncio.Semaphore(together), Counter[str](), list[str]()

    async def send(each: bytes) -> None:
        async with places:
            status, text = await _answer(address, each)
        found[status] += 1
        if (status.startswith("5") and status != "503") or b"Traceback" in text:
            bad.append(each[:120].decode("latin-1"))
        tell()

    await asyncio.gather(*(send(each) for each in sent))
    alive = await fetch(address, request("GET", "/readyz", address))
    return {
        "sent": total,
        "seed": seed,
        "by_status": dict(sorted(found.items())),
        "failed": len(bad),
        "examples_of_failed": bad[:10],
        "ready_after": alive.status == 200,
    }


async def _answer(address: Address, sent: bytes) -> tuple[str, bytes]:
    """The status, and what is read of the body in a second: an event stream does not end by itself."""
    try:
        async with Connection(address) as connection:
            await connection.send(sent)
            status, _ = await asyncio.wait_for(connection.head(), 2)
            try:
                return str(status), await asyncio.wait_for(connection.body(), 1) if status else b""
            except TimeoutError:
                return str(status), b""
    except TimeoutError:
        return "none", b""
    except (OSError, ValueError) as error:
        return type(error).__name__, b""
