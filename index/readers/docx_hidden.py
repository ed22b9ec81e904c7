"""What a Word document holds and Word does not show: hidden, white, tiny and transparent runs, boxes off the page.

A run looks as its own properties say, else its character style, its paragraph's style, and what those are based on.
Works in place on WordprocessingML, the strict and the common kind. Does *not* know what the text means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from index.hidden import Dropped
from index.readers.style import BLACK, MIN_CONTRAST, WHITE, Color, contrast, declarations, hides, parse_color

_TINY_HALF_POINTS: Final = 3.0
_FAR_EMU: Final = 20_000_000
_CHAIN: Final = 12
_HIGHLIGHTS: Final = {
    "darkYellow": "#808000", "darkGreen": "#008000", "darkBlue": "#000080", "darkRed": "#800000",
    "darkCyan": "#008080", "darkMagenta": "#800080", "darkGray": "#808080", "lightGray": "#c0c0c0",
}  # fmt: skip
_TEXT: Final = frozenset({"t", "delText", "tab", "br", "cr", "noBreakHyphen", "sym", "drawing", "pict", "object"})


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in path:
        element = next((item for item in element if local(item) == name), None) if element is not None else None
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    return next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == name), None)


class Styles:
    """The styles of a document, and whether its page has a colour."""

    def __init__(self, trees: dict[str, etree._Element]) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._defaults: etree._Element | None = None
        self.page: Color = WHITE
        shown = any(local(t) == "settings" and child(t, "displayBackgroundShape") is not None for t in trees.values())
        for tree in trees.values():
            if local(tree) == "styles":
                self._defaults = child(tree, "docDefaults", "rPrDefault", "rPr")
                for style in tree:
                    name = value(style, "styleId")
                    if local(style) == "style" and name:
                        self._styles[name] = style
            if local(tree) == "document" and shown:
                self.page = _color(value(child(tree, "background"), "color")) or WHITE

    def chain(self, name: str | None) -> Iterator[etree._Element]:
        """A style and those it is based on."""
        for _ in range(_CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = value(child(style, "basedOn"))

    def default(self, kind: str) -> str | None:
        """The style of a paragraph or table that names none."""
        return next(
            (n for n, s in self._styles.items() if value(s, "type") == kind and value(s, "default") in ("1", "true")),
            None,
        )

    def looks(self, run: etree._Element, paragraph: etree._Element | None) -> Iterator[etree._Element]:
        """Properties that decide how a run looks, the nearest first."""
        own = child(run, "rPr")
        if own is not None:
            yield own
        named = value(child(own, "rStyle"))
        chains = [self.chain(named)] if named else []
        chains.append(self.chain(value(child(paragraph, "pPr", "pStyle")) or self.default("paragraph")))
        for chain in chains:
            for style in chain:
                found = child(style, "rPr")
                if found is not None:
                    yield found
        if self._defaults is not None:
            yield self._defaults

    def ground(self, run: etree._Element, paragraph: etree._Element | None) -> Color:
        """What a run is written on."""
        for properties in self.looks(run, paragraph):
            marked = value(child(properties, "highlight"))
            if marked and marked != "none":
                return parse_color(_HIGHLIGHTS.get(marked, marked.lower())) or WHITE
            found = _color(value(child(properties, "shd"), "fill"))
            if found:
                return found
        inner = child(paragraph, "pPr")
        for style in [None, *self.chain(value(child(inner, "pStyle")) or self.default("paragraph"))]:
            found = _color(value(child(inner if style is None else child(style, "pPr"), "shd"), "fill"))
            if found:
                return found
        for cell in run.iterancestors():
            if local(cell) == "tc":
                found = _color(value(child(cell, "tcPr", "shd"), "fill")) or self._table_ground(cell)
                if found:
                    return found
        return self.page

    def _table_ground(self, cell: etree._Element) -> Color | None:
        """The colour that a table's style gives a cell: its header row, first column, or all of it."""
        row = cell.getparent()
        table = row.getparent() if row is not None else None
        if row is None or table is None:
            return None
        rows = [item for item in table if local(item) == "tr"]
        cells = [item for item in row if local(item) == "tc"]
        properties = child(table, "tblPr")
        look = child(properties, "tblLook")
        bits = (
            int(value(look, "val") or "0", 16)
            if all(c in "0123456789abcdefABCDEF" for c in value(look, "val") or "0")
            else 0
        )
        wanted = [
            name
            for name, holds, flag, bit in (
                ("firstRow", row is rows[0], "firstRow", 0x20),
                ("lastRow", row is rows[-1], "lastRow", 0x40),
                ("firstCol", cell is cells[0], "firstColumn", 0x80),
                ("lastCol", cell is cells[-1], "lastColumn", 0x100),
            )
            if holds and (bits & bit or value(look, flag) in ("1", "true"))
        ]
        band = (rows.index(row) + 1) % 2
        wanted += ["band1Horz" if band else "band2Horz"]
        for style in self.chain(value(child(properties, "tblStyle")) or self.default("table")):
            parts = {value(item, "type"): item for item in style if local(item) == "tblStylePr"}
            for name in wanted:
                found = _color(value(child(parts.get(name), "tcPr", "shd"), "fill"))
                if found:
                    return found
            found = _color(value(child(style, "tcPr", "shd"), "fill"))
            if found:
                return found
        return None


