"""CSV tables: every row becomes one line that can be read alone, each value beside the header of its column.

``Drug: Etanercept | Dose: 50 mg | Improved: 12,5 %``. Values stay as they were written; a decimal comma is not a
delimiter. A title above the header, and remarks below the rows, stay lines of their own.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from index.limits import LIMITS, Limits, refuse
from index.readers.schema import Part, Raw
from index.readers.text import decode

_SAMPLE_CHARS: Final = 12_000
_MAX_FIELD: Final = 1_000_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[\s<>≤≥=~±+−–-]*[$€£]?\d[\d\s.,'’:/()%±–+−-]*\s?[%°€]?")


def read_table(data: bytes, limits: Limits = LIMITS) -> Raw:
    """A table, one line a row.

    Raises:
        QuarantineError: it is not text, or a field of it never ends.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(_MAX_FIELD)
    try:
        rows = [
            [" ".join(cell.split()) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), doublequote=True)
        ]
    except csv.Error as error:
        raise refuse(f"is not a table that can be read ({error}).", "Check its quotation marks.") from None
    return Raw((Part("\n\n".join(_lines([row for row in rows if any(row)]))),))


def delimiter_of(text: str) -> str:
    """What stands between two cells: the sign that gives the same number of columns, and cells of one sort."""
    lines = text[:_SAMPLE_CHARS].split("\n")
    sample = "\n".join(lines[:-1] if len(lines) > 2 and len(text) > _SAMPLE_CHARS else lines)
    steady: dict[str, float] = {}
    for sign in _DELIMITERS:
        widths = _widths(sample, sign)
        if widths and max(widths, key=widths.__getitem__) > 1:
            steady[sign] = max(widths.values()) / sum(widths.values())
    best = [sign for sign, share in steady.items() if share == max(steady.values())]
    # With decimal commas, a comma seems to cut every row into the same number of cells, too.
    return next((sign for sign in best if sign != ","), ",")


def _widths(sample: str, delimiter: str) -> Counter[int]:
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        return Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    except csv.Error:
        return Counter()


def _lines(rows: list[list[str]]) -> Iterator[str]:
    filled = [sum(map(bool, row)) for row in rows]
    usual = max(filled, default=0) if len(rows) < 3 else sorted(filled)[len(filled) // 2]
    if usual < 2:
        yield from (" ".join(filter(None, row)) for row in rows)
        return
    # Above the header: a title, alone in its row.
    start = next(index for index, count in enumerate(filled) if count >= 2)
    yield from (" ".join(filter(None, row)) for row in rows[:start])
    header = rows[start] if _is_header(rows[start], rows[start + 1 :]) else None
    for row in rows[start + (header is not None) :]:
        cells = [(column, cell) for column, cell in enumerate(row) if cell]
        if len(cells) == 1 and cells[0][0] == 0 and usual > 2:
            yield cells[0][1]
        else:
            yield " | ".join(f"{_name(header, column)}: {cell}" for column, cell in cells)
    if header is not None and len(rows) == start + 1:
        yield " | ".join(filter(None, header))


def _is_header(first: list[str], rest: list[list[str]]) -> bool:
    """Whether a first row names columns: no numbers in it (years may be), or there is nothing below it."""
    numbers = sum(1 for cell in first if _NUMBER.fullmatch(cell))
    if not numbers:
        return True
    years = sum(1 for cell in first if re.fullmatch(r"(?:19|20)\d\d", cell))
    return numbers == years and bool(rest) and not first[0].isdigit()


def _name(header: list[str] | None, column: int) -> str:
    named = header[column] if header and column < len(header) else ""
    return named.rstrip(":") or f"Column {column + 1}"
