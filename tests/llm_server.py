"""A server on loopback that speaks the OpenAI protocol, well or badly, as a test tells it to."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


def completion(content: object) -> dict[str, Any]:
    """A whole reply of the protocol around ``content``."""
    message = {"role": "assistant", "content": content}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def draft(*sentences: tuple[str, Sequence[object]]) -> str:
    """A well-formed draft."""
    return json.dumps({"sentences": [{"sentence": text, "passages": list(numbers)} for text, numbers in sentences]})


class Request(BaseHTTPRequestHandler):
    """One call; ``body`` is what was sent."""

    server: LLMServer
    body: dict[str, Any]

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(self.body)
        self.server.headers_seen.append(dict(self.headers))
        script = self.server.script
        step = script[min(len(self.server.seen), len(script)) - 1]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            step(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """A reply in one piece."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


Step = Callable[[Request], None]


class LLMServer(ThreadingHTTPServer):
    """Plays its script, one step a call; the last step again for every further call."""

    daemon_threads = True

    def __init__(self, *script: Step) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.script = script
        self.seen: list[dict[str, Any]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


def says(content: object) -> Step:
    """Replies with ``content``."""
    return lambda request: request.send(json.dumps(completion(content)).encode())


def body(raw: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Step:
    """Replies with exactly these bytes."""
    return lambda request: request.send(raw, status, kind, **headers)


def silent(request: Request) -> None:
    """Takes the call and says nothing."""
    request.server.over.wait(30)


def hangs_up(request: Request) -> None:
    """Closes the connection without a word."""
    request.close_connection = True
    request.connection.close()


def drips(request: Request) -> None:
    """Sends a byte now and then, so that no single read ever times out."""
    request.send_response(200)
    request.send_header("content-type", "application/json")
    request.end_headers()
    while not request.server.over.is_set():
        request.wfile.write(b" ")
        time.sleep(0.05)


def drips_headers(request: Request) -> None:
    """The same, before the headers are whole."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not request.server.over.is_set():
        request.wfile.write(b"a")
        time.sleep(0.05)


def bomb(request: Request) -> None:
    """A small packed body that unpacks to 50 MB."""
    request.send(gzip.compress(b" " * 50_000_000), content_encoding="gzip")


def leaks(request: Request) -> None:
    """Hands back its own prompt, line by line, as if it were facts."""
    lines = [line for m in request.body["messages"] for line in m["content"].splitlines() if len(line.split()) > 3]
    says(draft(*((line, [1]) for line in lines[:4])))(request)
