"""The outermost layer of the server: what it lets in, and how everything goes out.

It sees request bodies, so it never logs one, nor an address, nor an error's message.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.failure import described
from rag.guard.crowd import Crowd
from rag.guard.headers import COMMON, policy, script_hashes
from rag.guard.limits import Limits, RateLimit
from rag.guard.routes import JOIN, LEAVE, SHEET, body_problem, headers_ok, is_open

log = logging.getLogger(__name__)

FULL = (
    "Many people are asking right now. Please try again in a few seconds. "
    "If you feel very unwell, call your local emergency number now."
)
#: Seconds after which a question that found no room may be sent again.
FULL_WAIT = 5.0


class Shield:
    """ASGI middleware: open routes only, small bodies, steady rates, strict headers, no tracebacks."""

    def __init__(self, app: ASGIApp, *, limits: Limits, crowd: Crowd, page: Callable[[str], str]) -> None:
        self.app = app
        self.limits = limits
        self.crowd = crowd
        self.page = page
        self.requests = RateLimit(limits.requests_a_minute, limits.addresses)
        self.questions = RateLimit(limits.questions_a_minute, limits.addresses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _say(send, *refusal)
            return
        replay = receive
        if scope["method"] == "POST":
            body = await _body(receive, self.limits.body_bytes)
            if body is None:
                await _say(send, 413, "That is too much text. Please ask in fewer words.")
                return
            problem = body_problem(scope["path"], body, self.crowd.inputs)
            if problem is not None:
                await _say(send, *problem)
                return
            if scope["path"] == LEAVE:
                self.crowd.forget(body.decode())
                await _say(send, 200, "Forgotten.")
                return
            if scope["path"] == JOIN:
                if self.crowd.full(json.loads(body)["fn_index"]):
                    await _say(send, 503, FULL, wait=FULL_WAIT)
                    return
                self.crowd.joined(body)
            replay = _replay(body, receive)
        await self._pass(scope, replay, send)

    def _refusal(self, scope: Scope) -> tuple[int, str, float] | None:
        if not headers_ok(scope["headers"]):
            return 400, "The request is not well formed.", 0.0
        address = scope["client"][0] if scope.get("client") else "unknown"
        wait = self.requests.wait(address)
        if not wait and scope["path"] in (JOIN, SHEET) and scope["method"] == "POST":
            wait = self.questions.wait(address)
        if wait:
            return 429, "That was a lot in a short time. Please wait a moment and try again.", wait
        if not is_open(scope["method"], scope["path"]):
            return 404, "There is nothing here.", 0.0
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > self.limits.body_bytes:
            return 413, "That is too much text. Please ask in fewer words.", 0.0
        return None

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole_page = scope["path"] == "/"
        if whole_page:  # it is rewritten, so it must not come compressed
            kept = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": kept, "query_string": b""}
        sender = _Sender(send, self.page if whole_page else None)
        try:
            with self.crowd.present(scope["path"], scope["query_string"]):
                await self.app(scope, receive, sender)
        except Exception as error:
            # Last resort: the message of an error may hold what a person typed, so only its kind is logged.
            log.error("request failed: %s", described(error))
            if not sender.started:
                await _say(send, 500, "Something went wrong here. Please try again.")


class _Sender:
    """Adds the headers; holds the chat page back until it is whole, then wraps it."""

    def __init__(self, send: Send, page: Callable[[str], str] | None) -> None:
        self.send = send
        self.page = page
        self.started = False
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            html = any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in message["headers"])
            if self.page is None or not html or message["status"] != 200:
                self.page = None
                await self._begin(policy())
        elif message["type"] == "http.response.body" and self.page is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                whole = self.page(self.body.decode()).encode() if self.body else b""
                await self._begin(policy(script_hashes(whole)), length=len(whole))
                await self.send({"type": "http.response.body", "body": whole})
        else:
            await self.send(message)

    async def _begin(self, csp: str, length: int | None = None) -> None:
        ours = {name.encode() for name, _ in COMMON} | {b"content-security-policy", b"server"}
        ours |= {b"content-length", b"etag"} if length is not None else set()
        headers = [(name, value) for name, value in self.start["headers"] if name.lower() not in ours]
        headers += [(name.encode(), value.encode()) for name, value in COMMON]
        headers.append((b"content-security-policy", csp.encode()))
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        if not any(name.lower() == b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-store"))
        self.started = True
        await self.send({**self.start, "headers": headers})


async def _body(receive: Receive, limit: int) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _say(send: Send, status: int, text: str, wait: float = 0.0) -> None:
    body = json.dumps({"detail": text}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in COMMON]
    headers += [(b"content-security-policy", policy().encode()), (b"cache-control", b"no-store")]
    if wait:
        headers.append((b"retry-after", str(math.ceil(wait)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
