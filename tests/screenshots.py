"""Make the pictures of the README: ``python tests/screenshots.py``. They show the real chat with the real sources."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from ui_chat import DESK, PHONE, Chat, serving

from rag.assistant import Assistant
from rag.config import RagConfig

PICTURES = Path(__file__).resolve().parent.parent / "rag" / "static" / "pictures"
QUESTION = "Is it safe?"
MISSING = "How much does MSC therapy cost in Spain?"
URGENT = "I have chest pain since my infusion"


#: Device, scheme and the states to keep.
WANTED = (
    ("desktop", DESK, "light", ("start", "source")),
    ("desktop", DESK, "dark", ("source",)),
    ("phone", PHONE, "light", ("answer", "source", "not-in-sources", "urgent")),
    ("phone", PHONE, "dark", ("answer",)),
)
#: The picture at the top of the README.
NAMES = {"desktop-light-source": "chat"}


def main() -> None:
    """Desktop and phone, light and dark, every state a reader of the README asks about."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CITEWELL_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with serving(Assistant.open(RagConfig.load())) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for device, size, scheme, states in WANTED:
            page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            for state in walk(Chat(page, address)):
                if state in states:
                    name = f"{device}-{scheme}-{state}"
                    save(page, PICTURES / f"{NAMES.get(name, name)}.png")
            page.close()
        browser.close()


def walk(chat: Chat) -> Iterator[str]:
    """Through the states of one chat, by name."""
    yield "start"
    reply = chat.ask(QUESTION)
    yield "answer"
    chat.open_source(reply.locator("a.cite").first)
    yield "source"
    chat.page.keyboard.press("Escape")
    chat.ask(MISSING)
    yield "not-in-sources"
    chat.ask(URGENT)
    yield "urgent"


def save(page: Page, path: Path) -> None:
    """One picture, in few colours: it is read on a README."""
    page.wait_for_timeout(300)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main()
