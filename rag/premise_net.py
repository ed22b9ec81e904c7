"""Which kind of thing a clause takes for granted, learned. A linear model over words, senses and (if at hand) meaning.

A transparent scorer: every feature of a clause has one weight a kind, and a sentence vector adds its own. The weights
are learned from the clauses in ``eval/exemplars/premises`` and from the questions that the statements answer, by
``python -m eval.premise_weights``. They were learned with and without sentence vectors, so that a proof of an answer,
which has no model at hand, can still tell whether a correction was called for. What is true it does not know: a kind
says where to look for what speaks against it (``data/premises.yaml``).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.lexicon import find
from rag.linear import added
from rag.terms import keys, stem, words

#: The kind of what is right, or left open.
TRUE = "true"
#: As if a group had so many features more, and what a group counts.
_SPARE = {"w": 2.0, "b": 2.0, "k": 2.0, "n": 2.0, "p": 6.0, "s": 4.0}
_SCALE = {"w": 1.0, "b": 1.0, "k": 1.0, "n": 1.0, "p": 1.0, "s": 0.7}
_SMALL = frozenset(
    "the a an of to in on at for with and or is are was were be been it its they them their that this these those do "
    "does did has have had i my me we you your so as by from".split()
)
_DENIES = frozenset(
    "no not never nobody none nothing without hardly isn aren don doesn didn wasn weren hasn haven won zero "
    "cannot".split()
)
#: Numbers that the documents give; of any other only its being a number counts.
_TOLD = frozenset({"64", "3", "2020"})
_ASKED = re.compile(
    r"^(?:why|how come|how|what (?:made|makes))(?: (?:on earth|exactly|else))?"
    r"(?: (?:do|does|did|is|are|was|were|can|could|will|would|has|have|must|should)(?!n?['’]t))?\s+"
    r"(?!(?:many|much|long|soon|often|common|likely|big|old|high|bad|few|far|deep|quickly|fast)\b)",
    re.I,
)

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """``rows`` finds a feature in ``table``, shape (features, kinds); ``meaning`` has shape (dimensions, kinds)."""

    kinds: tuple[str, ...]
    rows: dict[str, int]
    table: Vector
    meaning: Vector
    bias: Vector
    bias_meant: Vector
    """The bias where there is a sentence vector."""
    embedder: str
    """Identity of the embedder that the sentence vectors must come from."""


def plain(clause: str) -> str:
    """The clause without the words that only ask for a reason or a way: "why do the cells help" says that they do."""
    return _ASKED.sub("", clause)


def features(clause: str) -> dict[str, set[str]]:
    """The features by group: ``w`` words, ``b`` word pairs, ``k`` poles of sense, ``n`` names, ``s`` classes of like
    words, ``p`` pairs of any two of them in one clause."""
    said = words(clause)
    stems = ["#" if w.isdigit() and w not in _TOLD else stem(w) for w in said]
    telling = [s for s, w in zip(stems, said, strict=True) if w not in _SMALL]
    poles = {key for s in stems for key in keys(s) if ":" in key} | ({"NOT"} if _DENIES & set(said) else set())
    names = {m.name for m in find(clause)}
    both = sorted({*names, *poles, *telling})
    return {
        "w": set(stems),
        "b": {f"{a} {b}" for a, b in pairwise(telling)},
        "k": poles,
        "n": names,
        "s": {key for s in stems for key in keys(s) if key.startswith("=")},
        "p": {f"{a}|{b}" for i, a in enumerate(both) for b in both[i + 1 :]},
    }


def share(group: str, count: int) -> float:
    """What one feature of a group counts when the clause has ``count`` of them."""
    return float(_SCALE[group] / (count + _SPARE[group]) ** 0.5)


def chances(clause: str, vector: NDArray[np.float32] | None = None) -> dict[str, float]:
    """The chance of each kind, :data:`TRUE` among them; they add up to one.

    ``vector``: unit vector of the :func:`plain` clause, shape (dimensions,), from the embedder of the weights.
    """
    known = weights()
    bias = known.bias if vector is None else known.bias_meant
    total = added(bias, known.table, known.rows, features(plain(clause)), share)
    if vector is not None:
        total += np.asarray(vector, dtype=np.float64) @ known.meaning
    odds = np.exp(total - total.max())
    return dict(zip(known.kinds, (odds / odds.sum()).tolist(), strict=True))


@cache
def weights() -> Weights:
    """The learned weights."""
    raw = files("rag").joinpath("data", "premises.npz").read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as held:
        rows = {name: at for at, name in enumerate(bytes(held["features"]).decode("utf-8").split("\n"))}
        return Weights(
            kinds=tuple(bytes(held["kinds"]).decode("utf-8").split("\n")),
            rows=rows,
            table=held["table"].astype(np.float64) * float(held["step"]),
            meaning=held["meaning"].astype(np.float64),
            bias=held["bias"].astype(np.float64),
            bias_meant=held["bias_meant"].astype(np.float64),
            embedder=bytes(held["embedder"]).decode("utf-8"),
        )
