"""Zip archives (DOCX, EPUB) that strangers made: nothing is written to disk, and nothing unpacks without a bound."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from lxml import etree

from index.limits import Limits, bomb, refuse

_MAX_MEMBERS: Final = 10_000
_ANEW: Final = "Open it with the program that made it, and save it anew."
_ENTITY = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]*\[", re.I)


class Archive:
    """The members of an archive, each read at most once and never beyond the limits.

    Raises:
        QuarantineError: damaged, encrypted, a bomb, or made to be misread.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
            raise refuse("is damaged or cut short.", _ANEW) from None
        self._limits = limits
        self._left = limits.unpacked(len(data))
        members = self._zip.infolist()
        if len(members) > _MAX_MEMBERS:
            raise refuse(f"holds more than {_MAX_MEMBERS:,} parts.", _ANEW)
        if sum(member.file_size for member in members) > self._left:
            raise bomb("Its parts", limits)
        names = [member.filename for member in members]
        if len(set(names)) != len(names):
            raise refuse("holds two parts of the same name: programs would show different texts.", _ANEW)
        for member in members:
            # zipfile cuts a name at its first NUL; what stood there first is kept in orig_filename.
            name = member.orig_filename
            if "\0" in name or "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name[:3]:
                raise refuse("holds a part whose name leads out of the archive.", "Do not use this file.")
            if member.flag_bits & 0x1:
                raise refuse("is encrypted.", "Save it without a password.")
        self.names = frozenset(names)

    def read(self, name: str) -> bytes:
        """The bytes of one member."""
        try:
            with self._zip.open(name) as file:
                data = file.read(self._left + 1)
        except KeyError:
            raise refuse(f"lacks the part '{name[:80]}'.", _ANEW) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise refuse("is damaged or cut short.", _ANEW) from None
        self._left -= len(data)
        if self._left < 0:
            raise bomb("Its parts", self._limits)
        return data

    def read_xml(self, name: str) -> etree._Element:
        """The root element of one member; entities and outside references are refused, not resolved."""
        return parse_xml(self.read(name))


def parse_xml(data: bytes) -> etree._Element:
    """XML -> its root, with nothing looked up or expanded.

    Raises:
        QuarantineError: it declares entities (as XXE and "billion laughs" do) or is not well-formed.
    """
    if _ENTITY.search(data) or (b"\x00" in data[:200] and _ENTITY.search(data.replace(b"\x00", b""))):
        raise refuse("declares XML entities, which can read other files or fill the memory.", "Do not use this file.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise refuse("is damaged: a part of it is not well-formed.", _ANEW) from None
    if any(isinstance(node, etree._Entity) for node in root.iter()):
        raise refuse("uses XML entities, which can read other files or fill the memory.", "Do not use this file.")
    return root
