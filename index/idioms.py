"""Turns of phrase in ordinary words: "keep an eye on" is "monitor", "one day" is no number, "all in all" says nothing.

The phrases are in ``index/terms/idioms.yaml``. Knows no facts.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

from index.wordlists import read

_SPACES = re.compile(r"[ \t]{2,}")
#: what is left in front of a sentence when its opening says nothing
_LOOSE = re.compile(r"(?:(?<=^)|(?<=[.!?] )|(?<=\n))[ ,]+(?=\S)|[ ,]+(?=[.!?]$)")


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = read("index", "terms", "idioms.yaml")
    out = []
    for line in data["idioms"].splitlines():
        if not line.strip():
            continue
        pattern, _, says = line.rpartition("=>")
        pattern = pattern.strip()
        begins = r"(?<!\w)" if not pattern.startswith(",") else ""
        out.append((re.compile(f"{begins}(?:{pattern})(?:(?<!\\w)|(?!\\w))", re.I), says.strip()))
    return tuple(out)


def _put(says: str, m: re.Match[str]) -> str:
    return m.expand(says) + " " * m[0].endswith(" ")


@lru_cache(maxsize=2048)
def ordinary(text: str) -> str:
    """The text with its turns of phrase put in ordinary words; the same text if it has none."""
    out = text.replace("’", "'")
    for pattern, says in _rules():
        if pattern.search(out):
            out = pattern.sub(partial(_put, says), out)
    return text if out == text else _LOOSE.sub("", _SPACES.sub(" ", out)).strip()
