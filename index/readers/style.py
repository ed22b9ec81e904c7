"""What declarations of a style sheet hide. Knows single elements, not the cascade (:mod:`index.readers.cascade`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import tinycss2
import tinycss2.color4

Color = tuple[float, float, float, float]
"""Red, green, blue and opacity, each from 0 to 1."""

WHITE: Final[Color] = (1.0, 1.0, 1.0, 1.0)
BLACK: Final[Color] = (0.0, 0.0, 0.0, 1.0)
MIN_CONTRAST: Final = 1.25
"""Ratio of luminances below which nobody reads a text; 4.5 is what accessible pages keep."""
MIN_SIZE_PX: Final = 2.0
"""Smaller text is a line of dots, at best."""
_FAR_PX: Final = 400.0
_FAR_DOWN_PX: Final = 50_000.0
_UNITS: Final = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)", re.I)
_SIZES: Final = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip


def declarations(text: str) -> dict[str, str]:
    """``name -> value`` of a style attribute; of two, the important or the later one."""
    if not text:
        return {}
    found: dict[str, tuple[bool, str]] = {}
    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and (node.important or not found.get(node.lower_name, (False, ""))[0]):
            found[node.lower_name] = (node.important, tinycss2.serialize(node.value).strip().lower())
    return {name: value for name, (_, value) in found.items()}


def hides(style: Mapping[str, str], parent_px: float = 16.0) -> str:
    """Why an element with these declarations is not seen, wherever it stands; empty if it may be."""
    if style.get("display", "").split(None, 1)[:1] == ["none"]:
        return "hidden by display: none"
    if style.get("visibility") in ("hidden", "collapse"):
        return "hidden by visibility"
    if style.get("content-visibility") == "hidden" or style.get("mso-hide") == "all":
        return "hidden by its style"
    opacity = _number(style.get("opacity", ""))
    if (opacity is not None and opacity < 0.05) or re.search(r"opacity\(\s*0?\.?0*%?\s*\)", style.get("filter", "")):
        return "transparent"
    size = font_px(style.get("font-size", ""), parent_px)
    if size is not None and size < MIN_SIZE_PX:
        return "too small to see"
    color = parse_color(style.get("-webkit-text-fill-color", "") or style.get("color", ""))
    if color is not None:
        ground = parse_color(ground_of(style))
        if color[3] < 0.05:
            return "transparent"
        if ground is None and contrast(color, WHITE) < MIN_CONTRAST and not ground_of(style):
            return "written in the colour of the page"
        if ground is not None and ground[3] > 0.5 and contrast(color, ground) < MIN_CONTRAST:
            return "written in the colour of the page"
    return out_of_sight(style)


def out_of_sight(style: Mapping[str, str]) -> str:
    """Why an element's box is not on the page, or has no room in it; empty if it may be seen."""
    placed = style.get("position") in ("absolute", "fixed", "relative", "sticky")
    if placed:
        for side in ("left", "top", "right", "bottom", "inset", "inset-inline-start", "inset-block-start"):
            if _is_far(style.get(side, "")):
                return "placed outside the page"
    for name in ("text-indent", "margin-left", "margin-top", "margin-right", "margin", "translate"):
        if _is_far(style.get(name, "")) and not (name == "margin-right" and "overflow" not in style):
            return "placed outside the page"
    transform = style.get("transform", "")
    if any(_is_far(part) for part in re.findall(r"translate[^(]*\(([^)]*)\)", transform)):
        return "placed outside the page"
    if re.search(r"scale[xy]?\(\s*0?(?:\.0+)?\s*[,)]", transform) or _number(style.get("scale", "")) == 0:
        return "shrunk to nothing"
    clip = style.get("clip-path", "")
    if re.search(r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0|polygon\(\s*0\S*\s+0\S*\s*(?:,\s*0\S*\s+0\S*\s*)*\)", clip):
        return "clipped away"
    if placed and re.fullmatch(
        r"rect\(\s*([01])(?:px)?[\s,]+([01])(?:px)?[\s,]+\1(?:px)?[\s,]+\2(?:px)?\s*\)", style.get("clip", "")
    ):
        return "clipped away"
    cut = "hidden" in style.get("overflow", "") or "clip" in style.get("overflow", "")
    if cut or "hidden" in style.get("overflow-y", "") + style.get("overflow-x", ""):
        for name in ("height", "width", "max-height", "max-width", "block-size", "inline-size"):
            size = length_px(style.get(name, ""))
            if size is not None and 0 <= size <= 1:
                return "clipped away"
    return ""


def ground_of(style: Mapping[str, str]) -> str:
    """The background a style gives, as it is written; empty if it gives none."""
    color = style.get("background-color", "")
    image = style.get("background-image", "")
    if image and image != "none":
        return image
    return color or style.get("background", "")


def parse_color(text: str) -> Color | None:
    """A colour; ``None`` if the text is not one (or is a picture, a gradient, a variable)."""
    if not text or ("(" in text and text.split("(", 1)[0].strip() in ("url", "var", "linear-gradient")):
        return None
    for candidate in (text, *text.split()):
        try:
            parsed = tinycss2.color4.parse_color(candidate)
        except (ValueError, TypeError, ArithmeticError):
            return None
        if parsed is not None and parsed != "currentcolor":
            try:
                red, green, blue, alpha = parsed.to("srgb")
            except (NotImplementedError, ValueError):
                return None
            return (red or 0.0, green or 0.0, blue or 0.0, 1.0 if alpha is None else alpha)
    return None


def contrast(one: Color, other: Color) -> float:
    """The ratio of two colours' luminances, from 1 (equal) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def length_px(text: str, font: float = 16.0) -> float | None:
    """A length in CSS pixels; ``None`` if it is not one, or is relative to something unknown here."""
    found = _LENGTH.match(text.strip())
    if not found:
        return None
    number, unit = float(found[1]), found[2].lower()
    if unit in ("em", "ex", "ch", "lh"):
        return number * font
    if unit in ("rem", "rlh"):
        return number * 16.0
    if unit in ("vw", "vh", "vmin", "vmax", "dvh", "dvw"):
        return number * 10.0
    return number * _UNITS[unit] if unit in _UNITS else (number if not unit else None)


def font_px(text: str, parent_px: float) -> float | None:
    """A font size in CSS pixels; ``None`` if there is none."""
    text = text.strip()
    if text in _SIZES:
        return _SIZES[text]
    if text.endswith("%"):
        number = _number(text[:-1])
        return None if number is None else parent_px * number / 100
    return {"smaller": parent_px / 1.2, "larger": parent_px * 1.2}.get(text) or length_px(text, parent_px)


def luminance(color: Color) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (max(0.0, min(1.0, c)) for c in color[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_far(text: str) -> bool:
    """Whether some length in a value leads off the page: far to the left or above, or absurdly far down."""
    for part in re.split(r"[\s,]+", text):
        if part.endswith("%"):
            number = _number(part[:-1])
            if number is not None and (number <= -100 or number >= 1000):
                return True
            continue
        size = length_px(part)
        if size is not None and (size <= -_FAR_PX or size >= _FAR_DOWN_PX):
            return True
    return False


def _number(text: str) -> float | None:
    text = text.strip()
    share = text.endswith("%")
    try:
        return float(text.rstrip("%")) / (100 if share else 1)
    except ValueError:
        return None
