"""The sentences of bare passages by their vectors: which one of a passage is nearest to a question.

A passage is found as a whole, but one sentence of it answers. Their vectors come with the snapshot; those that do not
(of a very large library) are made when a question first comes near them and kept in memory only: what is removed from
the library leaves with the snapshot it was read from. Knows nearness, not whether anything answers.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.schema import Passage, Span
from index.sentence_vectors import spoken
from index.snapshot import Snapshot
from rag.instructions import quotable

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

#: Sentences embedded for one question at most: what it costs is bounded, however long the passages are.
MOST = 60
#: The nearest sentences whose passages are read, wherever they stand.
CLOSEST = 40
#: Vectors kept; about 12 MB.
KEPT = 8_000


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that may be quoted, and its cosine with the question (-1 to 1)."""

    span: Span
    cosine: float


class Nearest:
    """Reads passages of one snapshot sentence by sentence. Thread-safe."""

    def __init__(self, snapshot: Snapshot, embed: Embed) -> None:
        self._snapshot = snapshot
        self._embed = embed
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def said(self, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> list[tuple[Said, ...]]:
        """The sentences of each passage, nearest first; none where the passages before it took them all.

        Args:
            passages: nearest first.
            vectors: the question in one or several wordings, float32, shape (wordings, dimension), unit length.
        """
        rows: list[list[tuple[Span, str, int | None]]] = []
        left = MOST
        ready = self._snapshot.sentences
        for passage in passages:
            title = self._snapshot.sources[passage.source_id].title
            row = []
            for span in quotable(passage):
                text = spoken(span.quote, passage, title)
                at = ready.rows.get((passage.id, span.start))
                if at is None and text not in self._rows:
                    left -= 1
                    if left < 0:
                        continue
                row.append((span, text, at))
            rows.append(row)
        known = self._vectors([text for row in rows for _, text, at in row if at is None])
        found = []
        for row in rows:
            scored = []
            for span, text, at in row:
                vector = known[text] if at is None else np.asarray(ready.vectors[at], dtype=np.float32)
                scored.append(Said(span, float((vectors @ vector).max())))
            found.append(tuple(sorted(scored, key=lambda s: -s.cosine)))
        return found

    def closest(self, vectors: NDArray[np.float32]) -> list[str]:
        """Ids of the passages with the sentences nearest to the question, of those that have vectors, nearest first."""
        return self._snapshot.sentences.nearest(vectors, CLOSEST)

    def _vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        found: dict[str, NDArray[np.float32]] = {}
        with self._lock:
            for text in texts:
                if text in self._kept:
                    self._kept.move_to_end(text)
                    found[text] = self._kept[text]
        fresh: list[str] = []
        for text in dict.fromkeys(texts):
            if text not in found and (row := self._rows.get(text)) is not None:
                # A passage of one sentence has its vector in the index.
                found[text] = np.asarray(self._stored[row])
            elif text not in found:
                fresh.append(text)
        if fresh:
            made = dict(zip(fresh, self._embed(fresh), strict=True))
            found |= made
            with self._lock:
                self._kept |= made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {e.text: i for i, e in enumerate(self._snapshot.entries) if e.kind == "passage"}

    @cached_property
    def _stored(self) -> NDArray[np.float32]:
        return self._snapshot.vectors()
