"""How fast an answer is, as ratios within one process.

Milliseconds differ between machines, and on a busy one between minutes. So whatever is measured is measured next to
one pass of the encoder over the same text, turn by turn, and the ratio of the medians is the figure to keep.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from rag.schema import Question

if TYPE_CHECKING:
    from rag.assistant import Assistant

QUESTIONS = (
    "Does MSC therapy reduce joint pain?",
    "Is it approved by the FDA for rheumatoid arthritis?",
    "wat are the side efects of stem cels",
    "How many people were in the three-year study?",
    "My mother has had RA for ten years and biologics no longer help her. What do the documents say about CAR-T?",
    "How much does the treatment cost?",
)
STAGES = ("screen", "retrieve", "compose", "check", "total")


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of one thing measured beside the encoder."""

    what: str
    ms: float
    encoder_ms: float

    @property
    def ratio(self) -> float:
        """How many encoder passes it takes."""
        return self.ms / self.encoder_ms if self.encoder_ms else float("inf")


def bench(assistant: Assistant, rounds: int, with_build: bool = True) -> dict[str, Any]:
    """Measure questions, searches and, unless left out, a build into a folder that is thrown away."""
    from index.embed import make_embedder

    embed = make_embedder(assistant.config.index.embedder).embed
    rows = [*_questions(assistant, embed, rounds), *_searches(assistant, embed, rounds)]
    if with_build:
        rows.append(_build(assistant, embed))
    return {
        "rounds": rounds,
        "questions": len(QUESTIONS),
        "entries": len(assistant.snapshot.entries),
        "timings": [{**asdict(row), "ratio": row.ratio} for row in rows],
    }


def _questions(assistant: Assistant, embed: Callable[[Sequence[str]], Any], rounds: int) -> list[Timing]:
    for text in QUESTIONS:
        assistant.ask(Question(text))
    encoder: list[float] = []
    stages: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "call")}
    for _ in range(rounds):
        for text in QUESTIONS:
            encoder.append(_ms(embed, [text]))
            start = time.perf_counter()
            timings: Mapping[str, float] = asdict(assistant.ask(Question(text)).timings)
            stages["call"].append((time.perf_counter() - start) * 1000)
            for stage in STAGES:
                stages[stage].append(timings[stage])
    names = {"total": "one question, as it reports", "call": "one question, from outside"}
    return [Timing(names.get(s, f"  {s}"), median(values), median(encoder)) for s, values in stages.items()]


def _searches(assistant: Assistant, embed: Callable[[Sequence[str]], Any], rounds: int) -> list[Timing]:
    snapshot = assistant.snapshot
    encoder, dense, words = [], [], []
    for _ in range(rounds):
        for text in QUESTIONS:
            encoder.append(_ms(embed, [text]))
            vector = embed([text])[0]
            dense.append(_ms(snapshot.dense, vector, 30))
            words.append(_ms(snapshot.bm25, text, 30))
    return [Timing("dense search", median(dense), median(encoder)), Timing("BM25", median(words), median(encoder))]


def _build(assistant: Assistant, embed: Callable[[Sequence[str]], Any]) -> Timing:
    from index.pipeline import reconcile

    texts = [entry.text for entry in assistant.snapshot.entries]
    alone = _ms(embed, texts)
    with tempfile.TemporaryDirectory(prefix="citewell-bench-") as folder:
        config = replace(assistant.config.index, data_dir=Path(folder))
        whole = _ms(reconcile, config)
    return Timing(f"index build of {len(texts)} texts", whole, alone)


def _ms(action: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    action(*arguments)
    return (time.perf_counter() - start) * 1000
