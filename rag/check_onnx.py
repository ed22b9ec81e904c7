"""A small cross-encoder from a folder: claim and quotes -> log-odds that the quotes prove the claim.

``ce:/folder`` or ``ce:/folder#sha256=...`` (of its ``config.json``, which holds the sums of the other files). An int8
ONNX graph, run by onnxruntime on one thread; no torch, nothing unpickled; loaded on first use. How such a folder is
made: ``eval/checker_model``. None ships: see the figures there.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

HINT: Final = "Use ce:/folder or ce:/folder#sha256=..., with a folder made by eval/checker_model."

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Joining:
    """How the learned score and the rules' soft findings make one log-odds; fitted, not chosen."""

    bias: float
    score: float
    detail: float
    topic: float
    hard: float
    """The log-odds that a hard finding leaves at most."""
    threshold: float


def read(path: Path, sha256: str | None) -> bytes:
    """A file of the model, if it has the sum it should have."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The checker's {path.name} cannot be read: {error.strerror}.", HINT) from None
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"The checker's {path.name} is not the pinned one.", HINT)
    return data


def windows(quotes: Sequence[str], words: int = 100) -> Iterator[str]:
    """The quotes as one text, or, if that is too long for the model, runs of whole sentences that overlap by half."""
    parts = [s.strip() for q in quotes for s in _SENTENCE.split(q) if s.strip()]
    sizes = [len(p.split()) for p in parts]
    start = 0
    while start < len(parts):
        end, total = start, 0
        while end < len(parts) and (end == start or total + sizes[end] <= words):
            total += sizes[end]
            end += 1
        yield " ".join(parts[start:end])
        if end >= len(parts):
            return
        start = max(start + 1, (start + end) // 2)


class OnnxScorer:
    """Loads on first use; may be shared between threads."""

    def __init__(self, spec: str) -> None:
        folder, _, pin = spec.removeprefix("ce:").partition("#sha256=")
        self._folder = Path(folder).expanduser()
        data = read(self._folder / "config.json", pin.lower() or None)
        try:
            config = json.loads(data)
            self._sums = [(name, str(config["sha256"][name])) for name in ("model.onnx", "tokenizer.json")]
            self._length = int(config["length"])
            self.joining = Joining(**config["joining"])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The checker's config.json is not complete: {error!r}.", HINT) from None
        self.name = f"ce:{hashlib.sha256(data).hexdigest()[:12]}"
        self._lock = threading.Lock()
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None

    def _parts(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                from onnxruntime import InferenceSession, SessionOptions
                from tokenizers import Tokenizer

                model, words = (read(self._folder / name, sha256) for name, sha256 in self._sums)
                options = SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
                tokenizer = Tokenizer.from_str(words.decode("utf-8"))
                tokenizer.no_padding()
                tokenizer.enable_truncation(self._length, strategy="longest_first")
                self._loaded = session, tokenizer
            return self._loaded

    def log_odds(self, claim: str, quotes: Sequence[str]) -> float:
        """How likely the quotes prove the claim; of several windows the best."""
        session, tokenizer = self._parts()
        best = -20.0
        for text in windows(quotes):
            with self._lock:  # the tokenizer's settings are shared state
                one = tokenizer.encode(claim, text)
            feed = {
                "input_ids": np.array([one.ids], dtype=np.int64),
                "attention_mask": np.array([one.attention_mask], dtype=np.int64),
                "token_type_ids": np.array([one.type_ids], dtype=np.int64),
            }
            best = max(best, float(session.run(None, feed)[0][0]))
        return best
