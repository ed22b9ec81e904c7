"""The word index of a snapshot: BM25 over the same texts as the vector index, in the same order.

Written once, into a folder that is not in service yet, and only read afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.errors import SnapshotError
from index.schema import Entry
from index.stem import stemmer

_REBUILD: Final = "Build the index again: python -m index build"
_WORD = re.compile(r"\w+")
_STOPWORDS: Final = frozenset(
    "a about am an and any are as at be been being but by can could did do does doing for from had has have having he "
    "her here his how i if in into is it its just me my of on or our she should so some such than that the their them "
    "then there these they this those to us was we were what when where which who whom why will with would you your "
    "tell know there's please want like get".split()
)


def tokenise(text: str) -> list[str]:
    """Stemmed words that carry meaning."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in _STOPWORDS]
    return list(stemmer().stemWords(words))


def write_bm25(folder: Path, entries: Sequence[Entry]) -> None:
    """The word index over the same entries, in the same order."""
    import bm25s

    folder.mkdir(parents=True, exist_ok=True)
    corpus = [tokenise(entry.text) for entry in entries]
    if not any(corpus):
        return
    index = bm25s.BM25(method="lucene")
    index.index(corpus, show_progress=False)
    index.save(str(folder), show_progress=False)


class WordIndex:
    """Reads a BM25 index."""

    def __init__(self, folder: Path, count: int) -> None:
        import bm25s

        self._index: Any = None
        if not any(folder.glob("*.json")):
            return  # nothing to search
        try:
            self._index = bm25s.BM25.load(str(folder), load_corpus=False, allow_pickle=False)
            size = int(self._index.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(f"The word index in {folder} cannot be opened: {error}", _REBUILD) from None
        if size != count:
            raise SnapshotError(f"The word index in {folder} holds {size} texts instead of {count}.", _REBUILD)

    def search(self, text: str, k: int) -> list[tuple[int, float]]:
        """Positions and scores of the entries that share a word with the text, best first."""
        if self._index is None:
            return []
        known = [token for token in dict.fromkeys(tokenise(text)) if token in self._index.vocab_dict]
        if not known:
            return []
        scores = self._index.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(position), float(scores[position])) for position in best if scores[position] > 0]
