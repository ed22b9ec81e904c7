"""What stands around an answer, in a real Chromium: its forms, the sheet, hard words, feedback, lost links."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import uvicorn
from ui_chat import DESK, PHONE, Chat, serving
from ui_standin import StandIn

from rag.clock import Clock
from rag.explain import OURS
from rag.guard import Limits, make_app
from rag.live import STAGES
from rag.schema import Answer, Question

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Error = pytest.importorskip("playwright.sync_api").Error


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served


@pytest.fixture
def chat(browser: Browser, address: str) -> Iterator[Chat]:
    page = browser.new_page(viewport=DESK, accept_downloads=True)  # type: ignore[arg-type]
    yield Chat(page, address)
    page.close()


def squeeze(text: str) -> str:
    return "".join(text.split())


def until(page: Page, holds: str) -> None:
    """Wait for a condition. The page's policy forbids the evaluation that Playwright's own waiting needs."""
    end = time.monotonic() + 40
    while time.monotonic() < end:
        with suppress(Error):  # the page may just be loading again
            if page.evaluate(holds):
                return
        page.wait_for_timeout(100)
    raise AssertionError(holds)


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 640}], ids=["1280", "390", "320"])
def test_the_three_forms_keep_their_citations(chat: Chat, size: dict[str, int]) -> None:
    chat.page.set_viewport_size(size)  # type: ignore[arg-type]
    reply = chat.ask("Is it safe?")
    usual = reply.locator(".prose-text .claim:visible")
    count = usual.count()
    buttons = {name: reply.get_by_role("button", name=name) for name in ("Simpler", "Usual", "More detail")}
    pressed = [name for name, button in buttons.items() if button.get_attribute("aria-pressed") == "true"]
    assert pressed == ["Usual"]
    buttons["Simpler"].focus()
    chat.page.keyboard.press("Enter")
    fewer = usual.count()
    assert 0 < fewer < count
    assert reply.locator(".prose-text a.cite:visible").count() == fewer
    assert "experimental" in reply.locator(".prose-text").inner_text()
    assert chat.page.locator("#announce").inner_text() == f"Simpler: {fewer} facts shown."
    buttons["More detail"].focus()
    chat.page.keyboard.press("Space")
    longer = reply.locator(".detail-text")
    assert longer.is_visible()
    assert not reply.locator(".prose-text").is_visible()
    assert longer.locator(".claim").count() > count
    assert longer.locator(".beside q").count() >= longer.locator(".claim").count()
    assert chat.overflow() <= 0
    link = longer.locator("a.open").last
    quote = link.locator("xpath=preceding-sibling::q").text_content() or ""
    chat.open_source(link)
    marked = "".join(chat.page.locator("#panel mark").all_text_contents())
    assert squeeze(marked) == squeeze(quote)
    chat.page.keyboard.press("Escape")
    buttons["Usual"].click()
    assert usual.count() == count
    assert not chat.errors


def test_a_form_stays_as_chosen_when_the_chat_goes_on(chat: Chat) -> None:
    chat.ask("Is it safe?").get_by_role("button", name="Simpler").click()
    chat.ask("Does it work?")
    replies = chat.page.locator(".reply")
    until(chat.page, "document.querySelector('.reply').classList.contains('as-simple')")
    assert "as-usual" in (replies.nth(1).get_attribute("class") or "")


def test_words_are_explained_at_first_use_and_look_like_ours(chat: Chat) -> None:
    first = chat.ask("Is it safe?").locator(".words")
    assert OURS in first.inner_text()
    assert first.get_by_text("MSC", exact=True).is_visible()
    assert first.locator("a").count() == 0
    line = "node => getComputedStyle(node).borderTopStyle"
    assert first.evaluate(line) == "dashed"
    second = chat.ask("Does it work?").locator(".words")
    assert not second.get_by_text("MSC", exact=True).is_visible()
    second.locator("summary").click()
    assert second.get_by_text("MSC", exact=True).is_visible()


def test_the_sheet_is_saved_and_no_word_of_the_question_stands_in_an_address(chat: Chat, tmp_path: Path) -> None:
    chat.ask("What is MSC therapy?")
    reply = chat.ask("Is it safe for a quagga5512?")
    before = len(chat.urls)
    with chat.page.expect_download() as waiting:
        reply.get_by_role("button", name="Save a page for your visit").press("Enter")
    file = tmp_path / "sheet.pdf"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == "citewell-visit-sheet.pdf"
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 1
    text = squeeze(document[0].get_textpage().get_text_range())
    document.close()
    assert squeeze("“Is it safe for a quagga5512?”") in text
    quotes = reply.locator(".cited q").all_text_contents()
    if "answer" in (reply.get_attribute("class") or "").split():
        assert quotes
    for quote in quotes:
        assert squeeze(quote) in text
    asked = [url for url in chat.urls[before:] if not url.startswith("blob:")]
    assert [url.rsplit("/", 1)[-1] for url in asked] == ["sheet"]
    assert "Saved" in reply.locator(".sheet-note").inner_text()
    kept = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "quagga" not in kept


def test_every_kind_of_answer_has_a_sheet_and_help_has_none(chat: Chat) -> None:
    for text in ("Is it safe?", "How much does it cost in Spain?", "Should I stop my methotrexate?"):
        with chat.page.expect_download() as waiting:
            chat.ask(text).locator("button.save-sheet").click()
        assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF"), text
    for text in ("I have chest pain and cannot breathe", "I want to kill myself"):
        reply = chat.ask(text)
        assert reply.locator("button.save-sheet, .feedback, .words, .forms, .take-along").count() == 0, text


def test_questions_for_the_doctor_where_a_decision_is_near(chat: Chat) -> None:
    near = chat.ask("Is it safe?").locator(".take-along")
    near.locator("summary").click()
    assert near.locator("li").count() >= 3
    assert all(text.endswith("?") for text in near.locator("li").all_inner_texts())
    assert chat.ask("What does MSC stand for?").locator(".take-along").count() == 0


def test_feedback_stays_in_the_page_until_it_is_saved(chat: Chat, tmp_path: Path) -> None:
    reply = chat.ask("Is it safe for a quagga7712?")
    fold = reply.locator(".feedback-fold")
    fold.locator("summary").click()
    before = len(chat.urls)
    chat.page.get_by_role("group", name="Was this clear?").get_by_label("Partly").check()
    chat.page.get_by_role("group", name="Did it answer your question?").get_by_label("No").check()
    assert "Nothing is sent" in fold.inner_text()

    def saved() -> str:
        with chat.page.expect_download() as waiting:
            fold.get_by_role("button", name="Save to a file").click()
        return Path(waiting.value.path()).read_text("utf-8")

    text = saved()
    assert "Was this clear? Partly" in text
    assert "Did it answer your question? No" in text
    assert "quagga" not in text
    fold.get_by_label("Put my question").check()
    assert "quagga7712" in saved()
    assert [url for url in chat.urls[before:] if not url.startswith("blob:")] == []
    kept = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "quagga" not in kept
    assert "Partly" not in kept
    chat.ask("Does it work?")
    first = chat.page.locator(".reply").first
    until(chat.page, "document.querySelectorAll('.feedback-fold').length === 2")
    assert first.get_by_label("Partly").first.is_checked()
    chat.page.get_by_role("button", name="Clear chat").click()
    chat.page.locator(".welcome").wait_for()
    chat.ask("Is it safe for a quagga7712?")
    assert chat.page.locator(".feedback input:checked").count() == 0
    assert not chat.errors


def test_a_person_who_cannot_hear_of_the_sheet_reads_why_there_is_none(chat: Chat) -> None:
    reply = chat.ask("Is it safe?")
    chat.page.route("**/sheet", lambda route: route.abort())
    reply.locator("button.save-sheet").click()
    until(chat.page, "document.querySelector('.sheet-note').textContent.includes('check your connection')")
    assert "connection" in chat.page.locator("#alert").inner_text()
    chat.page.unroute("**/sheet")
    with chat.page.expect_download():
        reply.locator("button.save-sheet").click()


# --- when something breaks ---------------------------------------------------------------------------------------


class Slow(StandIn):
    """Holds still in each stage of a question that says "slow", until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def ask(self, question: Question) -> Answer:
        clock = Clock()
        for stage in STAGES:
            with clock.stage(stage):
                if "slow" in question.text and stage in question.text:
                    self.go.wait(60)
        return super().ask(question)


