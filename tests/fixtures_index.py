"""Helpers for the tests of the index: tiny sources in a folder of their own, and commands run in this process."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import pipeline, writer
from index.config import IndexConfig
from index.snapshot import verify

ARTICLE = """# Walking and knee pain

Walking helped most adults with knee pain in 12 small studies.

## Risks

Falls were rare. Two people in one study stopped because of pain.
"""

STATEMENTS = """statements:
  - id: walking-helped
    text: Walking helped most adults with knee pain.
    spans: ["Walking helped most adults with knee pain in 12 small studies."]
    role: benefit
    topics: [efficacy]
    questions: ["Does walking help my knees?", "Is walking good for knee pain?"]
reviewed_by: The maintainers
reviewed_on: 2026-01-02
"""


def write_source(
    config: IndexConfig, source_id: str, text: str | bytes = ARTICLE, name: str = "doc.md", **files: str
) -> Path:
    """One source folder; ``card`` and ``statements`` give the other two files."""
    folder = config.sources_dir / source_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "source.yaml").write_text(files.get("card", f"title: About {source_id}\nkind: web_article\n"), "utf-8")
    if "statements" in files:
        (folder / "statements.yaml").write_text(files["statements"], "utf-8")
    return folder


class HashEmbedder:
    """Vectors from the words of a text, without a model: for tests that are not about meaning."""

    dimensions = 384

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, equal for equal texts."""
        rows = []
        for text in texts:
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            rows.append(np.random.default_rng(seed).normal(size=self.dimensions))
        vectors = np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        return vectors / lengths


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture(name="config")
def config_fixture(tmp_path: Path) -> IndexConfig:
    """An index of its own, with no sources yet."""
    (tmp_path / "sources").mkdir()
    return IndexConfig(sources_dir=tmp_path / "sources", data_dir=tmp_path / "data")


@pytest.fixture(name="quick")
def quick_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model, and verification in this process: what is under test is neither of the two."""
    monkeypatch.setattr(pipeline, "make_embedder", lambda spec: HashEmbedder())
    monkeypatch.setattr(writer, "verify_in_child", verify)


@pytest.fixture(name="cli")
def cli_fixture(
    config: IndexConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run ``python -m index ...`` in this process, on the folders of ``config``."""
    from index.__main__ import main

    monkeypatch.setenv("CITEWELL_SOURCES_DIR", str(config.sources_dir))
    monkeypatch.setenv("CITEWELL_DATA_DIR", str(config.data_dir))

    def run(*arguments: Any) -> Ran:
        monkeypatch.setattr(sys, "argv", ["index", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run
