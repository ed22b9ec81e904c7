"""A passage -> its sentences with exact offsets. Knows punctuation, not meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.schema import Passage, Span

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\"”)'’]|$)[^.!?\n]*)*(?:[.!?]+[\"”)'’]*|$|(?=\n))")
#: A list's item begins so.
ITEM = re.compile(r"\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
#: A table's row is written so.
CELLS = re.compile(r"\S\s*\|\s*\S")
#: What is shorter than this is a heading's rest or a stray mark, not a sentence.
_SHORTEST = 12


# A full stop after one of these does not end a sentence ("led by Dr. Chen").
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|vs|fig|no|vol|approx|ca|cf|dept|jr|sr|ref|e\.g|i\.e|al))\.$", re.I
)


def sentences(passage: Passage) -> Iterator[Span]:
    """Its sentences in reading order: ``version.text[start:end] == quote`` for each."""
    begin = -1
    for match in _SENTENCE.finditer(passage.text):
        begin = match.start() if begin < 0 else begin
        more = passage.text[match.end() : match.end() + 2].strip(" ")
        if _ABBREVIATION.search(match.group().rstrip()) and more and not more.startswith("\n"):
            continue
        raw = passage.text[begin : match.end()]
        quote, start = raw.strip(), passage.start + begin + len(raw) - len(raw.lstrip())
        begin = -1
        if len(quote) >= _SHORTEST:
            yield Span(start, start + len(quote), quote)