class Server:
    """A chat on a port that stays the same when it dies and comes back."""

    def __init__(self, assistant: object) -> None:
        self.assistant = assistant
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self) -> None:
        limits = Limits(questions_a_minute=10_000, requests_a_minute=100_000)
        app = make_app(self.assistant, limits)  # type: ignore[arg-type]
        config = uvicorn.Config(
            app, port=self.port, access_log=False, log_level="critical", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.05)

    def kill(self) -> None:
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(20)


@pytest.fixture
def slow() -> Iterator[tuple[Slow, Server]]:
    assistant = Slow()
    server = Server(assistant)
    yield assistant, server
    assistant.go.set()
    with suppress(RuntimeError):
        server.kill()


def test_a_stage_is_named_and_stop_gives_the_question_back(browser: Browser, slow: tuple[Slow, Server]) -> None:
    assistant, server = slow
    page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]
    chat = Chat(page, server.address)
    stop = page.get_by_role("button", name="Stop")
    assert not stop.is_visible()
    box = page.locator("#question textarea")
    box.fill("slow retrieve?")
    box.press("Enter")
    page.get_by_text(STAGES["retrieve"]).wait_for()
    assert page.get_by_role("button", name="Clear chat").is_visible()
    stop.click()
    page.get_by_role("heading", name="Stopped").wait_for()
    assert not stop.is_visible()
    until(page, "document.activeElement.matches('#question textarea')")
    assert box.input_value() == "slow retrieve?"
    assert assistant.asked == []
    assert "answer" in (chat.ask("Is it safe?").get_attribute("class") or "")
    assistant.go.set()
    page.wait_for_timeout(300)
    assert [q.text for q in assistant.asked] == ["Is it safe?"]
    assert assistant.asked[-1].turns == ()
    # Gradio also asks for a route that is closed here; its answer to a cancelled event is not needed.
    assert not [line for line in chat.errors if "404" not in line]
    page.close()


