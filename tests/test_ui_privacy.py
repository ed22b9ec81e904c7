"""What a person types is nowhere afterwards: markers go through the real server and browser, then every byte is read.

Read are: all that a script of the page could keep (local, session and cache storage, databases, cookies, the address,
the history, the tab's name, service workers), the addresses of the history as the browser tells them, what the server
has written, and every file that server and browser have left, the browser's own cache on the disk among them. Packed
streams in a file are unpacked. That the search would find something is tested by planting a marker in each place.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ui_chat import DESK, Chat

from eval import service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

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
  for (const { name } of await indexedDB.databases()) {
    const opened = await new Promise((done, failed) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = failed;
    });
    found.push(name);
    for (const store of opened.objectStoreNames) {
      const shelf = opened.transaction(store).objectStore(store);
      for (const all of [shelf.getAll(), shelf.getAllKeys()]) {
        found.push(store, JSON.stringify(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
      }
    }
    opened.close();
  }
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
    """The files whose name or bytes hold the needle, as UTF-8 or as UTF-16, packed or not."""
    found = []
    for path in sorted(folder.rglob("*")):
        if needle in path.name:
            found.append(str(path))
        elif path.is_file() and not path.is_symlink():
            read = path.read_bytes()
            if any(needle.encode(code) in part for part in (read, *unpacked(read)) for code in ("utf-8", "utf-16-le")):
                found.append(str(path.relative_to(folder)))
    return found


def unpacked(read: bytes) -> Iterator[bytes]:
    """What is in the gzip streams of a file, wherever they begin; this server packs in no other way."""
    for start in re.finditer(rb"\x1f\x8b\x08", read):
        with suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(read[start.start() :], 50_000_000)


def visited(context: BrowserContext, page: Page) -> str:
    """The addresses and titles of the tab's history, as the browser tells them."""
    return json.dumps(context.new_cdp_session(page).send("Page.getNavigationHistory"))


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
    assert MARK not in json.dumps(context.storage_state(indexed_db=True))
    assert address in visited(context, page)
    assert MARK not in visited(context, page)
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
    # The browser does keep files of ours: the search went through a cache that is in use, and answers are not in it.
    assert any("Cache" in path for path in holding(house["profile"], "/ui/chat.js"))
    for never in ("queue/data", "queue/join", "/sheet"):
        assert not [path for path in holding(house["profile"], address + never) if "Cache" in path]


#: Keeps a word wherever a script of a page can.
PLANT = """async word => {
  localStorage.setItem("a", word + "1");
  sessionStorage.setItem("a", word + "2");
  document.cookie = `a=${word}3; max-age=600`;
  window.name = word + "4";
  history.pushState({ a: word + "5" }, "", "?" + word + "6");
  await (await caches.open("a")).put("/" + word + "7", new Response(word + "8"));
  await new Promise((done) => {
    const asked = indexedDB.open("a");
    asked.onupgradeneeded = () => asked.result.createObjectStore("a").put(word + "9", 1);
    asked.onsuccess = () => { asked.result.close(); done(); };
  });
}"""


def test_a_word_that_is_kept_anywhere_would_be_found(context: BrowserContext, house: dict[str, Path]) -> None:
    planted, served = "planktonword", tmp_server()
    with served as address:
        page = context.new_page()
        page.goto(f"{address}/{planted}0")
        page.evaluate(PLANT, planted)
        kept: dict[str, Any] = page.evaluate(KEPT)
        assert [n for n in range(1, 10) if f"{planted}{n}" not in kept["text"]] == []
        assert kept["databases"] == 1
        assert f"{planted}0" in visited(context, page)
        assert f"{planted}6" in visited(context, page)
        state = json.dumps(context.storage_state(indexed_db=True))
        assert [n for n in (1, 3, 9) if f"{planted}{n}" not in state] == []
        page.wait_for_timeout(1500)  # the browser writes to the disk a little later
        context.close()
    found = " ".join(holding(house["profile"], planted))
    for place in ("Cache", "History", "Local Storage", "IndexedDB", "CacheStorage"):
        assert place in found, place


@contextmanager
def tmp_server() -> Iterator[str]:
    """Serves one page that may be cached, packed, and says a word that only unpacking shows."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = gzip.compress(b"<!doctype html><title>x</title>" + b"planktonword " * 50)
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-encoding", "gzip")
            self.send_header("cache-control", "max-age=600")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"\x00" + f"{MARK}1".encode() + b"\xff")
    (tmp_path / "two").write_bytes(b"\x01" + f"{MARK}2".encode("utf-16-le"))
    (tmp_path / "three").write_text("nothing", encoding="utf-8")
    (tmp_path / f"x{MARK}").mkdir()
    (tmp_path / "four").write_bytes(b"key" + gzip.compress(f"{MARK}4".encode()) + b"tail")
    assert len(holding(tmp_path, MARK)) == 4
