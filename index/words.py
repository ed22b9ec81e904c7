"""Words as the lexicon and the checker see them: tokens, spelling variants, light singulars.

Knows nothing of meaning: what belongs together is written in ``index/terms``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ω": "omega", "Α": "alpha", "Β": "beta", "Γ": "gamma",
}  # fmt: skip

#: letters (with an apostrophe inside), one Greek letter, or digits: so "TNF-α", "TNFα" and "TNF alpha" meet
_TOKEN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+(?:['’][A-Za-z]+)?|[Α-Ωα-ωµ]|\d+")
_KEEP_S = ("ss", "us", "is", "as")
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("our", "or"), ("ph", "f"), ("isation", "ization"), ("yse", "yze"))


@dataclass(frozen=True, slots=True)
class Token:
    """One token: where it stands, what is written, and its folded form."""

    start: int
    end: int
    text: str
    norm: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One form for the spellings of a word: lower case, no accents, no Greek, no plural s, US spelling."""
    if word in GREEK:
        return GREEK[word]
    low = word.lower().replace("’", "'")
    if not low.isascii():
        low = "".join(c for c in normalize("NFKD", low) if not combining(c))
    if low.endswith("'s"):
        low = low[:-2]
    low = low.replace("'", "")
    capitals = word.isupper() and len(word) > 1
    inner = len(word) > 2 and word[-1] == "s" and word[:-1].isupper()
    if inner:
        low = low[:-1]
    elif not capitals and len(low) > 3 and low.endswith("s") and not low.endswith(_KEEP_S):
        low = low[:-3] + "y" if low.endswith("ies") and len(low) > 4 else low[:-1]
    if len(low) > 4:
        for old, new in _SPELLINGS:
            low = low.replace(old, new)
    return low


def tokens(text: str) -> list[Token]:
    """The tokens of a text with their offsets."""
    return [Token(m.start(), m.end(), m[0], fold(m[0])) for m in _TOKEN.finditer(text)]


def key(text: str) -> tuple[str, ...]:
    """The folded tokens of a term: equal for all its spellings."""
    return tuple(fold(m[0]) for m in _TOKEN.finditer(text))
