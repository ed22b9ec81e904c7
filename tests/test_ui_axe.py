"""axe-core in Chromium finds nothing on any state of the chat: every rule of WCAG 2.2 A and AA, and best practice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from ui_chat import PHONE, Breakable, Chat, opening, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from rag.assistant import Assistant

pytestmark = pytest.mark.browser

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: No rule is switched off. These must have looked at something, or the run proves nothing.
MUST_RUN = {"color-contrast", "target-size", "link-name", "button-name", "region", "html-has-lang"}
SMALL = {"width": 320, "height": 640}
SAFE = "Is it safe?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(Breakable(assistant)) as served:
        yield served


@pytest.fixture
def open_chat(browser: Browser, address: str) -> Iterator[Callable[..., Chat]]:
    with opening(browser, address, reduced_motion="reduce") as opened:
        yield opened


def empty(chat: Chat) -> None:
    """The first thing anyone sees."""


def answer(chat: Chat) -> None:
    assert chat.ask(SAFE).locator("a.cite").count()


def unfolded(chat: Chat) -> None:
    answer(chat)
    chat.page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")


def panel(chat: Chat) -> None:
    chat.open_source(chat.ask(SAFE).locator("a.cite").first)


def preview(chat: Chat) -> None:
    chat.ask(SAFE).locator("a.cite").first.hover()
    chat.page.locator("#preview").wait_for()


def refusal(chat: Chat) -> None:
    assert "not_in_sources" in (chat.ask("How much does MSC therapy cost in Spain?").get_attribute("class") or "")


def urgent(chat: Chat) -> None:
    assert "urgent_care" in (chat.ask("I have chest pain since my infusion").get_attribute("class") or "")


def crisis(chat: Chat) -> None:
    assert "crisis" in (chat.ask("I want to kill myself").get_attribute("class") or "")


def error(chat: Chat) -> None:
    assert "notice" in (chat.ask("please break").get_attribute("class") or "")


def right_to_left(chat: Chat) -> None:
    assert chat.ask("هل هذا العلاج آمن؟").locator("a.cite").count()
    asked = chat.page.locator("h2.asked").last
    assert asked.evaluate("node => getComputedStyle(node).direction") == "rtl"


STATES: tuple[tuple[str, Callable[[Chat], None], dict[str, Any]], ...] = (
    ("empty", empty, {}),
    ("answer", answer, {}),
    ("unfolded", unfolded, {}),
    ("panel", panel, {}),
    ("preview", preview, {}),
    ("refusal", refusal, {}),
    ("urgent", urgent, {}),
    ("crisis", crisis, {}),
    ("error", error, {}),
    ("dark", unfolded, {"color_scheme": "dark"}),
    ("dark-panel", panel, {"color_scheme": "dark"}),
    ("dark-urgent", urgent, {"color_scheme": "dark"}),
    ("320", unfolded, {"size": SMALL}),
    ("320-panel", panel, {"size": SMALL}),
    ("phone-refusal", refusal, {"size": PHONE}),
    ("right-to-left", right_to_left, {}),
    ("right-to-left-page", right_to_left, {"locale": "ar"}),
    ("more-contrast", answer, {"contrast": "more"}),
)


@pytest.mark.parametrize(("reach", "how"), [state[1:] for state in STATES], ids=[state[0] for state in STATES])
def test_axe_finds_nothing(open_chat: Callable[..., Chat], reach: Callable[[Chat], None], how: dict[str, Any]) -> None:
    chat = open_chat(**how)
    reach(chat)
    found = run(chat.page)
    assert found == []
    assert not [line for line in chat.errors if "500" not in line]


@pytest.mark.parametrize("path", ["sources", "help", "source/msc-ra-release", "source/nothing"])
def test_axe_finds_nothing_on_the_other_pages(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport=SMALL)  # type: ignore[arg-type]
    page.goto(address + path)
    assert run(page, ran=set()) == []
    page.close()


def test_axe_would_find_a_fault(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat()
    chat.page.evaluate("document.querySelector('#log h2').style.color = '#ccc'")
    assert "color-contrast" in " ".join(run(chat.page))


def run(page: Page, ran: set[str] = MUST_RUN) -> list[str]:
    """What axe finds wrong: the rule, where, and why."""
    response = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(TAGS)}}).response
    assert {rule["id"] for rule in response["passes"] + response["violations"]} >= ran
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in response["violations"]
        for node in rule["nodes"]
    ]
