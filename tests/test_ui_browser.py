"""The chat in a real Chromium, with the real sources: what a person does, and what must never happen."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from ui_chat import DESK, PHONE, Chat, opening, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from rag.assistant import Assistant
    from rag.schema import Answer, Question

pytestmark = pytest.mark.browser

FIXED = (
    "General information from a small set of documents. Not medical advice. Not a clinician. "
    "Answers are made by a computer.",
    "Your questions are not stored",
    "MSC therapy for RA is still considered experimental by regulators",
    "2 sources loaded",
    "Crisis help",
)


class Watched:
    """The assistant, and what it was asked."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.asked: list[Question] = []
        self.answers: list[Answer] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._assistant, name)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if "please break" in question.text:
            raise RuntimeError(f"broken by {question.text}")
        self.answers.append(self._assistant.ask(question))
        return self.answers[-1]


@pytest.fixture(scope="module")
def watched(assistant: Assistant) -> Watched:
    return Watched(assistant)


@pytest.fixture(scope="module")
def address(watched: Watched) -> Iterator[str]:
    with serving(watched) as served:
        yield served


@pytest.fixture
def open_chat(browser: Browser, address: str) -> Iterator[object]:
    with opening(browser, address) as opened:
        yield opened


@pytest.fixture
def chat(open_chat) -> Chat:  # type: ignore[no-untyped-def]
    return open_chat()  # type: ignore[no-any-return]


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desktop", "phone"])
def test_a_citation_opens_its_quote_marked_and_closes_again(open_chat, watched: Watched, size) -> None:  # type: ignore[no-untyped-def]
    chat = open_chat(size)
    reply = chat.ask("Is stem cell therapy for RA approved by the FDA?")
    answer = watched.answers[-1]
    assert answer.behaviour == "answer"
    assert "[1]" in reply.inner_text()
    markers = reply.locator("a.cite")
    for position in range(markers.count()):
        marker = markers.nth(position)
        number = int(re.search(r"\[(\d+)\]", marker.inner_text())[1])  # type: ignore[index]
        citation = next(c for c in answer.citations if c.number == number)
        assert citation.title in (marker.text_content() or "")
        marker.focus()
        chat.page.keyboard.press("Enter" if position else "Space")
        panel = chat.page.locator("#panel")
        panel.locator("mark").first.wait_for()
        assert squeeze("".join(panel.locator("mark").all_text_contents())) == squeeze(citation.quote)
        assert panel.locator("#panel-title").inner_text() == citation.title
        assert citation.label in panel.inner_text()
        assert panel.locator("mark").first.evaluate(
            "node => { const a = node.getBoundingClientRect(), b = node.closest('#panel-body').getBoundingClientRect();"
            " return a.bottom > b.top && a.top < b.bottom; }"
        )
        chat.page.wait_for_function("document.activeElement.id === 'panel-title'")
        chat.page.keyboard.press("Escape")
        panel.wait_for(state="hidden")
        chat.page.wait_for_function("node => node === document.activeElement", arg=marker.element_handle())
    assert markers.count()
    assert not chat.errors


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 640}], ids=["1280", "390", "320"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_fixed_lines_stay_on_screen(open_chat, size, scheme: str) -> None:  # type: ignore[no-untyped-def]
    chat = open_chat(size, color_scheme=scheme)

    def seen() -> None:
        for line in FIXED:
            box = chat.page.locator("#notices").get_by_text(line).last.bounding_box()
            assert box is not None, line
            assert 0 <= box["y"] <= size["height"] - box["height"], line
            assert box["x"] >= 0, line
            assert box["x"] + box["width"] <= size["width"], line
        assert chat.page.get_by_role("link", name="112").is_visible()
        assert chat.page.get_by_role("button", name="Clear chat").is_visible()
        assert chat.overflow() <= 0

    seen()
    reply = chat.ask("Is it safe?")
    chat.page.mouse.wheel(0, 5000)
    seen()
    assert reply.locator("a.cite").count()
    chat.page.evaluate("window.scrollTo(0, 0)")
    reply.locator("a.cite").first.click()
    chat.page.locator("#panel mark").first.wait_for()
    for line in FIXED:
        assert chat.page.locator("#notices").get_by_text(line).last.is_visible()
    assert chat.overflow() <= 0


def test_the_experimental_line_has_a_source_that_says_so(chat: Chat) -> None:
    chat.page.locator("#notices a.cite").click()
    mark = chat.page.locator("#panel mark")
    mark.first.wait_for()
    assert "experimental" in " ".join(mark.all_text_contents())


def test_a_follow_up_is_asked_with_the_turns_before_it(chat: Chat, watched: Watched) -> None:
    chat.ask("What is MSC therapy?")
    chat.ask("what about its risks?")
    assert watched.asked[-1].turns == ("What is MSC therapy?",)
    assert watched.answers[-1].behaviour == "answer"
    assert chat.page.locator(".turn").count() == 2


def test_a_question_the_sources_do_not_answer_offers_ones_they_do(chat: Chat, watched: Watched) -> None:
    reply = chat.ask("How much does MSC therapy cost in Spain?")
    assert "not_in_sources" in (reply.get_attribute("class") or "")
    nearby = reply.locator("button.ask")
    assert nearby.count()
    asked = nearby.first.inner_text()
    nearby.first.click()
    chat.page.locator(".turn").nth(1).locator(".reply.answer a.cite").first.wait_for()
    assert watched.asked[-1].text == asked


def test_every_suggestion_is_answered(chat: Chat, watched: Watched) -> None:
    suggestions = chat.page.locator(".welcome button.ask").all_inner_texts()
    assert suggestions
    chat.page.locator(".welcome button.ask").first.click()
    chat.page.locator(".turn .reply.answer").wait_for()
    assert watched.asked[-1].text == suggestions[0]
    for text in suggestions[1:]:
        assert "answer" in (chat.ask(text).get_attribute("class") or ""), text


def test_a_crisis_shows_help_first_and_no_documents(chat: Chat) -> None:
    reply = chat.ask("I want to kill myself")
    assert "crisis" in (reply.get_attribute("class") or "")
    assert reply.locator("a[href^='tel:']").count() >= 3
    assert reply.locator("a.cite").count() == 0
    assert reply.locator("a[href^='tel:']").first.get_attribute("target") is None
    assert float(reply.evaluate("node => parseFloat(getComputedStyle(node).borderLeftWidth)")) >= 4


def test_an_emergency_says_first_what_to_do(chat: Chat) -> None:
    reply = chat.ask("I had the stem cell infusion and now I have chest pain and can't breathe")
    assert "urgent_care" in (reply.get_attribute("class") or "")
    first = reply.locator(".prose-text p").first.inner_text()
    assert re.search(r"112|999|911|emergency", first)


def test_markup_in_a_question_is_shown_and_never_run(chat: Chat) -> None:
    text = 'Is it <b>safe</b>? <img src="/x" onerror="document.title=1"> **bold** ![x](http://example.org/a.png) $x$'
    chat.ask(text)
    asked = chat.page.locator("h2.asked").first
    assert text in asked.inner_text().replace("You asked: ", "")
    assert asked.locator("b, img, strong").count() == 0
    assert chat.page.title() == "citewell"
    assert not any(url[-2:] == "/x" or "example.org" in url for url in chat.urls)


def test_no_request_leaves_this_machine_and_none_names_a_question(
    chat: Chat, address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    marker = "quagga7731"
    chat.ask(f"Is it safe for a {marker}?")
    chat.ask(f"please break {marker}")
    assert "No answer this time" in chat.page.locator(".reply").last.inner_text()
    assert "broken by" not in chat.page.content()
    chat.ask("Is stem cell therapy for RA approved by the FDA?").locator("a.cite").first.click()
    chat.page.locator("#panel mark").first.wait_for()
    chat.page.keyboard.press("Escape")
    assert len(chat.urls) > 10
    assert all(url.startswith((address, "data:")) for url in chat.urls)
    assert not any(marker in url for url in chat.urls)
    out, err = capfd.readouterr()
    assert marker not in caplog.text + out + err
    kept = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert marker not in kept


def test_clear_empties_the_chat_and_forgets_the_turns(chat: Chat, watched: Watched) -> None:
    chat.ask("What is MSC therapy?")
    chat.page.get_by_role("button", name="Clear chat").click()
    chat.page.locator(".welcome").wait_for()
    assert chat.page.locator(".turn").count() == 0
    chat.ask("Is it safe?")
    assert watched.asked[-1].turns == ()


def test_each_answer_is_announced_once(chat: Chat) -> None:
    chat.page.evaluate(
        "window.said = []; new MutationObserver(() => said.push(document.getElementById('announce').textContent))"
        ".observe(document.getElementById('announce'), {childList: true})"
    )
    reply = chat.ask("Is it safe?")
    chat.page.wait_for_timeout(300)
    said = [line for line in chat.page.evaluate("said") if line]
    assert len(said) == 1
    assert said[0].startswith("What the documents say")
    assert squeeze(reply.locator(".prose-text").text_content() or "") in squeeze(said[0])


def test_a_question_that_is_too_long_is_told_so(chat: Chat, watched: Watched) -> None:
    before = len(watched.asked)
    box = chat.page.locator("#question textarea")
    box.evaluate("node => node.removeAttribute('maxlength')")
    assert "at most 2,000 characters" in chat.ask("x" * 2500).inner_text()
    assert len(watched.asked) == before
    assert "reply answer" in (chat.ask("Is it safe?").get_attribute("class") or "")


def test_targets_are_large_enough_for_sore_hands(open_chat) -> None:  # type: ignore[no-untyped-def]
    chat = open_chat(PHONE)
    chat.ask("Is it safe?")
    small = chat.page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, textarea')].filter(n => n.offsetParent && !n.inert)"
        ".map(n => [n.textContent.slice(0, 40), n.getBoundingClientRect()])"
        ".filter(([, r]) => r.width > 1 && (r.height < 24 || r.width < 24)).map(([t]) => t)"
    )
    assert small == []
