"""The chat fits the person: 400% zoom, wide spacing of text, large targets, no motion, the colours of the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from ui_chat import DESK, PHONE, Chat, opening, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from rag.assistant import Assistant

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400%
SAFE = "Is it safe?"
#: WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
#: Texts that do not fit their box and cannot be scrolled to.
CLIPPED = """() => [...document.querySelectorAll("body *")].filter(node => {
  if (!node.checkVisibility() || node.closest(".sr") || !node.textContent.trim()) return false;
  const style = getComputedStyle(node);
  if (!/hidden|clip/.test(style.overflowX + style.overflowY)) return false;
  return node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
}).map(node => `${node.tagName}#${node.id}.${node.className}`)"""
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, textarea")]
  .filter(node => node.checkVisibility() && !node.closest("[inert]"))
  .map(node => [node.textContent.trim().slice(0, 40), node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < 24 || box.width < 24)).map(([text]) => text)"""


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served


@pytest.fixture
def open_chat(browser: Browser, address: str) -> Iterator[Callable[..., Chat]]:
    with opening(browser, address, reduced_motion="reduce") as opened:
        yield opened


def test_at_400_percent_there_is_room_to_read_and_nothing_is_lost(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(ZOOMED)
    page = chat.page
    assert page.locator("#notices").bounding_box()["height"] <= ZOOMED["height"] * 0.55  # type: ignore[index]
    reply = chat.ask(SAFE)
    assert chat.overflow() <= 0
    for line in ("Not medical advice", "Your questions are not stored", "experimental by regulators", "Crisis help"):
        box = page.locator("#notices").get_by_text(line).last.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= ZOOMED["height"] - box["height"], line
    chat.open_source(reply.locator("a.cite").first)
    mark, close = page.locator("#panel mark").first.bounding_box(), page.locator("#panel-close").bounding_box()
    assert mark is not None
    assert close is not None
    assert close["y"] + close["height"] <= mark["y"] + 1, "the way out stands over the quote, not on it"
    assert mark["y"] < ZOOMED["height"] - 24
    page.locator("#panel-close").click()
    page.locator("#panel").wait_for(state="hidden")
    page.locator("#question textarea").scroll_into_view_if_needed()
    assert page.locator("#clear").is_visible()
    assert chat.overflow() <= 0


def test_the_lines_at_the_top_leave_the_screen_of_a_phone_to_the_answer(open_chat: Callable[..., Chat]) -> None:
    for size, most in ((PHONE, 112), ({"width": 320, "height": 640}, 150), (DESK, 90)):
        page = open_chat(size).page
        page.wait_for_timeout(300)
        assert page.locator("#notices").bounding_box()["height"] <= most, size  # type: ignore[index]
        first = page.locator("#notices a").first
        assert first.inner_text() == "112", "whom to call is first for the eye and for the keyboard"
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desktop", "phone"])
def test_wider_spacing_of_the_text_loses_nothing(open_chat: Callable[..., Chat], size: dict[str, int]) -> None:
    chat = open_chat(size)
    before = chat.page.evaluate(CLIPPED)
    reply = chat.ask(SAFE)
    chat.page.add_style_tag(content=SPACED)
    chat.open_source(reply.locator("a.cite").nth(3))
    assert [name for name in chat.page.evaluate(CLIPPED) if name not in before] == []
    assert chat.overflow() <= 0


@pytest.mark.parametrize("locale", ["en", "ar", "zh"])
def test_every_target_is_large_enough_in_every_state(open_chat: Callable[..., Chat], locale: str) -> None:
    chat = open_chat(PHONE, locale=locale)
    page = chat.page
    assert page.evaluate(SMALL) == []
    for question in (SAFE, "How much does MSC therapy cost in Spain?", "I have chest pain", "I want to kill myself"):
        chat.ask(question)
        page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")
        assert page.evaluate(SMALL) == [], question
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = false })")
    chat.open_source(page.locator(".reply.answer a.cite").first)
    assert page.evaluate(SMALL) == []


