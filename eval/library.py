"""Question-and-answer pages -> libraries of growing size, to measure answers in.

Each page becomes a plain-text source without reviewed statements, beside the sources of the chat itself. A larger
library holds all of a smaller one, so its vectors are computed once and taken over.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from eval.load import lines
from index.config import IndexConfig
from index.errors import InputError
from index.pipeline import reconcile
from index.snapshot import Snapshot, open_current

HINT = 'each line is {"id": "d1", "focus": "Gout", "qtype": "treatment", "question": "How ...?", "answer": "..."}'
_SEED = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it is about, the question it answers, and its text."""

    id: str
    """Also the id of the source that is made of it."""
    focus: str
    aspect: str
    """What is asked of the focus: its treatment, its symptoms."""
    question: str
    text: str

    @property
    def subject(self) -> str:
        """The focus, so written that two spellings of one disease meet."""
        return re.sub(r"\W+", " ", self.focus.split("(")[0].casefold()).strip()


def read(folder: Path) -> tuple[Page, ...]:
    """Every page of the ``medquad*.jsonl`` files of a folder, shuffled with a fixed seed."""
    pages: dict[str, Page] = {}
    for path in sorted(folder.glob("medquad*.jsonl")):
        for number, row in lines(path):
            texts = [row.get(name) for name in ("id", "focus", "question", "answer")]
            if not all(isinstance(value, str) for value in texts):
                raise InputError(f"{path}, line {number}: a field is missing or not text", HINT)
            if not all(str(value).strip() for value in texts):
                continue  # some pages were emptied by their owners
            key = re.sub(r"[^a-z0-9]+", "-", f"p-{row['id']}".lower()).strip("-")[:60].strip("-")
            words = {name: " ".join(str(row[name]).split()) for name in ("focus", "question", "answer")}
            pages[key] = Page(key, words["focus"], str(row.get("qtype", "")), words["question"], words["answer"])
    if not pages:
        raise InputError(f"there is no medquad*.jsonl in {folder}", "name a folder that holds such files with --data")
    found = [pages[key] for key in sorted(pages)]
    random.Random(_SEED).shuffle(found)
    return tuple(found)


def write(pages: Sequence[Page], base: Path, folder: Path) -> None:
    """Source folders for the pages, and copies of those in ``base``."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(base, folder)
    for page in pages:
        home = folder / page.id
        home.mkdir()
        card = {"title": page.focus[:500], "kind": "patient_leaflet"}
        (home / "source.yaml").write_text(yaml.safe_dump(card, allow_unicode=True), encoding="utf-8")
        (home / "page.txt").write_text(page.text + "\n", encoding="utf-8")


def grow(
    config: IndexConfig,
    pages: Sequence[Page],
    sizes: Sequence[int],
    work: Path,
    tell: Callable[[str], None] = lambda text: None,
) -> Iterator[tuple[int, tuple[Page, ...], Snapshot]]:
    """A snapshot for each number of pages, the largest first. What is in ``work`` already is used again."""
    larger: Path | None = None
    for size in sorted(set(sizes), reverse=True):
        held = tuple(pages[:size])
        home = work / f"pages-{size}"
        sources, data = home / "sources", home / "data"
        write(held, config.sources_dir, sources)
        if larger is not None and not data.exists():
            shutil.copytree(larger, data)
        tell(f"a library of {size} pages and the {len(list(config.sources_dir.iterdir()))} own sources")
        grown = replace(config, sources_dir=sources, data_dir=data, keep=1)
        reconcile(grown)
        larger = data
        with open_current(grown) as snapshot:
            yield size, held, snapshot
