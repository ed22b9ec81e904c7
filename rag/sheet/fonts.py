"""The fonts of the sheet, from installed packages, and what can be set with them. Nothing is fetched.

A package that carries a font is found, never imported: its code has no say here.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typst import Fonts

#: Family, package, folder in it, file: in the order they are tried for a character.
FONTS: Final = (
    ("DejaVu Sans", "matplotlib", "mpl-data/fonts/ttf", "DejaVuSans.ttf"),
    ("Noto Sans Devanagari", "fontpkg_noto_sans_devanagari", "files", "NotoSansDevanagari[wdth,wght].ttf"),
    ("Noto Sans SC", "pylopdf_fonts_zh_cn", ".", "NotoSansSC-Regular.otf"),
)
#: What stands for a sign that cannot be printed.
MISSING: Final = "[?]"


def families() -> list[str]:
    """The families there are here; a package that is not installed is left out."""
    return [family for family, package, folder, name in FONTS if _file(package, folder, name)]


@lru_cache(maxsize=1)
def loaded() -> Fonts:
    """The fonts, found once for the typesetter."""
    from typst import Fonts

    files = [_file(package, folder, name) for _, package, folder, name in FONTS]
    folders = [str(file.parent) for file in files if file]
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    files = [_file(package, folder, name) for _, package, folder, name in FONTS]
    return frozenset(code for file in files if file for code in FT2Font(str(file)).get_charmap())


def settable(text: str) -> bool:
    """Can every letter of it be set? Signs and pictures do not count."""
    return all(ord(char) in _characters() for char in text if unicodedata.category(char)[0] in "LM")


def set_text(text: str, *, sign: str = MISSING) -> str:
    """The text on one line, with ``sign`` for each character that no font here has."""
    kept = []
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if char.isspace() or kind[0] == "Z":
            kept.append(" ")
        elif kind[0] != "C" or (char in "\u200c\u200d" and ord(char) in _characters()):
            kept.append(char if ord(char) in _characters() else sign)
    return " ".join("".join(kept).split())


def _file(package: str, folder: str, name: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / folder / name
    return file if file.is_file() else None
