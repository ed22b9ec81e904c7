"""A passage -> its sentences with exact offsets. Knows punctuation, not meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.schema import Passage, Span
from index.split import WRAP_WIDTH

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\"”)'’]|$)[^.!?\n]*)*(?:[.!?]+[\"”)'’]*|$|(?=\n))")
#: A list's item begins so.
ITEM = re.compile(r"\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
#: A table's row is written so.
CELLS = re.compile(r"\S\s*\|\s*\S")
#: What is shorter than this is a heading's rest or a stray mark, not a sentence.
_SHORTEST = 12
#: So are the columns of a table in plain text set apart.
_COLUMNS = re.compile(r"\S[ \t]{3,}\S")
#: A paragraph of fixed width is at least so wide, in characters.
_NARROWEST = 50
# A full stop after one of these does not end a sentence ("led by Dr. Chen").
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|vs|fig|no|vol|approx|ca|cf|dept|jr|sr|ref|e\.g|i\.e|al))\.$", re.I
)


def sentences(passage: Passage) -> Iterator[Span]:
    """Its sentences in reading order: ``version.text[start:end] == quote`` for each.

    A line break ends a sentence, but not where a text of fixed width was only broken at its edge.
    """
    text = _unwrapped(passage.text)
    begin = -1
    for match in _SENTENCE.finditer(text):
        begin = match.start() if begin < 0 else begin
        more = text[match.end() : match.end() + 2].strip(" ")
        if _ABBREVIATION.search(match.group().rstrip()) and more and not more.startswith("\n"):
            continue
        raw = passage.text[begin : match.end()]
        quote, start = raw.strip(), passage.start + begin + len(raw) - len(raw.lstrip())
        begin = -1
        if len(quote) >= _SHORTEST:
            yield Span(start, start + len(quote), quote)


def _unwrapped(text: str) -> str:
    """The same text, of the same length, with a blank for every line break that is only the edge of the page."""
    lines = text.split("\n")
    width = max(map(len, lines))
    if len(lines) == 1 or not _NARROWEST <= width <= WRAP_WIDTH:
        return text
    joined = lines[0]
    for line, below in pairwise(lines):
        word = below.split(maxsplit=1)[0] if below.strip() else ""
        # The next word would not have fitted on the line, and nothing new begins with it.
        edge = bool(word) and len(line.rstrip()) + 1 + len(word) > width
        apart = ITEM.match(below) or below.startswith("#") or any(_row(one) for one in (line, below))
        joined += (" " if edge and not apart else "\n") + below
    return joined


def _row(line: str) -> bool:
    return bool(CELLS.search(line) or _COLUMNS.search(line))
