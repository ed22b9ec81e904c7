"""The whole flow with keys only, and the quote that shows while a citation is pointed at or has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from ui_chat import DESK, PHONE, Chat, opening, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from rag.assistant import Assistant

pytestmark = pytest.mark.browser

#: What stands in the way of the focused element, if anything: it must have an outline, be inside the window, and every
#: one of its corners must be its own (not a banner's, not the input's). Empty if all is well.
FAULT = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return "nothing has the focus";
  const name = `${node.tagName}#${node.id} ${node.textContent.trim().slice(0, 40)}`;
  const style = getComputedStyle(node);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `no outline: ${name}`;
  const limit = node.id === "panel-body" ? 1 : 4;
  for (const box of [...node.getClientRects()].filter(box => box.width && box.height).slice(0, limit)) {
    const x = [box.left + 2, box.right - 2], y = [box.top + 2, box.bottom - 2];
    if (x[0] < 0 || y[0] < 0 || x[1] > innerWidth || y[1] > innerHeight) return `outside: ${name}`;
    for (const [left, top] of [[(x[0] + x[1]) / 2, (y[0] + y[1]) / 2], [x[0] + 6, y[0] + 4], [x[1] - 6, y[1] - 4]]) {
      const seen = document.elementFromPoint(left, top);
      if (!node.contains(seen) && !seen.contains(node)) return `hidden by ${seen.tagName}#${seen.id}: ${name}`;
      if (!node.contains(seen) && seen.closest("#notices, #composer") && !node.closest("#notices, #composer"))
        return `behind ${seen.closest("#notices, #composer").id}: ${name}`;
    }
  }
  return "";
}"""


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served


@pytest.fixture
def open_chat(browser: Browser, address: str) -> Iterator[Callable[..., Chat]]:
    with opening(browser, address) as opened:
        yield opened


