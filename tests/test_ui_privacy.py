"""What a person types is nowhere afterwards: markers go through the real server and browser, then every byte is read.

Compressed files could hide a marker; neither the server nor the pages write any, and the browser's caches hold no
answer (``no-store``), which is checked by their addresses.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ui_chat import DESK, Chat

from eval import service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from index.config import IndexConfig

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: The real assistant, and one question that breaks it with the question in the error's message.
SERVER = """
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.guard import serve

class Breaking:
    def __init__(self, real):
        self.real = real
    def __getattr__(self, name):
        return getattr(self.real, name)
    def ask(self, question):
        if "please break" in question.text:
            raise RuntimeError(f"no answer to {question.text!r}")
        return self.real.ask(question)

serve(Breaking(Assistant.open(RagConfig.load())), port=0)
"""
MARKERS = {
    "answered": "quaggazorble1 is it safe for me",
    "crisis": "I want to kill myself quaggazorble2",
    "refused": "How much does quaggazorble3 cost in Spain?",
    "broken": "please break quaggazorble4",
    "too long": "quaggazorble5 " + "x" * 2100,
    "stray": "<img src=/quaggazorble6.png> [a](/quaggazorble6) http://127.0.0.1/quaggazorble6",
    "no documents": "Is it approved? quaggazorble7",
}
MARK = "quaggazorble"
#: What a script of the page could have kept, read off by a script of the page.
KEPT = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie, location.href,
    JSON.stringify(history.state), window.name];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
  }
  for (const database of await indexedDB.databases()) found.push(JSON.stringify(database));
  const workers = await navigator.serviceWorker.getRegistrations();
  return {text: found.join(" "), workers: workers.length, databases: (await indexedDB.databases()).length};
}"""


@pytest.fixture
def house(tmp_path: Path, built_index: IndexConfig) -> dict[str, Path]:
    """The folders that the server and the browser may write to, each its own."""
    folders = {name: tmp_path / name for name in ("tmp", "gradio", "home", "profile")}
    for folder in folders.values():
        folder.mkdir()
    shutil.copytree(built_index.data_dir, tmp_path / "data")
    return {**folders, "data": tmp_path / "data"}


@pytest.fixture
def served(house: dict[str, Path]) -> Iterator[service.Service]:
    environment = {
        "CITEWELL_DATA_DIR": str(house["data"]), "TMPDIR": str(house["tmp"]), "GRADIO_TEMP_DIR": str(house["gradio"]),
        "HOME": str(house["home"]), "XDG_CACHE_HOME": str(house["home"]),
    }  # fmt: skip
    with service.serving((sys.executable, "-c", SERVER), environment) as running:
        yield running


@pytest.fixture
def context(house: dict[str, Path], browser: Browser) -> Iterator[BrowserContext]:
    from conftest import find_chromium

    opened = browser.browser_type.launch_persistent_context(
        str(house["profile"]),
        executable_path=find_chromium(),
        viewport=DESK,
        args=["--no-sandbox", "--no-first-run"],
    )
    yield opened
    opened.close()


def holding(folder: Path, needle: str) -> list[str]:
    """The files whose name or bytes hold the needle, as UTF-8 or as UTF-16."""
    found = []
    for path in sorted(folder.rglob("*")):
        if needle in path.name:
            found.append(str(path))
        elif path.is_file() and not path.is_symlink():
            read = path.read_bytes()
            if needle.encode() in read or needle.encode("utf-16-le") in read:
                found.append(str(path.relative_to(folder)))
    return found


def test_no_word_of_a_question_is_left_anywhere(
    served: service.Service, context: BrowserContext, house: dict[str, Path]
) -> None:
    address = f"http://{served.address.name}/"
    page = context.new_page()
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    chat = Chat(page, address)
    for name, text in MARKERS.items():
        if name == "no documents":  # the snapshot in service is gone from the disk
            (house["data"] / "CURRENT").write_text("20200101T000000Z-000000000000\n", encoding="utf-8")
        if name == "too long":
            page.locator("#question textarea").evaluate("node => node.removeAttribute('maxlength')")
        reply = chat.ask(text)
        assert (name in ("broken", "no documents", "too long")) == ("notice" in (reply.get_attribute("class") or "")), (
            name
        )
    shown = page.content()
    assert all(f"{MARK}{number}" in shown for number in range(1, 8)), "the questions were not asked"
    assert "no answer to" not in shown

    kept: dict[str, Any] = page.evaluate(KEPT)
    assert MARK not in kept["text"]
    assert (kept["workers"], kept["databases"]) == (0, 0)
    assert not any(MARK in url for _, url in asked)
    assert all(url.startswith((address, "data:", "blob:")) for _, url in asked)
    assert MARK not in json.dumps(context.storage_state())
    page.reload()
    page.locator("#log .welcome").wait_for()
    assert MARK not in page.content()
    context.close()

    said = served.output()
    assert "RuntimeError" in said
    assert "SnapshotError" in said
    assert MARK not in said
    for name, folder in house.items():
        assert holding(folder, MARK) == [], name


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"\x00" + f"{MARK}1".encode() + b"\xff")
    (tmp_path / "two").write_bytes(b"\x01" + f"{MARK}2".encode("utf-16-le"))
    (tmp_path / "three").write_text("nothing", encoding="utf-8")
    (tmp_path / f"x{MARK}").mkdir()
    assert len(holding(tmp_path, MARK)) == 3
