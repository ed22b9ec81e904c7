"""The sentences of bare passages by their vectors: which one of a passage is nearest to a question.

A passage is found as a whole, but one sentence of it answers. Its sentences are embedded under the document's title
and their heading, as passages are in the index, when a question first comes near them, and kept in memory only: what
is removed from the library leaves with the snapshot it was read from. Knows nearness, not whether anything answers.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.entries import in_context
from index.schema import Passage, Span
from index.snapshot import Snapshot
from rag.instructions import quotable

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

#: Sentences read for one question at most: what it costs is bounded, however long the passages are.
MOST = 60
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
        rows: list[list[tuple[Span, str]]] = []
        left = MOST
        for passage in passages:
            title = self._snapshot.sources[passage.source_id].title
            spans = quotable(passage)[:left]
            left -= len(spans)
            rows.append([(s, in_context(replace(passage, text=" ".join(s.quote.split())), title)) for s in spans])
        known = self._vectors([text for row in rows for _, text in row])
        found = []
        for row in rows:
            scored = [Said(span, float((vectors @ known[text]).max())) for span, text in row]
            found.append(tuple(sorted(scored, key=lambda s: -s.cosine)))
        return found

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
