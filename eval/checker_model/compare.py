"""All routes on all sets: ``python -m eval.checker_model.compare DATA PAIRS.jsonl OUT --model FOLDER``.

Fits on the held-back documents' pairs, the passages of ``lay.txt`` held back, and our own first pairs that were not
trained on; the fresh pairs are only asked. The folder is an exported one, or float weights.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from eval.checker_model.features import Known, Table, know
from eval.checker_model.figures import cut_for, plot, table
from eval.checker_model.lay import hand
from eval.checker_model.routes import Route, routes
from eval.checker_model.texts import rows
from rag.check_learned import Scorer

TESTS = Path(__file__).parents[2] / "tests" / "data"
OWN_WEIGHT, LAY_WEIGHT = 3.0, 6.0
"""Hand-written pairs count for more than planted ones; those the rules were tuned on for less than the others."""


class FloatScorer:
    """The trained weights before they are made small."""

    name = "ce-float"

    def __init__(self, folder: Path) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True).eval()

    def log_odds(self, claim: str, quotes: Any) -> float:
        """The weights' log-odds."""
        import torch

        tokens = self._tokenizer([claim], [" ".join(quotes)], truncation="longest_first", max_length=160,
                                 return_tensors="pt")  # fmt: skip
        with torch.no_grad():
            return float(self._model(**tokens).logits[0, 0])


def scorer(folder: Path) -> Scorer:
    """An exported folder, or float weights."""
    from rag.check_onnx import OnnxScorer

    return OnnxScorer(f"ce:{folder}") if (folder / "model.onnx").is_file() else FloatScorer(folder)


def join(*parts: Known) -> Known:
    """Several sets as one."""
    return Known(*(np.concatenate([getattr(p, f) for p in parts]) for f in Known.__slots__))


def folded(known: Known, extra: Known, weights: Table, folds: int = 5) -> dict[str, Any]:
    """Each route's verdict on our own pairs by weights fitted without the pair: odds by name."""
    n = len(known.truth)
    at = np.array(Random(7).sample(range(n), n)) % folds
    out: dict[str, Any] = {}
    for fold in range(folds):
        keep = Known(*(getattr(known, f)[at != fold] for f in Known.__slots__))
        test = Known(*(getattr(known, f)[at == fold] for f in Known.__slots__))
        weight = np.r_[np.full(len(keep.truth), OWN_WEIGHT), weights]
        for route in routes(join(keep, extra), weight):
            out.setdefault(route.name, np.zeros(n))[at == fold] = route.odds(test)
    return out


def _given(odds: Table, _: Known) -> Table:
    return odds


def _config(folder: Path, chosen: Route, cut: float) -> str:
    """The folder's ``config.json`` with the fitted weights."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    values = (*chosen.weights, chosen.hard, cut)
    names = ("bias", "score", "detail", "topic", "hard", "threshold")
    config["joining"] = {name: round(value, 4) for name, value in zip(names, values, strict=True)}
    return json.dumps(config, indent=1) + "\n"


def main() -> None:
    """Write the tables, the weights and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--without", type=Path, help="JSON list of ids of our own pairs that the model was trained on")
    parser.add_argument("--dev", type=Path, help="asked last, for information; nothing is chosen by it")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = scorer(args.model)
    seen = set(json.loads(args.without.read_text())) if args.without else set()
    held = [r for r in rows(args.pairs) if r["held"]]
    Random(3).shuffle(held)
    held = [r for r in held if r["origin"] != "scifact"]
    sets: dict[str, list[dict[str, Any]]] = {
        "own": [r for r in rows(TESTS / "claim_pairs.jsonl") if r["id"] not in seen],
        "lay": [{"claim": c, "passage": p, "label": int(ok), "kind": "lay"} for c, p, ok in hand(held=True)],
        "fit": held[:1000],
        "held": held[1000:2000],
        "fresh": rows(TESTS / "claim_pairs_fresh.jsonl"),
        "scifact": [r | {"passage": r["evidence"]} for r in rows(args.data / "scifact_pairs.jsonl")
                    if r["split"] != "train"],
    }  # fmt: skip
    if args.dev:
        sets["dev"] = rows(args.dev)
    known = {name: know(some, model) for name, some in sets.items()}
    rest = join(known["lay"], known["fit"])
    both = join(known["own"], rest)
    weights_rest = np.r_[np.full(len(sets["lay"]), LAY_WEIGHT), np.ones(len(sets["fit"]))]
    weight = np.r_[np.full(len(sets["own"]), OWN_WEIGHT), weights_rest]
    fitted = routes(both, weight)
    cuts = {r.name: 0.5 if r.name == "rules only" else cut_for(r, join(known["own"], known["lay"])) for r in fitted}
    outside = folded(known["own"], rest, weights_rest)
    own = [Route(r.name, partial(_given, outside[r.name])) for r in fitted]
    titles = {"fresh": "Fresh pairs about the seeds", "held": "Planted edits, documents held back",
              "scifact": "SciFact, held-back half", "dev": "Development pairs, asked once"}  # fmt: skip
    lines = list(table("Our own first pairs (rules were tuned on them; weights five-fold)", sets["own"], known["own"],
                       own, cuts))  # fmt: skip
    for name, title in titles.items():
        if name in sets:
            lines += table(title, sets[name], known[name], fitted, cuts)
    (args.out / "figures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    weights = {r.name: {"weights": r.weights, "cut": cuts[r.name], "hard": r.hard} for r in fitted if r.weights}
    (args.out / "weights.json").write_text(json.dumps(weights, indent=1), encoding="utf-8")
    chosen = next(r for r in fitted if r.name == "rules+ce, hard hits final")
    if (args.model / "config.json").is_file() and (args.model / "model.onnx").is_file():
        (args.out / "config.json").write_text(_config(args.model, chosen, cuts[chosen.name]), encoding="utf-8")
    plot(args.out / "reliability.svg", chosen.name, chosen, {n: known[n] for n in ("held", "fresh", "scifact")})
    print("\n".join(lines))


if __name__ == "__main__":
    main()
