"""Word documents -> text. What Word does not show goes first; then mammoth turns the rest into plain structure.

Headers and footers of the pages are not read: they are furniture. Comments and deleted text are not shown when a
document is read, so they are dropped and reported.
"""

from __future__ import annotations

import io
import zipfile
from typing import Final

import mammoth
from lxml import etree, html

from index.hidden import Dropped
from index.limits import LIMITS, Limits, refuse
from index.readers.archive import Archive, parse_xml
from index.readers.docx_hidden import Styles, local, remove_hidden
from index.readers.flow import Flow
from index.readers.schema import Metadata, Part, Raw

_STORIES: Final = frozenset({"document", "footnotes", "endnotes"})
_ANEW: Final = "Open it with the program that made it, and save it anew."


def read_docx(data: bytes, limits: Limits = LIMITS) -> Raw:
    """A Word document.

    Raises:
        QuarantineError: damaged, encrypted, a bomb, or with XML that reaches outside.
    """
    archive = Archive(data, limits)
    parts = {name: archive.read(name) for name in sorted(archive.names) if name.endswith((".xml", ".rels"))}
    trees = {name: parse_xml(content) for name, content in parts.items()}
    if not any(local(tree) == "document" for tree in trees.values()):
        raise refuse("is not a Word document: its text is missing.", _ANEW)
    dropped = Dropped()
    styles = Styles(trees)
    for name, tree in trees.items():
        if local(tree) in _STORIES:
            remove_hidden(tree, styles, dropped)
            parts[name] = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
        elif local(tree) == "comments":
            for comment in tree:
                dropped.add("comments", " ".join("".join(comment.itertext()).split()))
    cleaned = io.BytesIO()
    with zipfile.ZipFile(cleaned, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    cleaned.seek(0)
    found = mammoth.convert_to_html(
        cleaned,
        convert_image=_no_image,
        include_embedded_style_map=False,
        external_file_access=False,
        ignore_empty_paragraphs=True,
    )
    text = ""
    if found.value.strip():
        root = html.fragment_fromstring(found.value, create_parent="div")
        for back in root.xpath("//a[starts-with(@href, '#footnote-ref') or starts-with(@href, '#endnote-ref')]"):
            back.drop_tree()
        text = Flow().text(root)
    return Raw((Part(text),), _metadata(trees), dropped.notes())


def _no_image(_image: object) -> list[object]:
    return []


def _metadata(trees: dict[str, etree._Element]) -> Metadata:
    """Title, author and language from the properties. Their dates are those of the file, not of the text."""
    core = next(
        (tree for name, tree in trees.items() if name.endswith("core.xml") and local(tree) == "coreProperties"), None
    )
    found = {local(item): (item.text or "").strip() for item in core if item.text} if core is not None else {}
    language = found.get("language", "")
    authors = tuple(name.strip() for name in found.get("creator", "").split(";") if name.strip())
    return Metadata(
        title=found.get("title") or None,
        authors=() if authors == ("python-docx",) else authors,
        language=language if 2 <= len(language) <= 20 and language.replace("-", "").isalnum() else None,
    )