def test_a_server_that_dies_is_said_plainly_and_the_chat_works_when_it_is_back(
    browser: Browser, slow: tuple[Slow, Server]
) -> None:
    _, server = slow
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    chat = Chat(page, server.address)
    chat.ask("Is it safe?")
    box = page.locator("#question textarea")
    box.fill("slow retrieve?")
    box.press("Enter")
    page.get_by_text(STAGES["retrieve"]).wait_for()
    server.kill()
    lost = page.locator("#connection")
    lost.get_by_text("The connection to this chat was lost").wait_for(timeout=30_000)
    assert box.input_value() == "slow retrieve?"
    assert page.locator(".reply.waiting").count() == 0
    assert "emergency number" in page.locator(".reply").last.inner_text()
    assert "lost" in page.locator("#alert").inner_text()
    assert page.locator(".reply").first.inner_text().startswith("What the documents say")
    assert chat.overflow() <= 0
    server.start()
    until(page, "document.getElementById('connection').textContent.includes('starts afresh')")
    page.locator(".welcome").wait_for()
    assert box.input_value() == "slow retrieve?"
    assert page.evaluate("window.name") == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])")
    assert "slow" not in kept
    box.fill("Is it approved?")
    box.press("Enter")
    until(
        page,
        "[...document.querySelectorAll('.turn')].some(t => t.textContent.includes('Is it approved?')"
        " && t.querySelector('.reply.answer'))",
    )
    page.close()


def test_a_new_snapshot_between_two_questions_leaves_a_chat_that_works(browser: Browser, tmp_path: Path) -> None:
    from importlib.resources import files

    from index.config import IndexConfig
    from index.pipeline import reconcile
    from rag.assistant import Assistant
    from rag.config import RagConfig

    sources = tmp_path / "sources"
    shutil.copytree(str(files("index") / "sources"), sources)
    config = IndexConfig.load(data_dir=tmp_path / "data", sources_dir=sources)
    reconcile(config)
    with serving(Assistant.open(RagConfig(index=config))) as address:
        page = browser.new_page(viewport=DESK, accept_downloads=True)  # type: ignore[arg-type]
        chat = Chat(page, address)
        reply = chat.ask("Does it work?")
        assert "news release" in reply.inner_text()
        shutil.rmtree(sources / "msc-ra-release")
        reconcile(config)
        again = chat.ask("Does it work?")
        assert "answer" in (again.get_attribute("class") or "")
        assert "news release" not in again.locator(".prose-text").inner_text()
        # What was answered before: its proof no longer holds here, and its document is gone; both are said plainly.
        first = page.locator(".reply").first
        first.locator("button.save-sheet").click()
        until(page, "document.querySelector('.sheet-note').textContent.includes('Please ask again')")
        old = first.locator("a.cite").filter(has_text="Mesenchymal stromal").first
        old.click()
        page.get_by_text("no longer").first.wait_for()
        page.keyboard.press("Escape")
        with page.expect_download():
            again.locator("button.save-sheet").click()
        page.close()
