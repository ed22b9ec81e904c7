"""EPUB books -> text: a zip archive of web pages in the order of its spine. Each page is read as a web page is."""

from __future__ import annotations

import posixpath
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from index.hidden import Dropped
from index.limits import LIMITS, Limits, refuse
from index.readers.archive import Archive
from index.readers.cascade import remove_hidden
from index.readers.docx_hidden import local
from index.readers.html import decode_page, parse, whole_text
from index.readers.markdown import as_date
from index.readers.schema import Metadata, Part, Raw

_CONTAINER: Final = "META-INF/container.xml"
_PAGES: Final = ("application/xhtml+xml", "text/html")
_ANEW: Final = "Open it with the program that made it, and save it anew."


def read_epub(data: bytes, limits: Limits = LIMITS) -> Raw:
    """A book, its chapters in reading order.

    Raises:
        QuarantineError: damaged, encrypted, a bomb, or with XML that reaches outside.
    """
    archive = Archive(data, limits)
    if "META-INF/encryption.xml" in archive.names and b"html" in archive.read("META-INF/encryption.xml").lower():
        raise refuse("is encrypted (protected against copying).", "Ask the publisher for an open copy.")
    package_name = next(
        (item.get("full-path", "") for item in archive.read_xml(_CONTAINER).iter() if local(item) == "rootfile"), ""
    )
    if package_name not in archive.names:
        raise refuse("is damaged: its table of parts is missing.", _ANEW)
    package = archive.read_xml(package_name)
    folder = posixpath.dirname(package_name)
    items = {item.get("id", ""): item for item in package.iter() if local(item) == "item"}
    dropped = Dropped()
    parts: list[Part] = []
    sheets: dict[str, str] = {}
    for reference in (item for item in package.iter() if local(item) == "itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or reference.get("linear") == "no" or item.get("media-type") not in _PAGES:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        name = _inside(folder, item.get("href", ""))
        page = parse(decode_page(archive.read(name)))
        _bring_styles(page, posixpath.dirname(name), archive, sheets)
        remove_hidden(page, dropped)
        parts.append(Part(whole_text(page)))
    return Raw(tuple(parts), _metadata(package), dropped.notes())


def _inside(folder: str, href: str) -> str:
    """The name of a member that another one points to."""
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(href).path)))


def _bring_styles(page: html.HtmlElement, folder: str, archive: Archive, sheets: dict[str, str]) -> None:
    """Put the style sheets of the book into the page: what they hide is hidden."""
    for link in list(page.iter("link")):
        if "stylesheet" not in (link.get("rel") or "").lower():
            continue
        name = _inside(folder, link.get("href") or "")
        if name in archive.names and name not in sheets:
            sheets[name] = archive.read(name).decode("utf-8", "replace")
        if name in sheets:
            style = etree.SubElement(page, "style")
            style.text = sheets[name].replace("\0", "")


def _metadata(package: etree._Element) -> Metadata:
    found: dict[str, list[str]] = {}
    for item in package.iter():
        if local(item) in ("title", "creator", "date", "language") and (item.text or "").strip():
            found.setdefault(local(item), []).append((item.text or "").strip())
    language = found.get("language", [""])[0]
    return Metadata(
        title=found.get("title", [None])[0],
        authors=tuple(found.get("creator", ())),
        published=as_date(found.get("date", [""])[0]),
        language=language if 2 <= len(language) <= 20 and language.replace("-", "").isalnum() else None,
    )
