"""How much one address may send: bytes and requests. Addresses live in memory only and are never logged."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from rag.turns import processors


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server."""

    body_bytes: int = 64 * 1024
    """The largest request body."""
    questions_a_minute: int = 240
    """Chat events (questions, clearing, page loads) from one address. A whole clinic may share one."""
    requests_a_minute: int = 1800
    """All requests from one address. One page load is about a hundred files."""
    addresses: int = 10_000
    """How many addresses are remembered; the longest unseen is forgotten first."""
    at_once: int = field(default_factory=processors)
    """Answers worked on in parallel."""
    chats: int = 128
    """Chats that may wait for an answer at once; above that a new question is told to come back."""
    sessions: int = 1000
    """Chats held in memory; the longest unused is forgotten first."""


class RateLimit:
    """A token bucket for each address: a minute's worth at once, refilled evenly."""

    def __init__(self, per_minute: int, addresses: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._rate = per_minute / 60.0
        self._addresses = addresses
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str) -> float:
        """Take one token. 0 if there was one, else the seconds until there is."""
        key = network(address)
        now = self._clock()
        with self._lock:
            tokens, seen = self._buckets.pop(key, (self._size, now))
            tokens = min(self._size, tokens + (now - seen) * self._rate)
            late = 0.0 if tokens >= 1.0 else (1.0 - tokens) / self._rate
            self._buckets[key] = (tokens if late else tokens - 1.0, now)
            while len(self._buckets) > self._addresses:
                self._buckets.popitem(last=False)
        return late


def network(address: str) -> str:
    """The address, or for IPv6 its /64: one subscriber holds all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address
