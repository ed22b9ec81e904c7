"""Sentences -> labelled pairs of claim and quote: ``python -m eval.checker_model.pairs DATA OUT [SEED]``."""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from eval.checker_model.plant import BOTH_WAYS, PLANTS
from eval.checker_model.rewrite import faithful, one_of_list, shortened, voiced
from eval.checker_model.texts import Document, documents, held_back, rows

_WEIGHTS = {"number_swap": 4, "negation": 5, "entity_swap": 4, "certainty_inflation": 5, "overgeneralisation": 4,
            "population_shift": 2, "causal_inflation": 6, "added_detail": 4, "merged_claims": 3}  # fmt: skip
_STOP = frozenset("the a an of and or in to for with is are was were that this these it as by on at from be".split())
_ASKS = re.compile(r"^(?P<aux>Is|Are|Was|Were|Does|Do|Did|Can|Could|Has|Have|Should|Will|May) (?P<rest>.+)\?$", re.I)
_SPLIT = re.compile(
    r" (?=(?:associated|related|linked|effective|safe|necessary|useful|needed|required|different|better|worse|"
    r"predictive|beneficial|feasible|reliable|valid|accurate|correlated|important|justified|helpful|superior|equal|comparable|"
    r"an? |the |affected|influenced|increased|decreased|reduced|affect|improve|reduce|increase|influence|predict|cause|"
    r"have|provide|change|play|lead|make|prevent|decrease|alter|impact|contribute|correlate|help|depend|differ|offer|"
    r"protect|result|cause|enhance|induce|produce|benefit|work|matter|vary|exist|need|be|still|more|less|independent|possible)\b)"
)


def _pair(doc: Document, claim: str, quote: str, ok: bool, kind: str) -> dict[str, Any]:
    return {"claim": claim, "passage": quote, "label": int(ok), "kind": kind, "origin": doc.origin, "held": doc.held}


def _overlap(a: str, b: str) -> float:
    x, y = ({w for w in re.findall(r"\w+", t.lower()) if w not in _STOP} for t in (a, b))
    return len(x & y) / max(1, len(x))


def _quote(doc: Document, at: int, rng: Random) -> tuple[str, str, str]:
    """What stands before the sentence and after it in the quote, and the kind of window."""
    before = after = ""
    size = rng.choice((1, 1, 2, 2, 3))
    for _ in range(size - 1):
        if rng.random() < 0.5 and at > 0 and not before:
            before = doc.sentences[at - 1] + " "
        elif at + 1 < len(doc.sentences) and not after:
            after = " " + doc.sentences[at + 1]
    return before, after, "one" if not before and not after else "more"


def of_sentence(doc: Document, at: int, rng: Random) -> Iterator[dict[str, Any]]:
    """The pairs made from one sentence: one that says the same, and planted errors around it."""
    text = doc.sentences[at]
    before, after, _ = _quote(doc, at, rng)
    quote = before + text + after
    around = [s for i, s in enumerate(doc.sentences) if abs(i - at) <= 6 and i != at]
    yield _pair(doc, faithful(text, rng), quote, True, "paraphrase")
    kinds = list(dict.fromkeys(rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=6)))
    made = 0
    for kind in kinds:
        if made == 2:
            return
        way = rng.random()
        base = text
        if way < 0.55:
            base = shortened(text, rng) if rng.random() < 0.6 else text
            base = one_of_list(base, rng) if rng.random() < 0.25 else base
        wrong = PLANTS[kind](base, around, rng)
        if wrong is None or wrong.lower() == base.lower() or wrong in quote:
            continue
        if kind == "merged_claims" and _overlap(wrong, quote) > 0.95 and wrong.split()[-3:] == base.split()[-3:]:
            continue
        made += 1
        if way < 0.55:
            yield _pair(doc, voiced(wrong, rng), quote, False, kind)
        elif way < 0.75 and kind in BOTH_WAYS:
            yield _pair(doc, voiced(text, rng), before + wrong + after, False, kind)
        elif way < 0.75:
            yield _pair(doc, voiced(wrong, rng), quote, False, kind)
        elif kind in ("merged_claims",):
            continue
        else:  # the error stands in the quote too: the claim is supported, whatever its words sound like
            yield _pair(doc, voiced(wrong if rng.random() < 0.5 else shortened(wrong, rng), rng),
                        before + wrong + after, True, kind)  # fmt: skip
    if len(around) > 3 and rng.random() < 0.2:
        other = rng.choice(around)
        if other not in quote and _overlap(other, quote) < 0.6:
            yield _pair(doc, faithful(other, rng), quote, False, "other_sentence")


def of_question(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A PubMedQA question turned into a statement; its authors' conclusion supports it, denies it or leaves it open."""
    m = _ASKS.match(row["question"].strip())
    cut = _SPLIT.search(m["rest"]) if m else None
    if not m or not cut:
        return
    subject, rest, aux = m["rest"][: cut.start()], m["rest"][cut.end() :], m["aux"].lower()
    claim = f"{subject[:1].upper()}{subject[1:]} {'' if aux in ('do', 'does', 'did') else aux + ' '}{rest}."
    held = held_back(row["id"])
    decision = row["final_decision"]
    doc = Document(row["id"], "pubmedqa_question", (), held)
    yield _pair(doc, claim, row["long_answer"], decision == "yes", "question")
    if decision in ("yes", "no") and aux not in ("do", "does", "did"):
        yield _pair(doc, f"{subject} {aux} not {rest}.", row["long_answer"], decision == "no", "question")


def of_scifact(path: Path) -> Iterator[dict[str, Any]]:
    """The training half as it is; the other half is held back."""
    for row in rows(path):
        doc = Document(row["id"], "scifact", (), row["split"] != "train")
        yield _pair(doc, row["claim"], row["evidence"], row["label"] == "supported", "scifact")


def build(folder: Path, seed: int = 0, per_document: int = 7) -> Iterator[dict[str, Any]]:
    """All pairs, in a fixed order for a fixed input."""
    for doc in documents(folder):
        rng = Random(zlib.crc32(f"{seed}/{doc.origin}/{doc.id}".encode()))
        picks = rng.sample(range(len(doc.sentences)), min(per_document, len(doc.sentences)))
        for at in picks:
            yield from of_sentence(doc, at, rng)
    for row in rows(folder / "pubmedqa.jsonl"):
        yield from of_question(row)
    yield from of_scifact(folder / "scifact_pairs.jsonl")


def main() -> None:
    """Write ``pairs.jsonl`` and say what is in it."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    counts: Counter[tuple[str, int, bool]] = Counter()
    with out.open("w", encoding="utf-8") as file:
        for pair in build(folder, seed):
            counts[(pair["kind"], pair["label"], pair["held"])] += 1
            file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    for (kind, label, held), n in sorted(counts.items()):
        print(f"{kind:22s} {'supported' if label else 'not':10s} {'held' if held else 'train':6s} {n}")


if __name__ == "__main__":
    main()
