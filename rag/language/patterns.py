"""The small pattern language of the glossaries, as regular expressions over folded text."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.language.fold import WORD, fold


def variants(phrase: str) -> list[str]:
    """``(a|b) c`` as ``a c`` and ``b c``, because patterns are looked up by their first letter."""
    if not phrase.startswith("("):
        return [phrase]
    depth, cuts = 0, [0]
    for at, char in enumerate(phrase):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 1:
            cuts.append(at)
        if depth == 0:
            cuts.append(at)
            break
    rest = phrase[cuts[-1] + 1 :]
    heads = [phrase[a + 1 : b] for a, b in pairwise(cuts)]
    heads = [v for head in heads for v in variants(head)]
    optional = [rest[1:].lstrip()] if rest.startswith("?") else []
    return [head + (rest[1:] if optional else rest) for head in heads] + [v for o in optional for v in variants(o) if v]


_PLAIN = re.compile(r"[^*?|()\\[\] ]+(?![?])")


class Phrase:
    """One entry of a glossary. Most are never met, so the expression is made when its first letters are."""

    __slots__ = ("_body", "_pattern", "english", "literal", "start")

    def __init__(self, phrase: str, spaced: bool, english: str) -> None:
        body = fold(phrase)
        plain = _PLAIN.match(body)
        self.start = plain.group() if plain else body[0]
        self.literal = len(body.replace("*", ""))
        self.english = english
        end = rf"(?!{WORD})" if spaced and not phrase.endswith("'") else ""
        self._body = body.replace("*", rf"{WORD}*").replace(" ", r"[\s-]+" if spaced else r"\s*") + end
        self._pattern: re.Pattern[str] | None = None

    def match(self, folded: str, start: int) -> int | None:
        """Where the phrase ends if it stands at ``start``."""
        if not folded.startswith(self.start, start):
            return None
        if self._pattern is None:
            self._pattern = re.compile(self._body)
        found = self._pattern.match(folded, start)
        return found.end() if found else None
