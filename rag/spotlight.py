"""Marks text as data for a language model. Knows delimiters, not what the text says.

Each request has marks of its own, made from random bytes, so no document can hold or close them; every line of data
begins with the mark; and what a chat template could read as control is written with look-alike characters.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]|[^\S\n ]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BRACKETS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "|": "/", "#": "§"})


@dataclass(frozen=True, slots=True)
class Spotlight:
    """The marks of one request."""

    nonce: str = field(default_factory=lambda: secrets.token_hex(4))

    def mark(self, name: str, text: str) -> str:
        """``text`` between an opening and a closing mark, each line marked as data."""
        lines = [f"{self.nonce}| {line}" for line in self._neutral(text).splitlines() if line.strip()]
        return "\n".join((f"<<{name} {self.nonce}>>", *lines, f"<<end {self.nonce}>>"))

    def unmark(self, text: str) -> str:
        """``text`` of a reply without the marks that a model copied, and with the brackets put back."""
        bare = text.replace(f"{self.nonce}|", " ").replace(self.nonce, " ")
        return bare.replace("‹", "<").replace("›", ">")

    def _neutral(self, text: str) -> str:
        return neutral(text).replace(self.nonce, "")


def neutral(text: str) -> str:
    """``text`` without invisible characters, and with look-alikes for those that a chat template could obey."""
    return _CONTROL.sub(" ", _INVISIBLE.sub(" ", text)).translate(_BRACKETS)
