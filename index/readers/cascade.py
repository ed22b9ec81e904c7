"""A web page's elements and style sheets -> what each element hides: the small part of CSS that decides over sight.

Follows the cascade (importance, specificity, order) and inheritance for the few properties that matter. Style sheets
outside the file are not fetched; of media queries only those count that a screen of ordinary width fulfils.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cssselect2
import tinycss2
from lxml import html

from index.hidden import Dropped
from index.readers.inline import NEVER_SHOWN
from index.readers.style import (
    BLACK,
    MIN_CONTRAST,
    MIN_SIZE_PX,
    WHITE,
    Color,
    contrast,
    declarations,
    font_px,
    ground_of,
    hides,
    parse_color,
)

_SCREEN_PX: Final = 1280.0
_MAX_RULES: Final = 20_000
_SILENT: Final = frozenset({"script", "style", "title"})
"""Everybody knows that their text is not part of the page."""
_WIDTH = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)\s*\)")


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element hands down to what is in it."""

    color: Color = BLACK
    ground: Color | None = WHITE
    """``None``: a picture, or something else that is not a plain colour."""
    px: float = 16.0
    hidden: str = ""
    """Why its own text is not seen, where what is inside may be seen again (visibility, colour, size)."""


def remove_hidden(root: html.HtmlElement, dropped: Dropped) -> None:
    """Take out of a page, in place, every text that it does not show."""
    matcher = _matcher(root)
    pending: list[tuple[html.HtmlElement, _Look]] = [(root, _Look())]
    wrapped = {item.etree_element: item for item in cssselect2.ElementWrapper.from_html_root(root).iter_subtree()}
    while pending:
        element, above = pending.pop()
        style = _style(element, matcher, wrapped)
        reason = _gone(element, style, above)
        if reason:
            text = " ".join(" ".join(element.itertext()).split())
            if text and element.tag not in _SILENT:
                dropped.add(reason, text)
            _remove(element)
            continue
        look = _look(style, above)
        if look.hidden:
            _blank_text(element, look.hidden, dropped)
        for child in reversed(element):
            if not isinstance(child.tag, str):
                if isinstance(child, html.HtmlComment) and sum(map(str.isalnum, child.text or "")) > 2:
                    dropped.add("comments", child.text or "")
                _remove(child)
            else:
                pending.append((child, look))
        for name, words in (("alt", "alternative texts of pictures"), ("title", "titles of links and pictures")):
            value = element.attrib.pop(name, "")
            if value.strip():
                dropped.add(words, value)
        # Judged here once and for all; what comes next must not judge again. A screen reader leaves out what is
        # marked with aria-hidden; eyes do not.
        for name in ("aria-hidden", "style", "hidden"):
            element.attrib.pop(name, None)


def _matcher(root: html.HtmlElement) -> cssselect2.Matcher:
    matcher = cssselect2.Matcher()
    added = 0
    for sheet in root.iter("style"):
        if not _on_screen(sheet.get("media", "")):
            continue
        for rule in _rules(tinycss2.parse_stylesheet(sheet.text or "", skip_comments=True, skip_whitespace=True)):
            try:
                selectors = cssselect2.compile_selector_list(rule.prelude)
            except cssselect2.SelectorError:
                continue
            found = [
                (node.lower_name, tinycss2.serialize(node.value).strip().lower(), node.important)
                for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                if node.type == "declaration"
            ]
            for selector in selectors:
                if selector.pseudo_element is None and not selector.never_matches:
                    matcher.add_selector(selector, found)
            added += 1
            if added >= _MAX_RULES:
                return matcher
    return matcher


