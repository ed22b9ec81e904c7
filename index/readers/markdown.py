"""Markdown -> what a reader sees: markers of headings and lists stay, inline markup and front matter go.

Markup of web pages inside it counts as on a web page: what it hides is hidden, over several blocks, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.token import Token
from yaml import YAMLError

from index.hidden import Dropped
from index.limits import LIMITS, Limits, refuse
from index.readers.inline import Visible
from index.readers.schema import Metadata, Part, Raw
from index.readers.text import decode

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_markdown(data: bytes, limits: Limits = LIMITS) -> Raw:
    """Markdown with or without front matter.

    Raises:
        QuarantineError: it is not text, or its front matter is broken.
    """
    text = decode(data)
    try:
        post = frontmatter.loads(text)
        body = str(post.content)
    except (YAMLError, TypeError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise refuse(f"its front matter cannot be read: {reason}", "Correct or remove the --- block.") from None
    dropped = Dropped()
    environment: dict[str, Any] = {}
    tokens = MarkdownIt("commonmark").enable("table").parse(body, environment)
    for reference in environment.get("references", {}).values():
        if reference.get("title"):
            dropped.add("titles of links", str(reference["title"]))
    blocks = Blocks(dropped).of(tokens)
    return Raw((Part("\n\n".join(blocks)),), metadata_of(post.metadata), dropped.notes())


def metadata_of(front: dict[str, Any]) -> Metadata:
    """What the front matter says, if it says it plainly."""
    title, language = front.get("title"), front.get("language", front.get("lang"))
    authors = front.get("authors", front.get("author"))
    listed: Iterable[Any] = authors if isinstance(authors, list) else [authors]
    published = front.get("published", front.get("date"))
    return Metadata(
        title=title.strip() or None if isinstance(title, str) else None,
        authors=tuple(name.strip() for name in listed if isinstance(name, str) and name.strip()),
        published=as_date(published),
        language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else None,
    )


def as_date(value: object) -> date | None:
    """A full date; ``None`` for anything less, for a day is not guessed."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", value.strip()) if isinstance(value, str) else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


class Blocks:
    """Rendered blocks, in reading order."""

    def __init__(self, dropped: Dropped) -> None:
        self._dropped = dropped
        self._page = Visible(dropped)

    def of(self, tokens: list[Token]) -> list[str]:
        """One text for each paragraph, heading, list item, row, or piece of code."""
        blocks: list[str] = []
        markers: list[str | int] = []  # one per open list: a bullet, or the next number
        pending = ""
        cells: list[str] | None = None
        for token in tokens:
            if token.type == "bullet_list_open":
                markers.append("-")
            elif token.type == "ordered_list_open":
                markers.append(int(token.attrs.get("start", 1)))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                markers.pop()
            elif token.type == "list_item_open":
                marker = markers[-1]
                pending = f"{marker}. " if isinstance(marker, int) else f"{marker} "
                if isinstance(marker, int):
                    markers[-1] = marker + 1
            elif token.type == "heading_open":
                pending = "#" * int(token.tag[1:]) + " "
            elif token.type == "tr_open":
                cells = []
            elif token.type == "tr_close":
                blocks.append(" | ".join(cells or []))
                cells = None
            elif token.type in ("inline", "code_block", "fence", "html_block"):
                text = self._visible(token).strip()
                if cells is not None:
                    cells.append(text)
                elif text:
                    blocks.append(pending + text)
                    pending = ""
        return blocks

    def _visible(self, token: Token) -> str:
        if token.type == "html_block":
            return self._page.feed(token.content)
        if token.type in ("code_block", "fence"):
            return self._shown(token.content)
        self._page.begin("p")
        parts: list[str] = []
        for child in token.children or []:
            if child.type == "html_inline":
                parts.append(self._page.feed(child.content))
            elif child.type in ("text", "code_inline"):
                parts.append(self._shown(child.content))
            elif child.type in ("softbreak", "hardbreak"):
                parts.append("\n")
            elif child.type == "image" and child.content:
                self._dropped.add("alternative texts of pictures", child.content)
            if child.attrs.get("title"):
                self._dropped.add("titles of links and pictures", str(child.attrs["title"]))
        self._page.end("p")
        return "".join(parts)

    def _shown(self, text: str) -> str:
        return self._page.shown(text)
