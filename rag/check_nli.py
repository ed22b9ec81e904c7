"""Another model's opinion through the same interface: an NLI or grounding cross-encoder by folder or hub name.

``nli:/folder`` or ``nli:owner/name@revision``. Safetensors only; a hub model needs a pinned revision, and is the only
thing here that may use the network, once, to download. Its log-odds stand in for the shipped model's; the rules stay
above it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError
from rag.check_chance import log_sum_exp
from rag.check_onnx import Joining, windows

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

#: not fitted: the model's own log-odds, less what the soft rules doubt
PLAIN = Joining(bias=0.0, score=1.0, detail=-0.5, topic=-0.5, hard=-2.0, threshold=0.5)
_FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]
HINT = "Use nli:/folder or nli:owner/name@revision; the folder must hold config.json and model.safetensors."


def entailment(labels: dict[int, str]) -> int | None:
    """Which output says "follows from"; ``None`` for a model with one output."""
    if len(labels) == 1:
        return None
    for index, label in sorted(labels.items()):
        if label.lower() in ("entailment", "entails", "entailed", "supported", "consistent", "yes", "supports"):
            return int(index)
    raise ModelError(f"None of the model's labels says entailment: {', '.join(labels.values())}.", HINT)


def odds_of(logits: Sequence[float], index: int | None) -> float:
    """The log-odds of entailment against all the rest."""
    if index is None:
        return float(logits[0])
    rest = [float(x) for i, x in enumerate(logits) if i != index]
    return float(logits[index]) - log_sum_exp(rest)


def find(spec: str) -> tuple[str, Path | None, str | None]:
    """The name to show, the folder if it is one, the revision if it is a hub name."""
    rest = spec.removeprefix("nli:").removeprefix("path:")
    if rest.startswith(("/", "~", ".")):
        folder = Path(rest).expanduser()
        if not (folder / "config.json").is_file() or not list(folder.glob("*.safetensors")):
            raise ModelError(f"There is no model with safetensors weights in {folder}.", HINT)
        return f"nli:{folder.name}", folder, None
    name, _, revision = rest.partition("@")
    if not name or not revision:
        raise ModelError(f"'{spec}' names no revision.", HINT)
    return f"nli:{name}@{revision}", None, revision


class NliScorer:
    """Premise: the quotes; hypothesis: the claim. Loads on first use."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self.name, self._folder, self._revision = find(spec)
        self._lock = threading.Lock()
        self._model: CrossEncoder | None = None
        self._index: int | None = None

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder

        folder = self._folder or _download(self._spec, self._revision)
        try:
            model = CrossEncoder(str(folder), device="cpu", trust_remote_code=False, local_files_only=True,
                                 model_kwargs={"use_safetensors": True})  # fmt: skip
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(f"The model in {folder} cannot be loaded: {reason}", HINT) from None
        self._index = entailment({int(k): str(v) for k, v in model.config.id2label.items()})
        return model

    def log_odds(self, claim: str, quotes: Sequence[str]) -> float:
        """Of several windows of the quotes the best."""
        import torch

        with self._lock:
            if self._model is None:
                self._model = self._load()
            pairs = [(text, claim) for text in windows(quotes, 250)]
            out = self._model.predict(pairs, activation_fn=torch.nn.Identity(), convert_to_numpy=True,
                                      show_progress_bar=False)  # fmt: skip
        rows = [[float(x)] if getattr(x, "ndim", 0) == 0 else [float(v) for v in x] for x in out]
        return max((odds_of(row, self._index) for row in rows), default=-20.0)


def _download(spec: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    name = spec.removeprefix("nli:").partition("@")[0]
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"The model {name}@{revision} could not be had: {reason}", HINT) from None