def _rules(nodes: list[Any]) -> Iterator[Any]:
    """The rules that hold on a screen, those inside media, support and layer blocks too."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.content is not None:
            name = node.lower_at_keyword
            if name in ("supports", "layer") or (name == "media" and _on_screen(tinycss2.serialize(node.prelude))):
                yield from _rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def _on_screen(media: str) -> bool:
    """Whether a screen of ordinary width fulfils one of the queries. What is not understood is not fulfilled."""
    return any(_fulfils(query.strip().lower()) for query in media.split(",")) if media.strip() else True


def _fulfils(query: str) -> bool:
    rest = _WIDTH.sub("", query)
    for side, number, unit in _WIDTH.findall(query):
        bound = float(number) * (1.0 if unit == "px" else 16.0)
        if (side == "min" and bound > _SCREEN_PX) or (side == "max" and bound < _SCREEN_PX):
            return False
    words = set(rest.replace("only ", "").split()) - {"and"}
    return words <= {"all", "screen"}


def _style(
    element: html.HtmlElement, matcher: cssselect2.Matcher, wrapped: dict[html.HtmlElement, Any]
) -> dict[str, str]:
    """The declarations that win for one element, those of its old-fashioned attributes included."""
    ranked: dict[str, tuple[tuple[int, tuple[int, ...], int], str]] = {}
    for name, value in _old_fashioned(element):
        ranked[name] = ((0, (0, 0, 0), -1), value)
    item = wrapped.get(element)
    for specificity, order, _, found in matcher.match(item) if item is not None else ():
        for name, value, important in found:
            rank = (2 if important else 1, tuple(specificity), order)
            if name not in ranked or ranked[name][0] <= rank:
                ranked[name] = (rank, value)
    inline = element.get("style", "")
    if inline:
        for name, value in declarations(inline).items():
            if name not in ranked or ranked[name][0][0] < 2 or "!important" in inline.replace(" ", ""):
                ranked[name] = ((3, (0, 0, 0), 0), value)
    if "background" in ranked and "background-color" in ranked:
        # The later of the two sets the colour.
        loser = min(("background", "background-color"), key=lambda name: ranked[name][0])
        if "url(" not in ranked[loser][1]:
            del ranked[loser]
    return {name: value for name, (_, value) in ranked.items()}


def _old_fashioned(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    given = element.attrib
    if "bgcolor" in given:
        yield "background-color", given["bgcolor"]
    if "background" in given:
        yield "background-image", "url()"
    if element.tag == "font" and "color" in given:
        yield "color", given["color"]
    if element.tag == "body" and "text" in given:
        yield "color", given["text"]


def _gone(element: html.HtmlElement, style: dict[str, str], above: _Look) -> str:
    """Why nothing inside an element is seen; empty if something may be."""
    tag = element.tag
    if tag in NEVER_SHOWN and tag != "head":
        return "parts that are never shown"
    if ("hidden" in element.attrib or (tag == "dialog" and "open" not in element.attrib)) and not style.get("display"):
        return "hidden by its attribute"
    # Colour, size and visibility are handed down and may be set anew inside; they are judged in _look.
    lasting = {
        k: v for k, v in style.items() if k not in ("visibility", "color", "-webkit-text-fill-color", "font-size")
    }
    return hides(lasting, above.px)


def _look(style: dict[str, str], above: _Look) -> _Look:
    px = font_px(style.get("font-size", ""), above.px)
    px = above.px if px is None else px
    color = parse_color(style.get("-webkit-text-fill-color", "") or style.get("color", "")) or above.color
    ground: Color | None = above.ground
    written = ground_of(style)
    if written and written not in ("none", "inherit", "initial", "unset"):
        found = parse_color(written)
        if found is None or "url(" in written or "gradient(" in written:
            ground = None
        elif found[3] >= 0.5:
            ground = found
    seen = style.get("visibility")
    hidden = "" if seen == "visible" else ("hidden by visibility" if seen in ("hidden", "collapse") else "")
    if not seen and above.hidden == "hidden by visibility":
        hidden = above.hidden
    if not hidden and px < MIN_SIZE_PX:
        hidden = "too small to see"
    if not hidden and color[3] < 0.05:
        hidden = "transparent"
    if not hidden and ground is not None and contrast(color, ground) < MIN_CONTRAST:
        hidden = "written in the colour of the page"
    return _Look(color, ground, px, hidden)


def _blank_text(element: html.HtmlElement, reason: str, dropped: Dropped) -> None:
    """Take out the text that belongs to an element itself, and leave what stands in the elements inside it."""
    if element.text and element.text.strip():
        dropped.add(reason, element.text)
        element.text = " "
    for child in element:
        if child.tail and child.tail.strip():
            dropped.add(reason, child.tail)
            child.tail = " "


def _remove(element: html.HtmlElement) -> None:
    """Take an element out, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        for child in list(element):
            element.remove(child)
        element.text = None
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
