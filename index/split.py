"""Canonical text -> passages with exact offsets: ``text[start:end] == passage.text``, always.

Works on blocks (paragraphs, list items, headings) and cuts a long block only between sentences.
Every line that is not blank ends up inside a passage, or is the heading of at least one.
It does *not* know what a passage means or who will search it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from index.config import SplitConfig
from index.schema import PageStart, Passage, page_at

VERSION: Final = "split-1"
"""Part of the fingerprint: raise it when the same text would give other passages."""

WRAP_WIDTH: Final = 120
"""A text with a longer line than this is not hard-wrapped: there, each line is a block of its own."""

_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?:;][\"')\]\u201d\u2019]*$")
# Lines of a release or a page that look like titles and are not: a heading would put them over other people's words.
_NOT_A_TITLE = re.compile(
    r"(?:credit|source|by|image|photo|figure|authors?|published|updated|posted|contact|date|journal|doi|caption|funding"
    r"|keywords?|tags?|copyright|editor|reviewed)\b.{0,3}(?:[:©]|$)|(?:by|credit)\s"
    r"|(?:[\w-]+ )?(?:news|press|media|peer-reviewed) (?:release|publication)$|meeting announcement$|\d[\d\s/.-]*$",
    re.IGNORECASE,
)
_ABBREVIATIONS: Final = frozenset(
    "dr mr mrs ms prof st vs e.g i.e etc al fig figs no nos vol approx ca cf dept inc ltd co corp jr sr ref refs eq "
    "sec jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"')\]\u201d\u2019]*(\s+)(?=[\"'(\[\u201c\u2018]*[^\W_])|(?<=[\u3002\uff01\uff1f\u0964])\s*"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text without outer blanks."""

    start: int
    end: int
    kind: Literal["text", "item", "heading"]


def split(
    text: str,
    source_id: str,
    version: str,
    config: SplitConfig | None = None,
    pages: tuple[PageStart, ...] = (),
) -> tuple[Passage, ...]:
    """The passages of one version, in reading order. ``page`` is the one a passage begins on, if there are pages."""
    config = config or SplitConfig()
    passages: list[Passage] = []
    heading: str | None = None
    found = _join_short_items(text, _blocks(text), config)
    for position, block in enumerate(found):
        if block.kind == "heading":
            has_body = position + 1 < len(found) and found[position + 1].kind != "heading"
            heading = _MARKDOWN_HEADING.sub("", text[block.start : block.end], count=1)
            if has_body:
                continue
        for start, end in _cut(text, block, config.max_chars):
            passages.append(
                Passage(
                    id=f"{source_id}@{version[:12]}:{start}-{end}",
                    source_id=source_id,
                    version=version,
                    start=start,
                    end=end,
                    text=text[start:end],
                    heading=None if block.kind == "heading" else heading,
                    page=page_at(pages, start),
                )
            )
    return tuple(passages)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences of a text; line breaks between blocks end a sentence too."""
    spans: list[tuple[int, int]] = []
    for block in _blocks(text):
        spans.extend(_sentences(text, block.start, block.end))
    return tuple(spans)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        gap = match.start(1) if match.group(1) is not None else match.start()
        after = match.end()
        if text[after : after + 1].islower():
            continue
        word = re.search(r"([\w.-]+)\.[\"')\]\u201d\u2019]*$", text[begin:gap])
        if word is not None:
            stem = word.group(1).casefold()
            initial = len(stem) == 1 and stem.isalpha() and word.group(1).isupper()
            marker = stem.isdigit() and not text[begin : begin + word.start()].strip(" (-")
            if stem in _ABBREVIATIONS or initial or marker:
                continue
        if gap > begin:
            spans.append((begin, gap))
        begin = after
    if end > begin:
        spans.append((begin, end))
    return spans


def _blocks(text: str) -> list[Block]:
    lines = list(_lines(text))
    wrapped = all(end - start <= WRAP_WIDTH for start, end in lines)
    merged: list[Block] = []
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        if _MARKDOWN_HEADING.match(line):
            merged.append(Block(start, end, "heading"))
            continue
        kind: Literal["text", "item"] = "item" if _LIST_ITEM.match(line) else "text"
        if kind == "text" and wrapped and index and merged:
            last = merged[-1]
            adjacent = last.end == lines[index - 1][1] and text.count("\n", last.end, start) == 1
            if adjacent and last.kind != "heading" and not _ENDS_SENTENCE.search(text[last.start : last.end]):
                merged[-1] = Block(last.start, end, last.kind)
                continue
        merged.append(Block(start, end, kind))
    return [
        Block(block.start, block.end, "heading")
        if block.kind == "text" and _is_title(text[block.start : block.end])
        else block
        for block in merged
    ]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the lines that are not blank, without their outer blanks."""
    for match in re.finditer(r"[^\n]+", text):
        body = match.group().strip()
        if body:
            start = match.start() + match.group().index(body)
            yield start, start + len(body)


def _is_title(line: str) -> bool:
    """Whether a line of plain text stands over what follows: short, capitalised, and not a sentence."""
    words = line.split()
    if "\n" in line or not 1 <= len(words) <= 12 or len(line) > 90 or _ENDS_SENTENCE.search(line) or line.endswith(","):
        return False
    if not line[0].isupper() or _NOT_A_TITLE.match(line) or "|" in line:
        return False
    return any(char.islower() for char in line) or len(words) > 1


def _join_short_items(text: str, found: list[Block], config: SplitConfig) -> list[Block]:
    """Join a short list item to its neighbours in the list; page furniture between two blocks keeps them apart."""
    joined: list[Block] = []
    for block in found:
        last = joined[-1] if joined else None
        if last is not None and last.kind == "item" and block.kind == "item":
            short = min(last.end - last.start, block.end - block.start) < config.short_item
            near = text.count("\n", last.end, block.start) <= 2
            if short and near and block.end - last.start <= config.max_chars:
                joined[-1] = Block(last.start, block.end, "item")
                continue
        joined.append(block)
    return joined


def _cut(text: str, block: Block, limit: int) -> Iterator[tuple[int, int]]:
    """Offsets of pieces no longer than ``limit``: whole sentences where possible, else cut between words."""
    if block.end - block.start <= limit:
        yield block.start, block.end
        return
    begin: int | None = None
    stop = block.start
    for start, end in _sentences(text, block.start, block.end):
        if begin is not None and end - begin > limit:
            yield begin, stop
            begin = None
        if begin is None:
            begin = start
        while end - begin > limit:
            gap = text.rfind(" ", begin + limit // 2, begin + limit)
            piece = gap if gap > begin else begin + limit
            yield begin, piece
            begin = piece
            while begin < end and text[begin].isspace():
                begin += 1
        stop = end
    if begin is not None and stop > begin:
        yield begin, stop
