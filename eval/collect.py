"""Every labelled question put to every library: the rows an answerability report is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import questions
from eval.library import grow, read
from eval.seen import Row, look
from index.embed import make_embedder
from index.pipeline import ensure
from rag.config import RagConfig


def collect(
    config: RagConfig, data: Path | None, sizes: Sequence[int], most: int, tell: Callable[[str], None]
) -> list[Row]:
    """Rows of the library in service and, with pages in ``data``, of it with so many pages beside (0: all)."""
    pages = read(data) if data is not None else ()
    embed = _remembering(config.index.embedder)
    rows: list[Row] = []
    with ensure(config.index) as base:
        lay, cases = questions.lay(base, 2 * most), questions.cases(base)
        tell(f"{len(base.sources)} documents: {len(lay)} lay questions, {len(cases)} cases")
        rows += look(
            [*lay, *cases, *questions.untold(base, 2 * most), *questions.foreign(pages, most)], base, config, embed
        )
    if pages:
        wanted = [min(size, len(pages)) or len(pages) for size in sizes]
        for _, held, snapshot in grow(config.index, pages, wanted, config.index.data_dir / "answerability", tell):
            rows += look([*lay[:most], *cases, *questions.paged(held, snapshot, most)], snapshot, config, embed)
    return rows


def _remembering(spec: str) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """An embedder that embeds each question once, however many libraries it is put to."""
    model = make_embedder(spec)
    known: dict[str, NDArray[np.float32]] = {}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in texts if text not in known]
        known.update(zip(fresh, model.embed(fresh), strict=True))
        return np.stack([known[text] for text in texts])

    return embed
