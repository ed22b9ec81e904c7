"""Lay questions -> which statement answers a new one, learned from all of them together when the index is built.

The nearest lay question is a good guide and not the best one. Kernel ridge regression on the unit vectors of the lay
questions gives each statement a score near 1 where it answers and near 0 where it does not (as for the questions that
a reviewer found unanswered). The kernel is exp(2 (cos - 1)). Every question counts: with 1,200 of 7,642 standing for
all, as was done before, 87% of 476 questions of other people's got the right statement first, and 90% with all. What
was learned depends on nothing else, so it is taken over from the last snapshot as long as the questions are the same.

Source: Saunders, Gammerman and Vovk, "Ridge regression learning algorithm in dual variables", ICML 1998.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from index.errors import SnapshotError
from index.manifest import REBUILD
from index.schema import Entry, Statement

ROWS: Final = "questions.json"
WEIGHTS: Final = "questions.npy"
#: With fewer lay questions there is nothing to learn from.
FEWEST: Final = 20
MOST: Final = 12_000
"""Of more lay questions, so many evenly spaced ones are learned from: 4 s on two cores, and 600 MB while it lasts."""
_SHARPNESS = 2.0
_RIDGE = 0.1
#: So near to an answered question, an unanswered one says nothing: another document has answered it since.
_ANSWERED_SINCE = 0.93

Array = NDArray[np.float32]


@dataclass(frozen=True)
class QuestionModel:
    """What the lay questions of one snapshot teach."""

    statements: tuple[str, ...]
    """Ids, one a column of ``weights``."""
    rows: tuple[int, ...]
    """The entries it was learned from, one a row of ``weights``."""
    weights: Array
    """Shape (questions, statements)."""
    key: str = ""
    """sha256 over all that it was learned from."""

    def scores(self, cosines: Array) -> NDArray[np.float32]:
        """About 1 for what answers, about 0 for what does not, shape (statements,).

        ``cosines``: of the new question with those of ``rows``, shape (questions,); overwritten.
        """
        return np.asarray(_kernel(cosines) @ self.weights)


NOTHING: Final = QuestionModel((), (), np.zeros((0, 0), dtype=np.float32))


def write(
    folder: Path, entries: Sequence[Entry], statements: Sequence[Statement], vectors: Array, last: Path | None
) -> None:
    """Write both files; what the ``last`` snapshot learned from the same questions is taken over."""
    rows = _spaced([n for n, entry in enumerate(entries) if entry.kind in ("question", "unanswered")])
    columns = tuple(s.id for s in statements if s.questions)
    asked = [n for n in rows if entries[n].kind == "question"]
    model = NOTHING
    if len(asked) >= FEWEST:
        key = _key([entries[n] for n in rows], columns, vectors[rows])
        before = _last(last)
        # The same questions may stand further down beside more documents.
        found = _kept(rows, asked, vectors)
        kept = before.weights if before is not None and before.key == key else None
        weights = _fit(entries, found, columns, vectors) if kept is None else kept
        model = QuestionModel(columns, tuple(found), weights, key)
    told = {"key": model.key, "statements": model.statements, "rows": model.rows}
    (folder / ROWS).write_text(json.dumps(told) + "\n", encoding="utf-8")
    np.save(folder / WEIGHTS, model.weights, allow_pickle=False)


def load(folder: Path) -> QuestionModel:
    """That of a snapshot folder.

    Raises:
        SnapshotError: it cannot be read.
    """
    try:
        told = json.loads((folder / ROWS).read_bytes())
        weights: Array = np.load(folder / WEIGHTS, mmap_mode="r", allow_pickle=False)
        rows, columns = tuple(int(n) for n in told["rows"]), tuple(str(name) for name in told["statements"])
        model = QuestionModel(columns, rows, weights, str(told["key"]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SnapshotError(f"What was learned in {folder.name} cannot be read: {error}", REBUILD) from None
    if weights.shape != (len(rows), len(columns)):
        raise SnapshotError(f"What was learned in {folder.name} is not of its questions.", REBUILD)
    return model


def _fit(entries: Sequence[Entry], rows: Sequence[int], columns: Sequence[str], vectors: Array) -> Array:
    places = {statement: n for n, statement in enumerate(columns)}
    answers = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for at, row in enumerate(rows):
        for target in entries[row].targets:
            if target in places:
                answers[at, places[target]] = 1.0
    held = np.asarray(vectors[list(rows)], dtype=np.float32)
    gram = _kernel(held @ held.T)
    gram[np.diag_indices_from(gram)] += _RIDGE
    # Turned (it is symmetric) it lies in memory as LAPACK wants it, and is not copied.
    factor = cho_factor(gram.T, lower=True, overwrite_a=True, check_finite=False)
    solved = cho_solve(factor, answers, check_finite=False)
    return np.asarray(np.round(solved, 4), dtype=np.float32)


def _kept(rows: Sequence[int], asked: Sequence[int], vectors: Array) -> list[int]:
    """The rows without the unanswered ones that are answered since."""
    known = frozenset(asked)
    left = [n for n in rows if n not in known]
    nearest = (vectors[left] @ vectors[list(asked)].T).max(axis=1, initial=0.0) if left else []
    since = {n for n, near in zip(left, nearest, strict=True) if near >= _ANSWERED_SINCE}
    return [n for n in rows if n not in since]


def _spaced(rows: list[int]) -> list[int]:
    if len(rows) <= MOST:
        return rows
    return [rows[int(n)] for n in np.linspace(0, len(rows) - 1, MOST).round()]


def _kernel(cosines: Array) -> Array:
    """In place: of many questions there is no room for a second such table."""
    cosines -= 1.0
    cosines *= _SHARPNESS
    return np.exp(cosines, out=cosines)


def _key(entries: Sequence[Entry], columns: Sequence[str], vectors: Array) -> str:
    known = json.dumps([_SHARPNESS, _RIDGE, list(columns), [[e.kind, e.text, list(e.targets)] for e in entries]])
    return hashlib.sha256(known.encode() + np.ascontiguousarray(vectors).tobytes()).hexdigest()


def _last(folder: Path | None) -> QuestionModel | None:
    try:
        return load(folder) if folder is not None else None
    except SnapshotError:  # made before there was any
        return None
