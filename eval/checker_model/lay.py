"""Plain-language pairs written by hand -> training pairs: ``python -m eval.checker_model.lay OUT LEFT_OUT``.

``lay.txt`` has passages about general medicine; every fourth passage is held back for fitting the weights. Of our own
first pairs about the library's documents, three in five are used too (by their id); the ids of these are written to
LEFT_OUT, so that nothing is fitted or reported on them later.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from eval.checker_model.plant import PLANTS
from eval.checker_model.rewrite import shortened, voiced
from eval.checker_model.texts import rows

_HERE = Path(__file__).parent
OWN = _HERE.parents[1] / "tests" / "data" / "claim_pairs.jsonl"
ROUNDS = 6


def trained_on(id_: str) -> bool:
    """Whether one of our own first pairs is for training."""
    return zlib.crc32(id_.encode()) % 5 < 3


def hand(held: bool) -> Iterator[tuple[str, str, bool]]:
    """Claim, passage, supported or not, of the passages that are held back, or of the others."""
    passage, count = "", 0
    for line in (_HERE / "lay.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            passage, count = line[2:], count + 1
        elif line[:2] in ("+ ", "- ") and held == (count % 4 == 0):
            yield line[2:], passage, line[0] == "+"


def written() -> Iterator[tuple[str, str, bool, str]]:
    """Claim, passage, supported or not, origin."""
    for claim, passage, ok in hand(held=False):
        yield claim, passage, ok, "lay"
    for row in rows(OWN):
        if trained_on(row["id"]):
            yield row["claim"], row["passage"], row["label"] == "supported", "own"


def pairs(seed: int) -> Iterator[dict[str, Any]]:
    """The pairs as written, and planted errors and lighter forms of the supported ones."""
    rng = Random(seed)
    texts = list(written())
    for claim, passage, ok, origin in texts:
        base = {"passage": passage, "origin": origin, "held": False}
        yield base | {"claim": claim if seed % 2 else voiced(claim, rng, 0.4), "label": int(ok), "kind": origin}
        if not ok:
            continue
        around = [c for c, p, good, _ in texts if p == passage and good and c != claim]
        for kind in rng.sample(list(PLANTS), 5):
            wrong = PLANTS[kind](claim, around, rng)
            if wrong and wrong != claim:
                yield base | {"claim": wrong, "label": 0, "kind": kind}
        yield base | {"claim": voiced(shortened(claim, rng), rng), "label": 1, "kind": "paraphrase"}
        yield base | {"claim": voiced(claim, rng), "label": 1, "kind": "paraphrase"}


def main() -> None:
    """Write the pairs and the ids used up."""
    out, left_out = Path(sys.argv[1]), Path(sys.argv[2])
    with out.open("w", encoding="utf-8") as file:
        for seed in range(ROUNDS):
            for pair in pairs(seed):
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    left_out.write_text(json.dumps([r["id"] for r in rows(OWN) if trained_on(r["id"])]), encoding="utf-8")


if __name__ == "__main__":
    main()
