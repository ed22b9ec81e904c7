"""Saving the proof of an answer from the chat: under the strict policy, without the server, and it holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ui_chat import DESK, PHONE, Chat, serving
from ui_standin import StandIn, respond

from rag.conversation import Conversation
from rag.proof import read, verify
from rag.proof.evidence import of_snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.config import IndexConfig
    from rag.assistant import Assistant

WORDS = "zebra-marker-73 is it approved by the FDA?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served


def checked_by_command(file: Path, index: IndexConfig) -> tuple[int, str]:
    """Exit code and output of ``python -m rag verify FILE``, as whoever gets the file would run it."""
    environment = {**os.environ, "CITEWELL_DATA_DIR": str(index.data_dir)}
    ran = subprocess.run(
        [sys.executable, "-m", "rag", "verify", str(file)], env=environment, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desktop", "phone"])
def test_a_saved_proof_holds_and_does_not_hold_the_question(
    browser: Browser,
    address: str,
    assistant: Assistant,
    built_index: IndexConfig,
    tmp_path: Path,
    size: dict[str, int],
) -> None:
    page = browser.new_page(viewport=size, accept_downloads=True)  # type: ignore[arg-type]
    chat = Chat(page, address)
    chat.ask("Is it safe?")
    reply = chat.ask("Is it approved by the FDA?")
    button = reply.get_by_role("button", name="Save the proof of this answer")
    assert button.is_visible()
    assert "citewell-proof" not in reply.inner_text(), "the JSON is for the file, not for the eye"
    before = len(chat.urls)
    with page.expect_download() as waiting:
        button.focus()
        page.keyboard.press("Enter")
    file = tmp_path / "proof.json"
    waiting.value.save_as(file)
    assert re.fullmatch(r"citewell-proof-[0-9a-f]{8}\.json", waiting.value.suggested_filename)
    values = read(file)
    report = verify(values, of_snapshot(assistant.snapshot))
    assert report.holds, report.failed()
    code, out = checked_by_command(file, built_index)
    assert code == 0, out
    file.write_text(file.read_text("utf-8").replace("experimental", "approved"), "utf-8")
    code, out = checked_by_command(file, built_index)
    assert code == 1, out
    assert values["question"] is None
    assert values["turns"] == []
    assert "Is it approved by the FDA" not in file.read_text("utf-8")
    # Nothing went to the server, or anywhere else.
    assert [url for url in chat.urls[before:] if not url.startswith("blob:")] == []
    assert page.locator("#announce").inner_text() == "The proof was saved as a file."
    assert chat.overflow() <= 0
    assert not chat.errors
    page.close()


@pytest.mark.browser
def test_there_is_no_such_button_where_help_is_needed_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    chat = Chat(page, address)
    reply = chat.ask("I have chest pain and cannot breathe")
    assert reply.locator("button.save-proof").count() == 0
    page.close()


def test_the_proof_stands_in_the_html_as_text_of_one_line(assistant: Assistant) -> None:
    *_, (chat, html) = respond(assistant, Conversation(), "Is it safe?")
    *_, (_, html) = respond(assistant, chat, WORDS)
    found = re.findall(r'<span class="proof-json" hidden>(.*?)</span>', html)
    assert found
    for text in found:
        assert "<" not in text
        assert "\n" not in text
        assert verify(json.loads(unescape(text)), of_snapshot(assistant.snapshot)).holds
        assert "zebra" not in text


def test_without_the_index_of_the_answer_there_is_no_button() -> None:
    *_, (_, html) = respond(StandIn(), Conversation(), "Is it approved?")
    assert "save-proof" not in html
    assert "Regulators see it as" in html
