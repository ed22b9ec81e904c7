"""What a web page says about itself in its head: title, authors, date, language. Nothing is guessed from its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import html

from index.readers.markdown import as_date
from index.readers.schema import Metadata

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TITLES: Final = ("citation_title", "og:title", "dc.title", "dcterms.title")
_AUTHORS: Final = ("citation_author", "author", "dc.creator", "dcterms.creator", "article:author")
_DATES: Final = (
    "citation_publication_date", "article:published_time", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.issued", "date", "pubdate", "datepublished",
)  # fmt: skip
_MAX_JSON: Final = 200_000


def metadata_of(root: html.HtmlElement) -> Metadata:
    """The metadata of a page, by the standards that say most plainly what is meant first."""
    named: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name and (meta.get("content") or "").strip():
            named.setdefault(name, []).append(meta.get("content", "").strip())
    linked = list(_linked_data(root))
    title = _first(named, _TITLES) or next((x["headline"] for x in linked if isinstance(x.get("headline"), str)), None)
    if not title:
        element = next(root.iter("title"), None)
        title = " ".join((element.text_content() if element is not None else "").split()) or None
    authors = next((named[name] for name in _AUTHORS if name in named), None) or _names(linked)
    dates = [*(named[name][0] for name in _DATES if name in named), *(x.get("datePublished") for x in linked)]
    published = next((found for found in map(_date, dates) if found), None)
    language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return Metadata(
        title=title,
        authors=tuple(name for name in authors if name and not name.startswith(("http://", "https://"))),
        published=published,
        language=_tag(language) if _LANGUAGE.fullmatch(language) else None,
    )


def _tag(language: str) -> str:
    head, _, rest = language.partition("-")
    return head.lower() + (f"-{rest}" if rest else "")


def _date(value: object) -> Any:
    return as_date(value.replace("/", "-")) if isinstance(value, str) else None


def _first(named: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((named[name][0] for name in names if name in named), None)


def _linked_data(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD of articles and pages."""
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json" or not script.text or len(script.text) > _MAX_JSON:
            continue
        try:
            found = json.loads(script.text)
        except (ValueError, RecursionError):
            continue
        pending = found if isinstance(found, list) else [found]
        for item in pending[:20]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (x for x in graph[:20] if isinstance(x, dict)) if isinstance(graph, list) else ()


def _names(linked: list[dict[str, Any]]) -> list[str]:
    for item in linked:
        author = item.get("author")
        listed = author if isinstance(author, list) else [author]
        names = [x.get("name") if isinstance(x, dict) else x for x in listed]
        if kept := [name for name in names if isinstance(name, str) and name.strip()]:
            return kept
    return []
