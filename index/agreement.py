"""Whether a quantity of a quote proves a quantity of a claim. Reads no text beyond the two."""

from __future__ import annotations

import re

from index.numbers import Quantity


def _near(a: float, b: float, dim: str, loose: float = 0.02) -> bool:
    """Equal; months and years may be rounded into one another."""
    return abs(a - b) <= (loose if dim == "time" else 1e-6) * max(abs(a), abs(b)) + 1e-9


def _unit_word(text: str) -> str:
    m = re.search(r"(day|week|month|year)s?\b", text, re.I)
    return m[1].lower() if m else ""


def fits(claim: Quantity, quote: Quantity) -> bool:
    """Whether the quote's quantity proves the claim's: same value and unit, an end of its range, no wider."""
    if claim.dim != quote.dim and claim.dim and quote.dim:
        return False
    if claim.comp and quote.comp and claim.comp != quote.comp:
        return False
    if (
        claim.comp
        and not quote.comp
        and claim.low == claim.high
        and claim.dim in ("", "people")
        and quote.dim != "date"
    ):
        gap = claim.low / quote.low if quote.low else 0.0
        if (claim.comp == "<" and 1.0 < gap <= 1.6) or (claim.comp == ">" and 0.6 <= gap < 1.0):
            return quote.dim == "people" or not quote.dim
    if claim.low == claim.high:
        if claim.comp == "<" and not quote.comp:
            return _near(claim.high, quote.high, claim.dim)
        if claim.comp == ">" and not quote.comp:
            return (claim.dim == "time" or quote.low < quote.high) and _near(claim.low, quote.low, claim.dim)
        loose = 0.09 if _unit_word(claim.text) != _unit_word(quote.text) else 0.02  # a month is some four weeks
        return any(_near(claim.low, end, claim.dim, loose) for end in (quote.low, quote.high))
    return _near(claim.low, quote.low, claim.dim) and _near(claim.high, quote.high, claim.dim)
