"""One page of a PDF -> its visible lines.

A page is drawn twice, with its text and without. A character that changes no pixel is not seen: it is white on white,
covered, clipped, transparent, on a hidden layer, or outside the page. What the drawing cannot tell is read from the
file: invisible mode, size, and a colour equal to what lies under it.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from index.hidden import Dropped
from index.readers.pdf_lines import Glyph, Sheet, make_lines
from index.readers.style import MIN_CONTRAST, luminance

Pixels = NDArray[np.uint8]

_MAX_PIXELS: Final = 3_000_000
_CHANGED: Final = 14
"""Of 255: a pixel that differs by less looks the same."""
_MIN_POINTS: Final = 2.0
_NEST: Final = 12
_MAX_OBJECTS: Final = 400_000
_NOTES: Final = frozenset(
    {raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_HIGHLIGHT}
)
_ACTUAL_TEXT: Final = "ActualText"


@dataclass(frozen=True, slots=True)
class _Ink:
    """How a text object is drawn."""

    mode: int
    color: tuple[float, float, float, float] | None
    luminance: float
    """Of its colour; not a number if that is not known."""
    embedded: bool


def visible(page: pdfium.PdfPage, number: int, dropped: Dropped) -> Sheet:
    """The lines that can be seen, in the order of the file."""
    objects = list(_objects(page))
    texts = [item for item in objects if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT]
    pictures = any(raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE for item in objects)
    _report_annotations(page, number, dropped)
    _, bottom, _, top = page.get_bbox()
    if not texts:
        return Sheet([], bottom, top, pictures)
    for item in objects:
        _drop_actual_text(item, number, dropped)
    inks = {_address(item): _ink(item) for item in texts}
    text_page = page.get_textpage()
    try:
        glyphs = _glyphs(page, text_page)
        scale = min(1.0, (_MAX_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
        drawn = _draw(page, scale)
        for item in texts:
            raw.FPDFTextObj_SetTextRenderMode(item, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
        ground = _draw(page, scale)
        reasons = _hidden(glyphs, inks, drawn, ground, _to_device(page, drawn.shape[1], drawn.shape[0]))
    finally:
        text_page.close()
    kept: list[Glyph] = []
    hidden = ""
    last = ""
    for glyph, reason in zip(glyphs, reasons, strict=True):
        why = last if glyph.is_blank else reason
        if why != last and hidden:
            dropped.add(last, hidden, number)
            hidden = ""
        last = why
        if why:
            hidden += glyph.char if glyph.char >= " " else " "
        if not why or glyph.char in "\r\n":
            kept.append(glyph)
    if hidden:
        dropped.add(last, hidden, number)
    return Sheet(make_lines(kept), bottom, top, pictures)


def _objects(page: pdfium.PdfPage) -> Iterator[Any]:
    """Every object of a page, those inside forms too."""
    left = _MAX_OBJECTS

    def inside(container: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
        nonlocal left
        for index in range(count(container)):
            item = get(container, index)
            left -= 1
            if not item or left < 0:
                return
            yield item
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth:
                yield from inside(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1)

    yield from inside(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _NEST)


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents) if item else 0


def _ink(item: Any) -> _Ink:
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    stroked = mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
    read = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    known = read(item, red, green, blue, alpha)
    color = (red.value / 255, green.value / 255, blue.value / 255, alpha.value / 255) if known else None
    font = raw.FPDFTextObj_GetFont(item)
    light = math.nan if color is None else luminance(color)
    return _Ink(mode, color, light, bool(font) and raw.FPDFFont_GetIsEmbedded(font) == 1)


def _drop_actual_text(item: Any, number: int, dropped: Dropped) -> None:
    """A mark may give a text that replaces the visible one when a machine reads it; the visible one counts."""
    for index in reversed(range(max(0, raw.FPDFPageObj_CountMarks(item)))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        text = _mark_text(mark)
        if text is not None:
            if sum(map(str.isalnum, text)) > 3:
                dropped.add("replacement texts for machines", text, number)
            raw.FPDFPageObj_RemoveMark(item, mark)


def _mark_text(mark: Any) -> str | None:
    needed = ctypes.c_ulong()
    key = _ACTUAL_TEXT.encode()
    if not raw.FPDFPageObjMark_GetParamStringValue(mark, key, None, 0, needed):
        return None
    buffer = wide(min(needed.value // 2 + 1, 50_000))
    raw.FPDFPageObjMark_GetParamStringValue(mark, key, buffer, ctypes.sizeof(buffer), needed)
    return text_of(buffer)


def wide(units: int) -> ctypes.Array[ctypes.c_ushort]:
    """Room for a text of PDFium's (UTF-16)."""
    return (ctypes.c_ushort * units)()


def text_of(buffer: ctypes.Array[ctypes.c_ushort]) -> str:
    """The text that PDFium wrote, up to its end mark."""
    return bytes(buffer).decode("utf-16-le", "ignore").split("\0", 1)[0]


