"""The sentences of documents without reviewed statements, as they are searched for, and their vectors in a snapshot.

Such a document answers with one of its sentences, so each has a vector of its own: under the title and heading, as a
passage has; an item under the line that leads in to its list, a row under the one that names the columns. They are
made when the index is built, so that nobody's question waits for them; a text is known by its sha256, so the file
holds no words. What is left out (of a library of very many pages) is embedded when it is first read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.entries import Embeds, Progress, in_context
from index.errors import SnapshotError
from index.manifest import REBUILD
from index.schema import Passage, Source, Span, Statement
from index.sentences import CELLS, ITEM, sentences

MOST: Final = 5_000
"""Sentences that are embedded ahead, about a hundred leaflets: 4 MB, and about a minute and a half for the first."""
ROWS: Final = "sentences.json"
VECTORS: Final = "sentences.npy"
_STEP: Final = 256


def spoken(text: str, passage: Passage, title: str) -> str:
    """One sentence of a passage as it is searched for: on one line, under its title and heading."""
    return in_context(replace(passage, text=" ".join(text.split())), title)


def read(passages: Iterable[Passage], title: str) -> Iterator[tuple[Passage, Span, str]]:
    """The sentences of one document, its passages in order, and each as it is searched for."""
    for _, section in groupby(passages, key=lambda passage: passage.heading):
        lead, row = "", ""
        for passage, span in ((p, s) for p in section for s in sentences(p)):
            quote = span.quote
            if CELLS.search(quote):
                said, row, lead = f"{row} {quote}" if row else quote, row or quote, ""
            elif ITEM.match(quote) or (lead and quote[:1].islower()):
                said, row = f"{lead} {quote}", ""
            else:
                said, row, lead = quote, "", "" if quote.endswith((".", "!", "?")) else quote
            yield passage, span, spoken(said, passage, title)


def name(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Those of one snapshot."""

    names: tuple[str, ...]
    passages: tuple[str, ...]
    """The id of the passage that each stands in."""
    rows: Mapping[tuple[str, int], int]
    """Which of them begins at that offset of that passage."""
    vectors: NDArray[np.float16]
    """Unit vectors, shape (sentences, dimension)."""

    def nearest(self, questions: NDArray[np.float32], k: int) -> list[str]:
        """Ids of the passages whose sentences are the ``k`` nearest to any of the questions, nearest first."""
        if not len(self.vectors):
            return []
        scores = np.max(questions @ np.asarray(self.vectors, dtype=np.float32).T, axis=0)
        order = np.argsort(-scores, kind="stable")[:k]
        return list(dict.fromkeys(self.passages[int(i)] for i in order))


def write(
    folder: Path,
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    sources: Mapping[str, Source],
    last: Path | None,
    make: Callable[[], Embeds],
    tell: Progress,
) -> None:
    """Write both files, taking over what the ``last`` snapshot has of the same embedder."""
    found = list(_bare(passages, statements, sources))[:MOST]
    known = _known(last) if last is not None else {}
    fresh = sorted({text for text, _, _ in found if name(text) not in known}, key=lambda text: (len(text), text))
    size = 0
    if fresh:
        embedder = make()
        size = embedder.dimensions
        for begin in range(0, len(fresh), _STEP):
            tell("embedding sentences", begin, len(fresh))
            batch = fresh[begin : begin + _STEP]
            made = embedder.embed(batch).astype(np.float16)
            known.update(zip(map(name, batch), made, strict=True))
        tell("embedding sentences", len(fresh), len(fresh))
    names = [name(text) for text, _, _ in found]
    vectors = np.stack([known[n] for n in names]) if names else np.zeros((0, size), dtype=np.float16)
    rows = [[n, passage, start] for n, (_, passage, start) in zip(names, found, strict=True)]
    (folder / ROWS).write_text(json.dumps(rows) + "\n", encoding="ascii")
    np.save(folder / VECTORS, vectors, allow_pickle=False)


def load(folder: Path) -> SentenceVectors:
    """Those of a snapshot folder.

    Raises:
        SnapshotError: they cannot be read.
    """
    try:
        rows = json.loads((folder / ROWS).read_bytes())
        vectors: NDArray[np.float16] = np.load(folder / VECTORS, allow_pickle=False)
        names, passages = tuple(str(row[0]) for row in rows), tuple(str(row[1]) for row in rows)
        places = {(str(row[1]), int(row[2])): n for n, row in enumerate(rows)}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SnapshotError(f"The sentences of {folder.name} cannot be read: {error}", REBUILD) from None
    if len(names) != len(vectors):
        raise SnapshotError(f"The sentences of {folder.name} are not as many as their vectors.", REBUILD)
    return SentenceVectors(names, passages, places, vectors)


def _known(folder: Path) -> dict[str, NDArray[np.float16]]:
    try:
        last = load(folder)
    except SnapshotError:  # made before there were any
        return {}
    return dict(zip(last.names, np.asarray(last.vectors), strict=True))


def _bare(
    passages: Sequence[Passage], statements: Sequence[Statement], sources: Mapping[str, Source]
) -> Iterator[tuple[str, str, int]]:
    stated = {statement.source_id for statement in statements}
    own = sorted((p for p in passages if p.source_id not in stated), key=lambda p: (p.source_id, p.start))
    for source_id, every in groupby(own, key=lambda p: p.source_id):
        for passage, span, text in read(every, sources[source_id].title):
            yield text, passage.id, span.start
