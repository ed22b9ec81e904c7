"""The index is replaced under a running server: an answer from one snapshot, or a plain line, never a 500."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures_rag import add_leaflet

from eval import loops, service
from eval.crowd import Door, come_from, door, joining, listening
from eval.wire import Address, Connection, fetch, request
from index.config import IndexConfig
from index.curate import remove
from index.manifest import NAME_PATTERN
from index.pipeline import reconcile
from index.snapshot import Snapshot
from rag.proof import verify
from rag.proof.evidence import of_snapshot

if TYPE_CHECKING:
    from collections.abc import Coroutine

pytestmark = pytest.mark.slow

QUESTIONS = (
    "Is it safe?",
    "Is it approved by the FDA?",
    "What are the side effects of sulfasalazine?",
    "Does it work?",
)
PAGES = ("/readyz", "/healthz", "/sources", "/source/msc-ra-release", "/source/leaflet", "/")
UNREADABLE = "The documents cannot be read right now."


@pytest.fixture
def house(tmp_path: Path, built_index: IndexConfig) -> IndexConfig:
    """A library of its own, with its index built."""
    shutil.copytree(str(files("index") / "sources"), tmp_path / "sources")
    shutil.copytree(built_index.data_dir, tmp_path / "data")
    config = IndexConfig.load(data_dir=tmp_path / "data", sources_dir=tmp_path / "sources")
    reconcile(config)
    return config


@pytest.fixture
def served(house: IndexConfig) -> Iterator[service.Service]:
    environment = {"CITEWELL_DATA_DIR": str(house.data_dir), "CITEWELL_SOURCES_DIR": str(house.sources_dir)}
    with service.serving(environment=environment) as running:
        yield running


class Watch:
    """Asks for pages and questions all the time, and keeps what came back."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.ready: list[dict[str, Any]] = []
        self.said: list[str] = []
        self.over = False

    async def page(self, path: str) -> Any:
        # Each from an address of its own, so that no rate limit steps in.
        sent = request("GET", path, self.address, (come_from(1000 + self.statuses.total()),))
        reply = await fetch(self.address, sent, 120)
        self.statuses[path, reply.status] += 1
        if path == "/readyz" and reply.status == 200:
            self.ready.append(reply.json())
        return reply

    async def pages(self) -> None:
        while not self.over:
            for path in PAGES:
                await self.page(path)

    async def chats(self, number: int) -> None:
        way, turn = await door(self.address), 0
        while not self.over:
            turn += 1
            self.said.append(await self.asked(way, f"s{number}x{turn}", QUESTIONS[(number + turn) % 4], number))

    async def asked(self, way: Door, session: str, text: str, number: int = 0) -> str:
        """The HTML that a question ends with."""
        number = 100_000 + 1000 * number + len(self.said)
        joined = await fetch(self.address, joining(self.address, way, session, text, number), 60)
        assert joined.status == 200
        html = ""
        async with Connection(self.address) as connection:
            await connection.send(listening(self.address, session, number))
            await connection.head()
            async for message in connection.events():
                found = [text for text in strings(message.get("output")) if "reply" in text]
                html = max(found, key=len, default=html)
                if message["msg"] == "process_completed":
                    return html
        raise AssertionError("the events ended early")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def meanwhile(watch: Watch, change: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        tasks = [asyncio.create_task(watch.pages()), *(asyncio.create_task(watch.chats(n)) for n in range(3))]
        try:
            await change()
        finally:
            watch.over = True
            await asyncio.gather(*tasks)

    loops.run(run())


def test_a_swap_under_load_is_never_an_error_and_no_answer_mixes_two_snapshots(
    served: service.Service, house: IndexConfig
) -> None:
    watch = Watch(served.address)
    published: list[str] = [name_of(house)]
    seen: list[str] = []

    async def publish(change: Callable[[], object]) -> None:
        await asyncio.to_thread(change)
        published.append(name_of(house))
        # Who asks from now on hears of the new one.
        reply = await watch.page("/readyz")
        seen.append(reply.json()["snapshot"])
        await asyncio.sleep(2)

    async def changes() -> None:
        await asyncio.sleep(2)
        await publish(lambda: (add_leaflet(house), reconcile(house)))
        await publish(lambda: remove(house, "leaflet"))

    meanwhile(watch, changes)
    assert len(set(published)) == 3
    assert seen == published[1:]
    assert {status for _, status in watch.statuses} <= {200, 404}
    assert {path for path, status in watch.statuses if status == 404} <= {"/source/leaflet"}
    assert watch.statuses["/source/leaflet", 200], "the leaflet was there for a while"
    assert {one["snapshot"] for one in watch.ready} == set(published)
    assert all(one["sources"] == 2 + (one["snapshot"] == published[1]) for one in watch.ready)
    assert len(watch.said) >= 6
    held = {name: Snapshot(house.snapshots_dir / name) for name in published}
    told: set[str] = set()
    for html in watch.said:
        (proof,) = re.findall(r'class="proof-json" hidden>(.*?)</span>', html) or [None]
        assert proof, "an answer, not a line about trouble"
        values = json.loads(unescape(proof))
        assert verify(values, of_snapshot(held[values["snapshot"]["name"]])).holds
        told.add(values["snapshot"]["name"])
    assert len(told) >= 2
    for snapshot in held.values():
        snapshot.close()
    assert served.tracebacks() == 0
    assert "failed" not in served.output()


def test_an_index_that_cannot_be_opened_is_said_and_mended(served: service.Service, house: IndexConfig) -> None:
    watch = Watch(served.address)
    good = house.current_file.read_text("utf-8")

    async def run() -> tuple[list[int], str, list[int], str]:
        way = await door(watch.address)
        house.current_file.write_text("20200101T000000Z-000000000000\n", "utf-8")
        broken = [(await watch.page(path)).status for path in PAGES]
        line = await watch.asked(way, "during", "Is it safe?")
        help_first = await watch.asked(way, "urgent", "I have chest pain and cannot breathe")
        assert "reply urgent_care" in help_first, "help does not wait for documents"
        house.current_file.write_text(good, "utf-8")
        whole = [(await watch.page(path)).status for path in PAGES]
        return broken, line, whole, await watch.asked(way, "after", "Is it safe?")

    broken, line, whole, answer = loops.run(run())
    assert dict(zip(PAGES, broken, strict=True)) == {
        "/readyz": 503, "/healthz": 200, "/sources": 503, "/source/msc-ra-release": 503, "/source/leaflet": 503,
        "/": 200,
    }  # fmt: skip
    assert UNREADABLE in line
    assert "local emergency number" in line
    assert whole == [200, 200, 200, 200, 404, 200]
    assert "What the documents say" in answer
    assert served.tracebacks() == 0


def name_of(config: IndexConfig) -> str:
    name = config.current_file.read_text("utf-8").strip()
    assert NAME_PATTERN.fullmatch(name)
    return name
