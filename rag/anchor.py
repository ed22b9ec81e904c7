"""How much of a model's sentence its quotes have themselves. Knows words and names, not what they say.

Rules look for what is wrong with a sentence; a smooth one of common words ("The evidence is mixed") has little that
could be. So a machine's sentence also has to show where its words come from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.lexicon import find
from rag.terms import terms

#: Share of a drafted sentence's content words that its quotes must have.
ANCHORED: Final = 0.8
_WORD = re.compile(r"[^\W\d_]+")


def anchored(text: str, quotes: Sequence[str]) -> float:
    """Share of a sentence's content words that its quotes have, too; another name of the same thing counts.

    0 for fewer than two such words, and for a word with a letter that English does not have and the quotes do not
    use: it may only look like the word a reader takes it for.
    """
    there = {word for quote in quotes for word in _WORD.findall(quote)}
    if any(not word.isascii() and word not in there for word in _WORD.findall(text)):
        return 0.0
    mine, have = set(terms(text)), {term for quote in quotes for term in terms(quote)}
    named = {m.name for quote in quotes for m in find(quote)}
    have |= {term for m in find(text) if m.name in named for term in terms(m.text)}
    return len(mine & have) / len(mine) if len(mine & have) >= 2 else 0.0
