"""What was typed or pasted -> the words in it. Knows mail, JSON and missing spaces; leaves every other text alone.

People forward a mail with their question under it, paste what a program printed, or lose the space bar. Only what is
searched for is unwrapped: the screen reads all of it.
"""

from __future__ import annotations

import json
import re

from rag.language.english import is_english, segments

_FEWEST = 3
_QUOTED = re.compile(r"^\s*>")
_MARKS = re.compile(r"^[\s>]+")
_MAIL = re.compile(
    r"^\s*(?:on .{3,80} wrote:|(?:from|to|cc|bcc|sent|date|subject|fwd?|re)\s*:.*|sent (?:from|via) my? ?\S.{0,40}"
    r"|get outlook for .*|-{3,}.*-{3,}|begin forwarded message:?|(?:\[image\d*\.\w+\]\s*)+)\s*$",
    re.I,
)
_SIGNATURE = re.compile(r"\n\s*(?:--|__+)\s*\n")
_TRAILING = re.compile(r"\s*(?:\bsent (?:from|via) my \w[\w ]{0,30}\W*|\[image\d*\.\w+\]\s*)+$", re.I)
#: Letters without a space from which on it is no word; the words in it are this long on the whole.
_RUN, _WORD = 14, 2.5
_SHORT = frozenset({"msc", "mscs", "fda", "ema", "ra"})


def unwrapped(text: str) -> str:
    """The words of a message without what a mail or a program put around them."""
    return _spaced(_unmailed(_told(text)))


def _told(text: str) -> str:
    """The longest words that a piece of JSON holds."""
    if text.strip()[:1] not in ("{", "["):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return max((t for t in _strings(found) if len(t.split()) >= _FEWEST), key=len, default=text)


def _strings(value: object) -> list[str]:
    """All texts in it; without recursion, for brackets can be nested deeper than calls."""
    found: list[str] = []
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        left.extend(reversed(list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []))
    return found


def _unmailed(text: str) -> str:
    """What the sender wrote: not the mail that is quoted, unless there is nothing else."""
    if "\n" not in text.strip():
        return _TRAILING.sub("", text)
    above = _SIGNATURE.split(text, maxsplit=1)[0]
    lines = (above if len(above.split()) >= _FEWEST else text).splitlines()
    if not any(_QUOTED.match(line) or _MAIL.match(line) for line in lines):
        return "\n".join(lines)
    own = [line for line in lines if not _QUOTED.match(line) and not _MAIL.match(line)]
    if len(" ".join(own).split()) < _FEWEST:
        own = [bare for line in lines if not _MAIL.match(bare := _MARKS.sub("", line))]
    return _TRAILING.sub("", "\n".join(own)) if " ".join(own).split() else text


def _spaced(text: str) -> str:
    """Letters that were run together, as words, if all of it is English."""
    bare = text.strip()
    letters = bare.rstrip("?!. ")
    if len(letters) < _RUN or not letters.isascii() or not letters.isalpha():
        return text
    found = segments(letters.lower(), _SHORT).split()
    if len(found) < _FEWEST or len(letters) / len(found) <= _WORD:
        return text
    return " ".join(found) + bare[len(letters) :] if all(is_english(w) or w in _SHORT for w in found) else text
