"""A question in everyday words -> the same in the words of leaflets, as a second wording to search with.

"Get behind the wheel" becomes "drive a car". Knows a list of sayings (``data/everyday.yaml``), not what they are about;
what is found with the second wording is judged like anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.wordlists import read
from rag.nearest import Embed


@cache
def _sayings() -> tuple[re.Pattern[str], Mapping[str, str]]:
    plain: dict[str, str] = {}
    for words, sayings in read("rag", "data", "everyday.yaml").items():
        for saying in str(sayings).split(","):
            plain.setdefault(_key(saying), str(words))
    longest = sorted(plain, key=lambda s: (-len(s), s))
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest))})(?![\w'])"), plain


def in_plain_words(question: str) -> str:
    """The question with every saying replaced; unchanged if it has none."""
    pattern, plain = _sayings()
    return pattern.sub(lambda m: plain[m.group()], _key(question)) if pattern.search(_key(question)) else question


def _key(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def embedded(
    texts: Sequence[str], embed: Embed, bare: bool = True
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """The vectors of texts, and half way from them to those of the texts in plain words (``None`` if not ``bare``).

    Both float32, shape (texts, dimension): a cosine with the second is the mean of that with either wording.
    """
    if not bare:
        return embed(texts), None
    plain = [in_plain_words(text) for text in texts]
    every = list(dict.fromkeys((*texts, *plain)))
    rows = dict(zip(every, embed(every), strict=True))
    vectors = np.stack([rows[text] for text in texts])
    return vectors, (vectors + np.stack([rows[text] for text in plain])) / 2