class Walk:
    """Presses keys, and looks at every place where the focus comes to rest."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.look()

    def look(self) -> None:
        self.stops += 1
        fault = self.page.evaluate(FAULT)
        assert not fault, f"stop {self.stops}: {fault}"

    def to(self, place: str, key: str = "Tab", most: int = 30) -> None:
        """Go on until the focus is on something that matches."""
        for _ in range(most):
            self.press(key)
            if self.at(place):
                return
        raise AssertionError(f"{place} was not reached in {most} stops")

    def at(self, place: str) -> bool:
        return bool(self.page.evaluate("place => document.activeElement.matches(place)", place))


SMALL = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [DESK, PHONE, SMALL], ids=["desktop", "phone", "320"])
def test_the_whole_flow_with_keys_only(open_chat: Callable[..., Chat], size: dict[str, int]) -> None:
    chat = open_chat(size)
    page = chat.page
    walk = Walk(page)

    walk.press("Tab")
    assert walk.at("a.skip")
    page.keyboard.press("Enter")
    assert walk.at("#question textarea"), "the first skip link leads to the question"
    walk.look()
    page.keyboard.type("How much does MSC therapy cost in Spain?")
    page.keyboard.press("Enter")
    page.locator(".reply.not_in_sources").wait_for()
    page.locator("#announce", has_text="Not in these documents").wait_for(state="attached")
    assert walk.at("#question textarea"), "the focus stays where the next question is typed"

    walk.to("button.ask", "Shift+Tab")
    suggestion = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    reply = page.locator(".turn").nth(1).locator(".reply.answer")
    reply.wait_for()
    assert suggestion in page.locator(".asked").nth(1).inner_text()

    walk.to("#skip-answer", "Shift+Tab", most=60)
    page.keyboard.press("Enter")
    assert walk.at(".turn:last-child h2.asked"), "the second skip link leads to the newest answer"
    walk.look()
    walk.to("a.cite", most=12)
    assert page.locator("#preview").is_visible()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    panel.locator("mark").first.wait_for()
    assert not page.locator("#preview").is_visible()
    page.wait_for_function("document.activeElement.id === 'panel-title'")
    page.wait_for_timeout(250)  # it slides in
    walk.look()
    walk.press("Tab")
    assert walk.at("#panel-close")
    walk.press("Tab")
    assert walk.at("#panel-body"), "the text can be scrolled with the arrow keys"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    panel.wait_for(state="hidden")
    assert walk.at("a.cite"), "closing leads back to the citation"
    walk.look()
    page.keyboard.press("Enter")
    panel.locator("mark").first.wait_for()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert walk.at("a.cite"), "and so does Escape"
    assert not page.locator("#preview").is_visible(), "what was just read is not shown again"

    walk.to("#clear", most=60)
    page.keyboard.press("Enter")
    page.locator(".welcome").wait_for()
    assert page.locator(".turn").count() == 0
    walk.look()
    assert walk.stops > 12
    assert not chat.errors


def test_every_stop_from_the_first_to_the_last_can_be_seen(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(PHONE)
    chat.ask("Is it safe?")
    chat.page.evaluate("document.querySelectorAll('#log details').forEach(node => { node.open = true })")
    chat.page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    walk = Walk(chat.page)
    walk.to("#clear", most=80)
    walk.to("a.cite", "Shift+Tab", most=80)
    assert walk.stops > 30


def test_the_quote_shows_while_a_citation_is_pointed_at(open_chat: Callable[..., Chat], assistant: Assistant) -> None:
    chat = open_chat()
    page = chat.page
    reply = chat.ask("Is stem cell therapy for RA approved by the FDA?")
    for marker in reply.locator("a.cite").all():
        page.mouse.move(5, 400)
        page.locator("#preview").wait_for(state="hidden")
        marker.hover()
        preview = page.locator("#preview:visible")
        preview.wait_for()
        number = (marker.text_content() or "").split("]")[0] + "]"
        row = reply.locator(".cited .quotes li", has=page.get_by_text(number, exact=True)).first
        assert preview.locator("q").text_content() == row.locator("q").text_content()
        title = preview.locator(".preview-title").inner_text()
        source = next(source for source in assistant.snapshot.sources.values() if source.title == title)
        assert source.label in preview.inner_text(), "the label stands beside every citation"
        assert marker.get_attribute("aria-describedby") == "preview"
        inside(page, preview)
    # It can be pointed at itself, and goes when neither is.
    preview.hover()
    page.wait_for_timeout(400)
    assert preview.is_visible()
    page.mouse.move(5, 400)
    page.locator("#preview").wait_for(state="hidden")
    # Escape takes it away and moves neither the pointer nor the focus.
    reply.locator("a.cite").first.hover()
    preview.wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#preview").is_visible()


def test_the_line_about_regulators_shows_its_quote_too(open_chat: Callable[..., Chat]) -> None:
    page = open_chat(PHONE).page
    page.locator("#notices a.cite").focus()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    preview = page.locator("#preview:visible")
    preview.wait_for()
    assert "experimental" in (preview.locator("q").text_content() or "")
    inside(page, preview)


def test_a_touch_opens_the_source_and_leaves_no_preview(open_chat: Callable[..., Chat]) -> None:
    chat = open_chat(PHONE, has_touch=True)
    chat.ask("Is it safe?").locator("a.cite").first.tap()
    chat.page.locator("#panel mark").first.wait_for()
    assert not chat.page.locator("#preview").is_visible()


def inside(page: Page, node: Locator) -> None:
    box = node.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] >= page.evaluate("document.getElementById('notices').getBoundingClientRect().top")
    covered = """node => { const r = node.getBoundingClientRect();
      return [[r.left + 9, r.top + 9], [r.right - 9, r.top + 9], [r.right - 9, r.bottom - 9]]
        .some(([x, y]) => !node.contains(document.elementFromPoint(x, y))); }"""
    assert not node.evaluate(covered), "something stands over it"
    assert box["y"] + box["height"] <= page.evaluate("document.getElementById('composer').getBoundingClientRect().top")
