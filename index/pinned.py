"""Connections to addresses that were checked, and to no others; every wait ends when the whole time is over.

The name stays in the request and in the check of the certificate; it decides nothing about where the bytes go.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore


class Pinned(httpcore.SyncBackend):
    """Connects to addresses that were checked, and to no others; every wait ends when the whole time is over."""

    def __init__(self, addresses: Iterable[str], port: int, until: float) -> None:
        super().__init__()
        self._addresses, self._port, self._until = tuple(addresses), port, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers. The name is not looked up again."""
        last: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._addresses:
            left = self._until - time.monotonic()
            if left <= 0:
                raise httpcore.ConnectTimeout("time is over")
            try:
                stream = super().connect_tcp(address, self._port, left, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            return _Timed(stream, self._until)
        raise last or httpcore.ConnectError("no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never."""
        raise httpcore.ConnectError("not allowed")


class _Timed(httpcore.NetworkStream):
    """A stream whose waits all end at one moment, however little comes at a time."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def _left(self, timeout: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("time is over")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As the stream inside does."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream inside does."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """As the stream inside does."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The name that was asked for is the one the certificate must carry."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._until)

    def get_extra_info(self, info: str) -> Any:
        """As the stream inside does."""
        return self._stream.get_extra_info(info)
