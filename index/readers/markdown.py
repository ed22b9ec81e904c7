"""One function per format: the bytes of a file -> raw text, as a reader would see it.

Well-kept parsers do the work. Hidden parts (comments, scripts, alt and title texts) do not come through.
Formats are known by their suffix and checked against the content; anything else is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import frontmatter
from charset_normalizer import from_bytes
from markdown_it import MarkdownIt
from markdown_it.token import Token
from yaml import YAMLError

from index.canonical import canonicalise
from index.errors import SourceError

MAX_BYTES: Final = 20_000_000

_BINARY_MAGIC: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\xd0\xcf\x11\xe0")


def read_document(path: Path) -> str:
    """The canonical text of a document; ``SourceError`` names the file and says what to do."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(
            f"{path}: files of type '{path.suffix or 'none'}' cannot be read.",
            f"Save it as plain text or Markdown. Supported: {', '.join(READERS)}.",
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.", "Check that it exists and its rights.") from None
    if len(data) > MAX_BYTES:
        raise SourceError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.", "Split it into several documents.")
    try:
        text = canonicalise(reader(data))
    except SourceError as error:
        raise SourceError(f"{path}: {error.message}", error.hint) from None
    if not any(char.isalnum() for char in text):
        raise SourceError(f"{path} has no text in it.", "Check that the right file was given.")
    return text


def decode(data: bytes) -> str:
    """Bytes -> text: UTF-8 (or UTF-16 by its mark), else the encoding that charset-normalizer finds."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise SourceError("is not text.", "Give a plain text or Markdown file.") from None
    if data.startswith(_BINARY_MAGIC) or b"\x00" in data:
        raise SourceError("is a binary file, not text.", "Save it as plain text or Markdown.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        if best is None:
            raise SourceError("is not text in an encoding that could be found.", "Save it as UTF-8.") from None
        text = str(best)
    strange = sum(1 for char in text if char < " " and char not in "\t\n\r\x0b\x0c") + text.count("\ufffd")
    if strange > max(2, len(text) // 200):
        raise SourceError("is a binary file, not text.", "Save it as plain text or Markdown.")
    return text


def read_text(data: bytes) -> str:
    """Plain text stays as it is."""
    return decode(data)


def read_markdown(data: bytes) -> str:
    """Markdown as a reader sees it: markers of headings and lists stay, inline markup and front matter go."""
    text = decode(data)
    try:
        body = str(frontmatter.loads(text).content)
    except (YAMLError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise SourceError(f"its front matter cannot be read: {reason}", "Correct or remove the --- block.") from None
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    return "\n\n".join(_blocks(tokens))


READERS: Final[dict[str, Callable[[bytes], str]]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}


def _blocks(tokens: list[Token]) -> list[str]:
    """Rendered blocks, in reading order."""
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
            text = _visible(token).strip()
            if cells is not None:
                cells.append(text)
            elif text:
                blocks.append(pending + text)
                pending = ""
    return blocks


def _visible(token: Token) -> str:
    if token.type in ("code_block", "fence"):
        return token.content
    if token.type == "html_block":
        return strip_html(token.content)
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            parts.append(child.content)
    text = "".join(parts)
    return strip_html(text) if any(child.type == "html_inline" for child in token.children or []) else text


class _Visible(HTMLParser):
    """Text that is shown: no comments, scripts or elements hidden by attribute or inline style."""

    _DROPPED = frozenset({"script", "style", "template", "noscript", "title", "svg", "iframe", "object"})
    _VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "source", "track", "area", "base", "col"})
    _HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether what follows is shown."""
        if tag in self._VOID:
            self.parts.append("\n" if tag in ("br", "hr") else "")
            return
        given = dict(attrs)
        hides = tag in self._DROPPED or "hidden" in given or given.get("aria-hidden") == "true"
        self.open.append((tag, hides or bool(self._HIDING.search((given.get("style") or "").lower()))))

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of that name."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        if not any(hides for _, hides in self.open):
            self.parts.append(data)


def strip_html(markup: str) -> str:
    """The text of a piece of HTML that a reader would see."""
    parser = _Visible()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)
