"""What can be found: passages, statements, and the lay questions that statements answer; and their vectors.

A question that several statements list, also of different sources, is one entry that leads to all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.schema import Entry, Passage, Source, Statement
from index.statements import folded

VERSION: Final = "context-2+sentences-3+questions-1"
"""Part of the fingerprint: raise it when the same passage or sentence would be searched for by another text, or the
same questions would teach something else."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

_STEP: Final = 512


class Embeds(Protocol):
    """As much of an embedder as is needed here."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row a text."""


def make_entries(
    passages: Sequence[Passage], statements: Sequence[Statement], sources: Mapping[str, Source]
) -> tuple[Entry, ...]:
    """Everything that can be found: passages, statements, and each distinct lay question once.

    ``sources`` are by id. A passage is found by what it is about, too: a page on one disease names it in its title
    and then says "the signs are ...". A question one source leaves open and another answers counts as answered.
    """
    entries = [Entry(f"p:{p.id}", "passage", in_context(p, sources[p.source_id].title), (p.id,)) for p in passages]
    entries += [Entry(f"s:{item.id}", "statement", item.text, (item.id,)) for item in statements]
    asked: dict[str, tuple[str, list[str]]] = {}
    for statement in statements:
        for question in statement.questions:
            asked.setdefault(folded(question), (question, []))[1].append(statement.id)
    left: dict[str, tuple[str, list[str]]] = {}
    for source in sources.values():
        for question in source.unanswered if source.status == "active" else ():
            if folded(question) not in asked:
                left.setdefault(folded(question), (question, []))[1].append(source.id)
    entries += [Entry(f"q:{_name(k)}", "question", q, tuple(dict.fromkeys(t))) for k, (q, t) in sorted(asked.items())]
    entries += [Entry(f"u:{_name(k)}", "unanswered", q, tuple(t)) for k, (q, t) in sorted(left.items())]
    return tuple(entries)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def in_context(passage: Passage, title: str) -> str:
    """A passage under its title and heading, as it is searched for. Only ``passage.text`` is ever shown."""
    return "\n".join(part for part in (title, passage.heading, passage.text) if part)


def embed_entries(
    entries: Sequence[Entry],
    known: Mapping[str, NDArray[np.float32]],
    make: Callable[[], Embeds],
    tell: Progress,
) -> tuple[NDArray[np.float32], int]:
    """A row of the matrix for each entry, and how many texts had to be embedded; the model loads only for those."""
    vectors = dict(known)
    # By length, so that the texts of one batch are padded little.
    fresh = sorted({entry.text for entry in entries} - vectors.keys(), key=lambda text: (len(text), text))
    if fresh or not entries:
        tell("loading the embedder", 0, 1)
        embedder = make()
        for begin in range(0, len(fresh), _STEP):
            tell("embedding", begin, len(fresh))
            batch = fresh[begin : begin + _STEP]
            vectors.update(zip(batch, embedder.embed(batch), strict=True))
        tell("embedding", len(fresh), len(fresh))
        if not entries:
            return np.zeros((0, embedder.dimensions), dtype=np.float32), 0
    return np.stack([vectors[entry.text] for entry in entries]).astype(np.float32), len(fresh)
