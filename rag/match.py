"""What the lay questions of a snapshot say of a new one. The learning is done when the index is built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Matches:
    """What the lay questions of a library say of one question."""

    scores: dict[str, float]
    """Statement -> about 1 where it answers, about 0 where it does not."""
    unanswered: float
    """Cosine of the nearest question that is known not to be answered (0 if none is)."""


class QuestionMatch:
    """What one snapshot's lay questions teach (:mod:`index.question_model`)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._model = snapshot.taught
        vectors = np.asarray(snapshot.vectors(), dtype=np.float32)
        rows = self._model.rows or [n for n, e in enumerate(snapshot.entries) if e.kind == "unanswered"]
        self._asked = vectors[list(rows)]
        self._open = np.array([snapshot.entries[row].kind == "unanswered" for row in rows], dtype=bool)

    def of(self, vector: NDArray[np.float32]) -> Matches:
        """What the lay questions say of the question with this unit vector, shape (dimension,)."""
        cosines = self._asked @ vector
        near = float(cosines[self._open].max(initial=0.0))
        if not self._model.rows:
            return Matches({}, near)
        scores = np.clip(self._model.scores(cosines), 0.0, 1.0).tolist()
        return Matches(dict(zip(self._model.statements, scores, strict=True)), near)
