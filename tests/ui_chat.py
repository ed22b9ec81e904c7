"""The chat as a person uses it, for the browser tests and the pictures: serve it, open a page, ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from rag.guard import Limits, make_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@contextmanager
def serving(assistant: Any) -> Iterator[str]:
    """The address of the chat, on a free port of this machine."""
    app = make_app(assistant, Limits(questions_a_minute=10_000, requests_a_minute=100_000))
    server = uvicorn.Server(uvicorn.Config(app, port=0, access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)


@contextmanager
def opening(browser: Browser, address: str, **usual: Any) -> Iterator[Callable[..., Chat]]:
    """Opens chats of a size (and whatever else a page may be told), and closes them all at the end."""
    pages: list[Page] = []

    def opened(size: dict[str, int] = DESK, **more: Any) -> Chat:
        page = browser.new_page(viewport=size, **{**usual, **more})  # type: ignore[arg-type]
        pages.append(page)
        return Chat(page, address)

    yield opened
    for page in pages:
        page.close()


class Breakable:
    """The assistant, except that "please break" breaks it."""

    def __init__(self, assistant: Any) -> None:
        self._assistant = assistant

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def ask(self, question: Any) -> Any:
        if "please break" in question.text:
            raise RuntimeError("broken on purpose")
        return self._assistant.ask(question)


class Chat:
    """One page with the chat; keeps every address asked for and every error in the console."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.urls: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.goto(address)
        page.locator("#question textarea").wait_for()
        page.locator("#log .welcome button.ask").first.wait_for()

    def ask(self, text: str) -> Locator:
        """Type, press Enter, and wait for the reply."""
        before = self.page.locator(".turn").count()
        box = self.page.locator("#question textarea")
        box.fill(text)
        box.press("Enter")
        reply = self.page.locator(".turn").nth(before).locator(".reply:not(.waiting)")
        reply.wait_for()
        return reply

    def open_source(self, marker: Locator) -> Locator:
        """Open a citation and wait for its mark."""
        marker.click()
        panel = self.page.locator("#panel")
        panel.locator("mark").first.wait_for()
        return panel

    def overflow(self) -> int:
        """How many pixels the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
