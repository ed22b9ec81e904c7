"""Visible characters of a page -> lines -> paragraphs, as they stand on the paper.

The order is that of the file. Lines of one paragraph become one line; a word cut at the end of a line is put together
again; wide gaps inside a line are those between the cells of a table. Knows places and sizes, not meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

_CELL_GAP: Final = 2.2
"""A gap this many times the size of the letters is one between two cells; justified lines stay below."""
_PARAGRAPH_GAP: Final = 0.3
_REPEATED: Final = 0.5
_MARGIN: Final = 0.1
_BULLETS: Final = "•‣▪●◦–■□▪➢➤✓∙·"
_ITEM = re.compile(rf"(?:[{_BULLETS}*-]|\(?\d{{1,2}}[.)]|\(?[a-z][.)])\s+\S")
_ENDS = re.compile(r"[.!?:;][\"')\]\u201d\u2019]*\Z")
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|von|/|\|)\s*\d{1,4})?", re.I)
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Glyph:
    """A character and its box, in points of the page's own space. ``hyphen``: at the end of a cut word."""

    char: str
    owner: int
    left: float
    bottom: float
    right: float
    top: float
    hyphen: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether it leaves no mark."""
        return self.char.isspace() or self.char < " " or not self.owner


@dataclass(slots=True)
class Line:
    """A line of text and its box. ``cells``: it has wide gaps, marked by " | "."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    hyphen: bool = False
    cells: bool = False


@dataclass(slots=True)
class Sheet:
    """The lines of one page, its lower and upper end, and whether there are pictures on it."""

    lines: list[Line]
    bottom: float
    top: float
    pictures: bool


def make_lines(glyphs: list[Glyph]) -> list[Line]:
    """Lines in the order of the file, without empty ones."""
    lines: list[Line] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char in "\r\n" or glyph.hyphen:
            _close(current, lines, hyphen=glyph.hyphen)
            current = []
        else:
            current.append(glyph)
    _close(current, lines, hyphen=False)
    return lines


def _close(glyphs: list[Glyph], lines: list[Line], *, hyphen: bool) -> None:
    marks = [glyph for glyph in glyphs if not glyph.is_blank]
    if not marks:
        return
    size = median(glyph.top - glyph.bottom for glyph in marks)
    text: list[str] = []
    cells = False
    previous: Glyph | None = None
    for glyph in glyphs:
        if glyph.is_blank:
            text.append(" " if not glyph.char.isspace() or glyph.char in "\t" else glyph.char)
            continue
        if previous is not None and size > 0 and glyph.left - previous.right > _CELL_GAP * size and len(marks) > 1:
            while text and text[-1].isspace():
                text.pop()
            if not "".join(text[-3:]).endswith(("..", "…")):
                text.append(" | ")
                cells = True
        text.append(glyph.char)
        previous = glyph
    line = "".join(text).translate(_LIGATURES).strip()
    lines.append(
        Line(
            " ".join(line.split()),
            min(g.left for g in marks),
            min(g.bottom for g in marks),
            max(g.right for g in marks),
            max(g.top for g in marks),
            size,
            hyphen,
            cells,
        )
    )


def furniture(pages: list[Sheet], body: float) -> Iterator[list[str]]:
    """Take running titles and page numbers out of every page; what was taken, page by page.

    They stand at the edge and say the same on most pages; if not to the letter but for their numbers, they are not set
    larger than the text is, as headings are.
    """
    seen: Counter[str] = Counter()
    for sheet in pages:
        seen.update({shape for line in _edges(sheet) for shape in _shapes(line, body)})
    needed = max(3, _REPEATED * sum(bool(sheet.lines) for sheet in pages))
    for sheet in pages:
        lines = sheet.lines
        taken = [
            line
            for line in _edges(sheet)
            if any(seen[shape] >= needed for shape in _shapes(line, body)) or _is_number(line, lines)
        ]
        lines[:] = [line for line in lines if not any(line is other for other in taken)]
        yield [line.text for line in taken]


def _edges(sheet: Sheet) -> list[Line]:
    """The lines in the margins of a page, unless all of them are."""
    margin = _MARGIN * (sheet.top - sheet.bottom)
    edges = [line for line in sheet.lines if line.bottom > sheet.top - margin or line.top < sheet.bottom + margin]
    return edges if len(edges) < len(sheet.lines) else []


def _shapes(line: Line, body: float) -> Iterator[str]:
    place = f"{line.bottom / 6:.0f}"
    yield f"{line.text}@{place}"
    if line.size <= 1.15 * body:
        yield f"{re.sub(r'[0-9]+', '0', line.text)}@{place}"


def _is_number(line: Line, lines: list[Line]) -> bool:
    lowest, highest = min(lines, key=lambda item: item.bottom), max(lines, key=lambda item: item.top)
    return (line is lowest or line is highest) and _PAGE_NUMBER.fullmatch(line.text) is not None


def body_size(pages: list[Sheet]) -> float:
    """The size of letters in which most of a document is set."""
    sizes: Counter[float] = Counter()
    for sheet in pages:
        for line in sheet.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=sizes.__getitem__) if sizes else 0.0


def paragraphs(lines: list[Line], words: frozenset[str]) -> Iterator[str]:
    """The paragraphs of a page, each on one line. ``words`` are all of the document, in lower case."""
    pitch = _pitch(lines)
    right = max((line.right for line in lines), default=0.0)
    text = ""
    last: Line | None = None
    for line in lines:
        if last is not None and _parts(last, line, pitch, right):
            yield text
            text = ""
        text = _join(text, line.text, last is not None and last.hyphen, words) if text else line.text
        last = line
    if text:
        yield text + ("-" if last is not None and last.hyphen else "")


def _pitch(lines: list[Line]) -> float:
    """From one line to the next, as a rule."""
    steps = [one.bottom - two.bottom for one, two in pairwise(lines)]
    usual = [step for step in steps if step > 0]
    return median(usual) if usual else 0.0


def _parts(last: Line, line: Line, pitch: float, right: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if last.hyphen:
        return False
    if last.cells or line.cells or _ITEM.match(line.text):
        return True
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    step = last.bottom - line.bottom
    if step <= 0 or line.left > last.right:  # the next column, or a box beside it
        return bool(_ENDS.search(last.text)) or not line.text[0].islower()
    if step > pitch + _PARAGRAPH_GAP * line.size:
        return not (line.text[0].islower() and step < 2.5 * pitch)
    # A last line that ends well before the margin, and with a sentence.
    short = right - last.right > 0.2 * (right - last.left)
    return short and (bool(_ENDS.search(last.text)) or line.text[0].isupper())


def _join(text: str, more: str, hyphen: bool, words: frozenset[str]) -> str:
    if not hyphen:
        return f"{text} {more}"
    head, tail = _LAST_WORD.search(text), _FIRST_WORD.match(more)
    if head is None or tail is None:
        return f"{text}-{more}"
    whole, parted = f"{head[0]}{tail[0]}".casefold(), f"{head[0]}-{tail[0]}".casefold()
    keep = parted in words or not tail[0].islower() or (head[0].isupper() and len(head[0]) > 1)
    return f"{text}-{more}" if keep and whole not in words else f"{text}{more}"
