"""The visible text of markup inside Markdown, fed piece by piece. Whole web pages are :mod:`index.readers.html`."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from index.hidden import Dropped
from index.readers.style import declarations, hides

NEVER_SHOWN: Final = frozenset(
    "script style template noscript title svg iframe object head datalist audio video canvas textarea select".split()
)
"""Elements whose text no reader sees as text of the page."""
_VOID = frozenset("br hr img input meta link wbr source track area base col embed param".split())
# As browsers have it: one of these inside a paragraph ends the paragraph.
_ENDS_PARAGRAPH = frozenset(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "main nav ol p pre section table ul".split()
)


class Visible(HTMLParser):
    """Text that is shown: no comments, scripts, or elements hidden by attribute or inline style."""

    def __init__(self, dropped: Dropped) -> None:
        super().__init__(convert_charrefs=True)
        self._dropped = dropped
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        """Elements that are open, with the reason why each hides what is in it (empty if it does not)."""

    def feed(self, data: str) -> str:  # type: ignore[override]
        """The visible text of the next piece of markup. What is open at its end stays open."""
        super().feed(data)
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def begin(self, tag: str) -> None:
        """An element that Markdown itself opens."""
        self.handle_starttag(tag, [])

    def end(self, tag: str) -> None:
        """The element that :meth:`begin` opened, with all that was left open in it."""
        self.handle_endtag(tag)

    def shown(self, text: str) -> str:
        """A piece of text that is not markup: itself, or nothing where it is hidden."""
        self.handle_data(text)
        kept = "".join(self._parts)
        self._parts.clear()
        return kept

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether what follows is shown."""
        given = {name: value or "" for name, value in attrs}
        if given.get("alt"):
            self._dropped.add("alternative texts of pictures", given["alt"])
        if given.get("title"):
            self._dropped.add("titles of links and pictures", given["title"])
        if tag in _VOID:
            self._parts.append("\n" if tag in ("br", "hr") else "")
            return
        if tag in _ENDS_PARAGRAPH:
            self.handle_endtag("p")
        reason = "parts that are never shown" if tag in NEVER_SHOWN else ""
        if "hidden" in given:
            reason = "hidden by its attribute"
        elif not reason:
            style = declarations(given.get("style", ""))
            if tag == "font" and given.get("color"):
                style.setdefault("color", given["color"])
            reason = hides(style)
        self._open.append((tag, reason))

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of that name."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_comment(self, data: str) -> None:
        """Comments are not shown."""
        self._dropped.add("comments", data)

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        reason = next((why for _, why in self._open if why), "")
        if not reason:
            self._parts.append(data)
        elif data.strip():
            self._dropped.add(reason, data)