def test_nothing_moves_for_who_asked_for_no_motion(open_chat: Callable[..., Chat]) -> None:
    moving = "document.getAnimations().filter(a => a.playState === 'running').length"
    still = open_chat()
    still.open_source(still.ask(SAFE).locator("a.cite").first)
    assert still.page.evaluate(moving) == 0
    assert still.page.locator("#panel").evaluate("node => getComputedStyle(node).animationName") == "none"
    other = open_chat(reduced_motion="no-preference")
    other.open_source(other.ask(SAFE).locator("a.cite").first)
    assert other.page.locator("#panel").evaluate("node => getComputedStyle(node).animationName") != "none"


def test_in_the_systems_own_colours_everything_keeps_an_edge(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(PHONE, forced_colors="active")
    reply = chat.ask(SAFE)
    edge = (
        "node => { const s = getComputedStyle(node); return s.borderTopStyle !== 'none' && s.borderTopWidth !== '0px' }"
    )
    for place in ("a.cite", ".save-proof"):
        assert reply.locator(place).first.evaluate(edge), place
    for place in ("#clear", "#question button", "#question textarea"):
        assert chat.page.locator(place).first.evaluate(edge), place
    panel = chat.open_source(reply.locator("a.cite").first)
    mark = panel.locator("mark").first
    back = "node => getComputedStyle(node).backgroundColor"
    assert mark.evaluate(back) != panel.locator(".document").evaluate(back), "the quote is still marked"


def test_lines_are_short_enough_to_read(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat({"width": 1920, "height": 1000})
    prose = chat.ask(SAFE).locator(".prose-text")
    characters = prose.evaluate(
        "node => { const probe = document.createElement('span'); probe.textContent = '0'.repeat(10);"
        " node.append(probe); const one = probe.getBoundingClientRect().width / 10; probe.remove();"
        " return node.getBoundingClientRect().width / one }"
    )
    assert 45 <= characters <= 70


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 640}], ids=["phone", "desk", "narrow"])
@pytest.mark.parametrize("second", ["My chest hurts after the infusion", "hello"], ids=["long", "short"])
def test_nothing_of_the_turn_before_peeps_out_above_a_reply(
    open_chat: Callable[..., Chat], size: dict[str, int], second: str
) -> None:
    chat = open_chat(size)
    before = chat.ask(SAFE)
    after = chat.ask(second)
    chat.page.wait_for_timeout(300)
    lines = chat.page.locator("#notices").bounding_box()
    old, question, reply = (part.bounding_box() for part in (before, chat.page.locator(".asked").last, after))
    assert lines is not None
    assert old is not None
    assert question is not None
    assert reply is not None
    assert old["y"] + old["height"] <= lines["height"], "the turn before is out of sight"
    assert lines["height"] <= question["y"] <= lines["height"] + 48, "the question stands right below the lines"
    assert reply["y"] < size["height"] / 2


def test_a_whole_answer_is_on_the_first_screen_of_a_phone(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(PHONE)
    prose = chat.ask(SAFE).locator(".prose-text")
    lines, composer = chat.page.locator("#notices").bounding_box(), chat.page.locator("#composer").bounding_box()
    claims = [claim.bounding_box() for claim in prose.locator(".claim").all()]
    assert len(claims) >= 4
    assert lines is not None
    assert composer is not None
    for box, following in zip(claims, [*claims[1:], None], strict=True):
        assert box is not None
        assert lines["height"] <= box["y"]
        assert box["y"] + box["height"] <= composer["y"], "above the input"
        assert following is None or following["y"] >= box["y"] + box["height"], "each begins a line"


def test_on_a_touch_screen_no_keyboard_comes_up_over_the_answer(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(PHONE, has_touch=True, is_mobile=True)
    page = chat.page
    page.locator("button.ask").first.tap()
    page.locator(".reply:not(.waiting)").wait_for()
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"
    chat.ask(SAFE)
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"
