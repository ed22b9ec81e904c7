"""HTTP as bytes on a socket: requests that no well-behaved client would send, and chats by the hundred for little CPU.

Knows nothing of what it sends. One request, one connection; answers are read to their end, event streams line by line.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

#: A line of an event stream carries a whole log.
LONGEST_LINE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def name(self) -> str:
        """As it stands in a Host header."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Status 0: the server closed the connection without a word."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Connection:
    """One connection, for one request."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Connection:
        opening = asyncio.open_connection(self._address.host, self._address.port, limit=LONGEST_LINE)
        self._reader, self._writer = await asyncio.wait_for(opening, 30)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()

    def drop(self) -> None:
        """Hang up, as a closed page does."""
        self._writer.close()

    async def send(self, sent: bytes) -> None:
        """Send bytes as they are. A server may refuse before it has read them all."""
        try:
            self._writer.write(sent)
            await self._writer.drain()
        except ConnectionError:
            pass

    async def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers; status 0 if there is no answer."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0, {}
        pairs = (line.partition(":")[::2] for line in head[1:] if line)
        return int(head[0].split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, value in pairs}

    async def body(self) -> bytes:
        """What follows the head, up to the end of the connection. Every request of ours asks for that end."""
        try:
            return await self._reader.read(-1)
        except ConnectionError:
            return b""

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """The messages of an event stream, until it ends."""
        while line := await self._reader.readline():
            if line.startswith(b"data:"):
                yield json.loads(line[5:])


def request(
    method: str, path: str, address: Address, headers: Iterable[tuple[str, str]] = (), body: bytes | None = None
) -> bytes:
    """A request as bytes. Nothing is checked or quoted: a fuzzer has to be able to send nonsense."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.name}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("utf-8", "replace") + (body or b"")


async def fetch(address: Address, sent: bytes, seconds: float = 60.0) -> Reply:
    """Send bytes, read the answer to its end.

    Raises:
        TimeoutError: no whole answer in that time.
    """

    async def talk() -> Reply:
        async with Connection(address) as connection:
            await connection.send(sent)
            status, headers = await connection.head()
            body = await connection.body() if status else b""
        if headers.get("transfer-encoding") == "chunked":
            body = unchunked(body)
        return Reply(status, headers, body)

    return await asyncio.wait_for(talk(), seconds)


def unchunked(body: bytes) -> bytes:
    """A chunked body in one piece."""
    whole, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        whole, rest = whole + rest[:length], rest[length + 2 :]
    return whole
