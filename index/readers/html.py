"""Web pages -> their main content, of what they show.

What a page hides goes first (:mod:`index.readers.cascade`); then trafilatura, the best of the kept libraries in the
published comparisons, tells the article from menus and advertisements.
"""

from __future__ import annotations

import codecs
import re
from copy import deepcopy
from typing import Final

import trafilatura
from lxml import etree, html

from index.hidden import Dropped
from index.limits import LIMITS, Limits, refuse
from index.readers.cascade import remove_hidden
from index.readers.flow import Flow
from index.readers.html_metadata import metadata_of
from index.readers.schema import Part, Raw
from index.readers.text import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:-]{2,40})", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_ENTITIES = re.compile(r"<!ENTITY\b", re.I)
#: Around the article, wherever the library does not find one by itself.
_AROUND: Final = ("nav", "aside", "footer", "form", "button", "menu")
_ENOUGH: Final = 0.5
"""If the page marks its main part and less than this share of its text is found, that part is taken whole."""


def read_html(data: bytes, limits: Limits = LIMITS) -> Raw:
    """The main content of a page.

    Raises:
        QuarantineError: not text, not a page, or made to fill the memory.
    """
    dropped = Dropped()
    root = parse(decode_page(data))
    metadata = metadata_of(root)
    remove_hidden(root, dropped)
    whole = len("".join(root.itertext()).split())
    text = main_text(root)
    kept = len(text.split())
    if whole > 2 * kept and whole - kept > 200:
        share = 100 - 100 * kept // whole
        dropped.add(f"menus and other parts around the main content, {share} % of the words", kind="furniture")
    return Raw((Part(text),), metadata, dropped.notes())


def decode_page(data: bytes) -> str:
    """Bytes -> markup: by its mark, its own declaration, or as any text."""
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]
    named = None if marked else _CHARSET.search(data[:4096])
    if named:
        try:
            label = named[1].decode("ascii").lower()
            codec = codecs.lookup(
                "cp1252" if label in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii") else label
            )
            return codec.decode(data)[0] if codec._is_text_encoding else decode(data)
        except (LookupError, UnicodeDecodeError):
            pass
    # Browsers skip a stray NUL; in other files it means that they are not text.
    stray = b"\x00" in data and data.count(b"\x00") * 100 < len(data)
    return decode(data.replace(b"\x00", b"") if stray else data)


def parse(markup: str) -> html.HtmlElement:
    """Markup -> its tree; nothing is fetched."""
    if _ENTITIES.search(markup[:100_000]):
        raise refuse("declares XML entities, which can read other files or fill the memory.", "Do not use this file.")
    # A NUL ends the text for the parser; browsers skip it.
    markup = _DECLARATION.sub("", markup.replace("\0", ""))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise refuse("has no text in it.", "Check that the right page was saved.") from None
    return root


def main_text(root: html.HtmlElement) -> str:
    """The text of the article of a page from which hidden parts are gone."""
    marked = [
        part for part in root.iter("main", "article") if not any(a.tag == "article" for a in part.iterancestors())
    ]
    found = trafilatura.bare_extraction(
        deepcopy(root), include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
    )
    body = getattr(found, "body", None)
    text = "" if body is None else Flow().text(body)
    direct = Flow().text(_without_surroundings(marked[0] if len(marked) == 1 else root))
    if not text:
        return direct
    enough = len(text.split()) >= _ENOUGH * len(direct.split())
    return text if enough or (len(marked) != 1 and len(text) > 600) else direct


def whole_text(root: html.HtmlElement) -> str:
    """All that a page shows: for the chapters of a book."""
    return Flow().text(root)


def _without_surroundings(part: html.HtmlElement) -> html.HtmlElement:
    copy = deepcopy(part)
    for element in list(copy.iter(*_AROUND)):
        if element.getparent() is not None:
            element.drop_tree()
    return copy
