"""A tree of elements (a web page, or trafilatura's extract of one) -> text in the form that Markdown sources have, too.

Headings carry their number signs, list items their bullets or numbers, cells of a row stand between bars. A paragraph
is one line. Knows elements, not styles.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_HEADING = re.compile(r"h([1-6])$")
_LISTS: Final = {"ul": False, "ol": True, "list": False, "menu": False}
_ITEMS: Final = frozenset({"li", "item"})
_ROWS: Final = frozenset({"tr", "row"})
_CELLS: Final = frozenset({"td", "th", "cell"})
_BREAKS: Final = frozenset({"br", "lb"})
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl doc dt fieldset figcaption figure "
    "footer form header hr legend main nav p pre quote section summary table tbody tfoot thead body".split()
)
_SKIPPED: Final = frozenset({"head", "script", "style", "template", "title", "graphic", "img"})


class Flow:
    """Walks a tree without recursion, for pages may be nested deeply."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._lists: list[int | None] = []
        self._cells: list[str] | None = None

    def text(self, root: etree._Element) -> str:
        """The text of a tree, blocks apart by blank lines."""
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if not isinstance(element.tag, str):
                if event == "comment" or event == "pi":
                    self._add(element.tail)
                continue
            tag = _name(element)
            if event == "start":
                self._open(tag, element)
                if tag not in _SKIPPED or (tag == "head" and element.get("rend")):
                    self._add(element.text)
            else:
                self._close(tag, element)
                if element is not root:
                    self._add(element.tail)
        self._end_block()
        return "\n\n".join(self.blocks)

    def _open(self, tag: str, element: etree._Element) -> None:
        heading = _HEADING.match(element.get("rend") or "") if tag == "head" else _HEADING.match(tag)
        if heading:
            self._end_block()
            self._prefix = "#" * int(heading[1]) + " "
        elif tag in _LISTS:
            self._end_block()
            numbered = _LISTS[tag] or element.get("rend") == "ol"
            start = element.get("start") or "1"
            self._lists.append((int(start) if start.isdigit() else 1) if numbered else None)
        elif tag in _ITEMS:
            self._end_block()
            number = self._lists[-1] if self._lists else None
            self._prefix = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif tag in _ROWS:
            self._end_block()
            self._cells = []
        elif tag in _CELLS:
            self._line = []
        elif tag in _BREAKS:
            self._line.append("\n")
        elif tag in _BLOCKS:
            self._end_block()

    def _close(self, tag: str, element: etree._Element) -> None:
        if tag in _CELLS and self._cells is not None:
            cell = " ".join("".join(self._line).split())
            self._cells.append(cell)
            self._line = []
        elif tag in _ROWS:
            cells, self._cells, self._line = self._cells or [], None, []
            if any(cells):
                self.blocks.append(" | ".join(cells))
        elif tag in _LISTS:
            self._end_block()
            self._lists.pop()
        elif tag in _BLOCKS or tag in _ITEMS or _HEADING.match(tag) or tag == "head":
            self._end_block()

    def _add(self, text: str | None) -> None:
        if text:
            self._line.append(re.sub(r"\s+", " ", text))

    def _end_block(self) -> None:
        if self._cells is not None:  # a paragraph inside a cell
            self._line.append(" ")
            return
        lines = [" ".join(line.split()) for line in "".join(self._line).split("\n")]
        text = "\n".join(line for line in lines if line)
        self._line = []
        if text:
            self.blocks.append(self._prefix + text)
            self._prefix = ""


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()
