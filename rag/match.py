"""Lay questions -> which statement answers a new one. Learned from the library itself; knows vectors, not wording.

The nearest lay question is a good guide and not the best one: what tells two statements apart is learned from all of
their questions together. Kernel ridge regression on the unit vectors of the lay questions (one column a statement; the
questions a reviewer found unanswered belong to none) gives each statement a score near 1 where it answers and near 0
where it does not. The kernel is exp(2 (cos - 1)); a subset of the questions spans the space (Nyström), so that opening
a library costs well under a second and a question about as much as one more cosine search.

Source: Williams and Seeger, "Using the Nyström method to speed up kernel machines", NIPS 2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot

_SHARPNESS = 2.0
_RIDGE = 0.1
_JITTER = 1e-4
#: Questions that span the space.
_LANDMARKS = 1200
#: With fewer lay questions there is nothing to learn from.
_FEWEST = 20
#: So near to an answered question, an unanswered one says nothing: another document has answered it since.
_ANSWERED_SINCE = 0.93

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """What the lay questions of a library say of one question."""

    scores: dict[str, float]
    """Statement -> about 1 where it answers, about 0 where it does not."""
    unanswered: float
    """Cosine of the nearest question that is known not to be answered (0 if none is)."""


class QuestionMatch:
    """What one snapshot's lay questions teach."""

    def __init__(self, snapshot: Snapshot) -> None:
        entries, vectors = snapshot.entries, np.asarray(snapshot.vectors(), dtype=np.float64)
        rows = [n for n, entry in enumerate(entries) if entry.kind == "question"]
        left = [n for n, entry in enumerate(entries) if entry.kind == "unanswered"]
        self._statements = tuple(s.id for s in snapshot.statements if s.questions)
        self._open: Array = vectors[left]
        self._landmarks: Array = np.zeros((0, vectors.shape[1]))
        if len(rows) < _FEWEST:
            return
        asked = vectors[rows]
        self._open = self._open[(self._open @ asked.T).max(axis=1, initial=0.0) < _ANSWERED_SINCE]
        every = np.concatenate([asked, self._open])
        places = {statement: n for n, statement in enumerate(self._statements)}
        answers = np.zeros((len(every), len(places)))
        for at, row in enumerate(rows):
            for target in entries[row].targets:
                if target in places:
                    answers[at, places[target]] = 1.0
        chosen = np.unique(np.linspace(0, len(every) - 1, min(_LANDMARKS, len(every))).round().astype(int))
        self._landmarks = every[chosen]
        gram = _kernel(self._landmarks, self._landmarks) + _JITTER * np.eye(len(chosen))
        self._root: Array = np.asarray(np.linalg.cholesky(gram), dtype=np.float64)
        features = self._features(every)
        weights = np.linalg.solve(features.T @ features + _RIDGE * np.eye(features.shape[1]), features.T @ answers)
        # The triangular solve for the question is folded into the weights: one product a question.
        self._weights: Array = np.asarray(np.linalg.solve(self._root.T, weights))

    def of(self, vector: NDArray[np.float32]) -> Matches:
        """What the lay questions say of the question with this unit vector, shape (dimension,)."""
        near = float((self._open @ vector).max(initial=0.0))
        if not len(self._landmarks):
            return Matches({}, near)
        scores = _kernel(np.asarray(vector, dtype=np.float64)[None, :], self._landmarks)[0] @ self._weights
        return Matches(dict(zip(self._statements, np.clip(scores, 0.0, 1.0).tolist(), strict=True)), near)

    def _features(self, vectors: Array) -> Array:
        return np.asarray(np.linalg.solve(self._root, _kernel(self._landmarks, vectors)).T)


def _kernel(a: Array, b: Array) -> Array:
    return np.asarray(np.exp(_SHARPNESS * (a @ b.T - 1.0)))
