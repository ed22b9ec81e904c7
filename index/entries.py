"""What can be found: passages, statements, and the lay questions that statements answer; and their vectors.

A question that several statements list, also of different sources, is one entry that leads to all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.schema import Entry, Passage, Statement

VERSION: Final = "context-1"
"""Part of the fingerprint: raise it when the same passage would be searched for by another text."""

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
    passages: Sequence[Passage], statements: Sequence[Statement], titles: Mapping[str, str]
) -> tuple[Entry, ...]:
    """Everything that can be found: passages, statements, and each distinct lay question once.

    ``titles`` are those of the sources, by id. A passage is found by what it is about, too: a page on one disease
    names it in its title and then says "the signs are ...".
    """
    entries = [Entry(f"p:{p.id}", "passage", in_context(p, titles[p.source_id]), (p.id,)) for p in passages]
    entries += [Entry(f"s:{item.id}", "statement", item.text, (item.id,)) for item in statements]
    asked: dict[str, tuple[str, list[str]]] = {}
    for statement in statements:
        for question in statement.questions:
            key = " ".join(question.casefold().split()).rstrip(" ?.!")
            asked.setdefault(key, (question, []))[1].append(statement.id)
    for key, (question, targets) in sorted(asked.items()):
        name = hashlib.sha256(key.encode()).hexdigest()[:20]
        entries.append(Entry(f"q:{name}", "question", question, tuple(dict.fromkeys(targets))))
    return tuple(entries)


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