def _report_annotations(page: pdfium.PdfPage, number: int, dropped: Dropped) -> None:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 10_000)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) in _NOTES:
            buffer = wide(2_000)
            raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, ctypes.sizeof(buffer))
            text = text_of(buffer)
            if text.strip():
                dropped.add("annotations", text, number)
        raw.FPDFPage_CloseAnnot(annotation)


def _glyphs(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> list[Glyph]:
    box = raw.FS_RECTF()
    found: list[Glyph] = []
    half = 0
    # ^ the first half of a character outside the basic plane
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if 0xDC00 <= code < 0xE000 and found and 0xD800 <= half < 0xDC00:
            found[-1].char = chr(0x10000 + (half - 0xD800 << 10) + code - 0xDC00)
            continue
        half = code
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        owner = _address(raw.FPDFText_GetTextObject(text_page, index))
        if not raw.FPDFText_GetLooseCharBox(text_page, index, box):
            box.left = box.right = box.top = box.bottom = 0.0
        hyphen = code == 2 and raw.FPDFText_IsHyphen(text_page, index) == 1
        found.append(Glyph("\u2010" if hyphen else char, owner, box.left, box.bottom, box.right, box.top, hyphen))
    return found


def _draw(page: pdfium.PdfPage, scale: float) -> Pixels:
    """The page as drawn: height x width x (blue, green, red), without annotations."""
    bitmap = page.render(scale=scale, draw_annots=False, may_draw_forms=False)
    pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
    bitmap.close()
    return pixels


def _to_device(page: pdfium.PdfPage, width: int, height: int) -> NDArray[np.float64]:
    """The affine map from the page's own space to pixels, 2 x 3: rotation and the crop box are in it."""
    fine = 64
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for at in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
        raw.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, *at, x, y)
        points.append(np.array([x.value, y.value], dtype=np.float64) / fine)
    origin, along, up = points
    return np.stack([(along - origin) / 100, (up - origin) / 100, origin], axis=1)


def _hidden(
    glyphs: list[Glyph], inks: dict[int, _Ink], drawn: Pixels, ground: Pixels, device: NDArray[np.float64]
) -> list[str]:
    """For each glyph why it is not seen; empty if it is."""
    height, width = drawn.shape[:2]
    boxes = np.array([(g.left, g.bottom, g.right, g.top) for g in glyphs]).reshape(len(glyphs), 4)
    corners = np.stack([device[:, :2] @ boxes[:, pair].T + device[:, 2:] for pair in ([0, 1], [2, 3], [0, 3], [2, 1])])
    low, high, (x, y) = corners.min(axis=0), corners.max(axis=0), corners.mean(axis=0)
    outside = (x < 0) | (y < 0) | (x > width) | (y > height)
    x0 = np.clip(np.floor(low[0]), 0, width - 1).astype(np.intp)
    y0 = np.clip(np.floor(low[1]), 0, height - 1).astype(np.intp)
    x1 = np.clip(np.ceil(high[0]), x0 + 1, width).astype(np.intp)
    y1 = np.clip(np.ceil(high[1]), y0 + 1, height).astype(np.intp)
    changed = ((np.maximum(drawn, ground) - np.minimum(drawn, ground)) >= _CHANGED).any(axis=2)
    sums = np.zeros((height + 1, width + 1), dtype=np.int32)
    np.cumsum(changed, axis=0, out=sums[1:, 1:])
    np.cumsum(sums, axis=1, out=sums)
    pixels = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    # What lies under a letter: the middle of what is seen at nine points of its box.
    points = [ground[y0 + (y1 - y0) * i // 4, x0 + (x1 - x0) * j // 4] for i in (1, 2, 3) for j in (1, 2, 3)]
    below = _luminance(np.median(np.stack(points), axis=0) / 255)
    unknown = _Ink(0, None, math.nan, False)
    own = [inks.get(glyph.owner, unknown) for glyph in glyphs]
    above = np.array([ink.luminance for ink in own])
    ratio = (np.fmax(above, below) + 0.05) / (np.fmin(above, below) + 0.05)
    small = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < _MIN_POINTS
    reasons: list[str] = []
    for index, (glyph, ink) in enumerate(zip(glyphs, own, strict=True)):
        if glyph.is_blank or ink is unknown:
            reasons.append("")
        elif ink.mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            reasons.append("written in invisible mode")
        elif outside[index]:
            reasons.append("placed outside the page")
        elif small[index]:
            reasons.append("too small to see")
        elif ink.color is not None and ink.color[3] < 0.05:
            reasons.append("transparent")
        elif ink.color is not None and ratio[index] < MIN_CONTRAST:
            reasons.append("written in the colour of the page")
        elif not pixels[index] and (ink.embedded or glyph.char < "\u0250"):
            # A font that is not in the file may lack letters of other scripts here, and still show them elsewhere.
            reasons.append("covered, clipped, or on a hidden layer")
        else:
            reasons.append("")
    return reasons


def _luminance(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminances of colours; n x (blue, green, red), each from 0 to 1."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    weighed: NDArray[np.float64] = linear @ np.array([0.0722, 0.7152, 0.2126])
    return weighed