def remove_hidden(tree: etree._Element, styles: Styles, dropped: Dropped) -> None:
    """Take out of a document, in place, every text that Word does not show."""
    for element in list(tree.iter()):
        name = local(element)
        if (
            name in ("del", "moveFrom")
            and element.getparent() is not None
            and local(element.getparent()) not in ("rPr", "trPr")
        ):
            _drop(element, "deleted text", dropped)
        elif name == "tr" and child(element, "trPr", "hidden") is not None:
            _drop(element, "hidden rows", dropped)
        elif name in ("anchor", "shape", "rect", "roundrect", "textbox") and _is_away(element):
            _drop(element, "boxes outside the page", dropped)
        elif name == "docPr":
            for key in ("descr", "title"):
                dropped_text = value(element, key)
                if dropped_text:
                    dropped.add("alternative texts of pictures", dropped_text)
    _use_what_word_shows(tree)
    for run in list(tree.iter()):
        if local(run) != "r" or not any(local(item) in _TEXT for item in run):
            continue
        paragraph = next((item for item in run.iterancestors() if local(item) == "p"), None)
        reason = _why_hidden(run, paragraph, styles)
        if reason:
            _drop(run, reason, dropped)


def _use_what_word_shows(tree: etree._Element) -> None:
    """Of two forms of one thing keep the one that Word shows; put text boxes behind the paragraph they hang on."""
    for choice in [item for item in tree.iter() if local(item) == "AlternateContent"]:
        first, fallback = child(choice, "Choice"), child(choice, "Fallback")
        if first is not None and fallback is not None:
            choice.remove(fallback)
    for box in [item for item in tree.iter() if local(item) == "txbxContent"]:
        paragraphs = [item for item in box.iterancestors() if local(item) == "p"]
        if not paragraphs:
            continue
        holder = paragraphs[0]
        for block in reversed(list(box)):
            holder.addnext(block)


def _why_hidden(run: etree._Element, paragraph: etree._Element | None, styles: Styles) -> str:
    looks = list(styles.looks(run, paragraph))
    vanish = next((item for item in (child(look, "vanish") for look in looks) if item is not None), None)
    if vanish is not None and value(vanish) not in ("0", "false", "off"):
        return "hidden by its formatting"
    size = next((s for s in (value(child(look, "sz")) for look in looks) if s), None)
    if size and size.replace(".", "", 1).isdigit() and float(size) <= _TINY_HALF_POINTS:
        return "too small to see"
    for item in looks[0].iter() if looks else ():
        opaque = value(item) or ""
        if local(item) == "alpha" and opaque.isdigit() and int(opaque) >= 95_000:
            return "transparent"
    color = next((c for c in (_run_color(look) for look in looks) if c), None)
    if color is not None and contrast(color, styles.ground(run, paragraph)) < MIN_CONTRAST:
        return "written in the colour of the page"
    return ""


def _run_color(properties: etree._Element) -> Color | None:
    """The colour that properties set; ``None`` if they set none. "auto" is what can be read on the ground."""
    element = child(properties, "color")
    if element is None:
        return None
    written = value(element)
    if written in (None, "auto"):
        return WHITE if value(element, "themeColor") in ("background1", "light1") else None
    return _color(written) or BLACK


def _color(written: str | None) -> Color | None:
    if not written or written == "auto":
        return None
    return parse_color(written if written.startswith("#") else f"#{written}") or parse_color(written.lower())


def _is_away(element: etree._Element) -> bool:
    if local(element) != "anchor":
        return bool(hides(declarations(value(element, "style") or "")))
    if value(child(element, "docPr"), "hidden") in ("1", "true"):
        return True
    for item in element.iter():
        if local(item) == "posOffset":
            try:
                if abs(int(item.text or "0")) > _FAR_EMU:
                    return True
            except ValueError:
                return True
    return False


def _drop(element: etree._Element, reason: str, dropped: Dropped) -> None:
    text = " ".join("".join(t.text or "" for t in element.iter() if local(t) in ("t", "delText")).split())
    parent = element.getparent()
    if text:
        dropped.add(reason, text)
    if parent is not None:
        parent.remove(element)
