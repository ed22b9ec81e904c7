"""Whatever is done to the folder, in whatever order, and wherever it crashes: the index equals the folder.

``HYPOTHESIS_EXAMPLES`` sets the number of examples (500 for the long form).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from fixtures_index import HashEmbedder
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from index import adding, curate, pipeline, rollback, writer
from index.config import IndexConfig
from index.entries import in_context
from index.errors import SnapshotError
from index.snapshot import Snapshot, open_current, verify

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "6"))
COMMANDS = st.sampled_from(["add", "replace", "remove", "purge", "build"])
NAMES = st.sampled_from(["ant", "bee", "cat", "dog"])
WORDS = st.sampled_from(["apple", "birch", "cedar", "daisy", "elder", "fern"])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(
    lambda words: "\n\n".join(f"The word is {w}." for w in words) + "\n"
)


class Killed(BaseException):
    """The process is dead: nothing after this may touch a file."""


class Reaper:
    """Lets so many touches of the file system pass; then every one fails, clean-up included, as after a kill."""

    CHANGES = frozenset(
        "os.rename os.remove os.mkdir os.rmdir os.link os.truncate shutil.rmtree shutil.copyfile".split()
    )

    def __init__(self) -> None:
        self.home, self.left = "", -1
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.left < 0:
            return
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if writes or event in self.CHANGES:
            if self.left == 0:
                raise Killed
            self.left -= 1


REAPER = Reaper()


class Folder(RuleBasedStateMachine):
    """A maintainer, somebody who edits by hand, and a machine that dies now and then."""

    @initialize(text=TEXTS)
    def start(self, text: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="citewell-machine-"))
        self.config = IndexConfig(self.home / "sources", self.home / "data")
        self.config.sources_dir.mkdir()
        self.folder: dict[str, str] = {}
        self.snapshots: dict[str, dict[str, str]] = {}
        self.purged: set[str] = set()
        self.number = 0
        self.by_hand("ant", text)
        self.build()

    def teardown(self) -> None:
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    @rule(name=NAMES, text=TEXTS)
    def add(self, name: str, text: str) -> None:
        if name not in self.folder:
            adding.add(self.config, [self.file(text)], {}, source_id=name)
            self.folder[name] = text
            self.published()

    @rule(name=NAMES, text=TEXTS)
    def replace(self, name: str, text: str) -> None:
        if name in self.folder:
            curate.replace(self.config, name, self.file(text))
            self.folder[name] = text
            self.published()

    @rule(name=NAMES, text=TEXTS)
    def edit_by_hand(self, name: str, text: str) -> None:
        self.by_hand(name, text)
        self.build()

    @rule(name=NAMES)
    def touch(self, name: str) -> None:
        if name in self.folder:
            (self.config.sources_dir / name / "doc.txt").touch()
            self.build()

    @rule(name=NAMES, purge=st.booleans())
    def remove(self, name: str, purge: bool) -> None:
        if name in self.folder:
            curate.remove(self.config, name, purge=purge)
            del self.folder[name]
            self.published()
            if purge:
                kept = {path.name for path in writer.kept(self.config)}
                assert not [n for n, held in self.snapshots.items() if n in kept and name in held]

    @precondition(lambda self: len(writer.kept(self.config)) > 1)
    @rule()
    def roll_back_and_forth(self) -> None:
        try:
            done = rollback.rollback(self.config)
        except SnapshotError:
            return  # the oldest is in service already
        with open_current(self.config) as snapshot:
            self.equals(snapshot, self.snapshots[done.snapshot])
        self.build()

    @rule(
        name=NAMES,
        text=TEXTS,
        what=st.sampled_from(["add", "replace", "remove", "purge", "build"]),
        at=st.integers(0, 60),
    )
    def crash(self, name: str, text: str, what: str, at: int) -> None:
        before, after = dict(self.folder), dict(self.folder)
        file = self.file(text)
        if what == "build":
            self.by_hand(name, text)
            before = after = dict(self.folder)
        elif (what == "add") == (name in self.folder):
            return
        elif what in ("add", "replace"):
            after[name] = text
        else:
            del after[name]
        shown = self.shown()
        REAPER.left = at
        try:
            if what == "build":
                pipeline.reconcile(self.config, allow_empty=True)
            elif what == "add":
                adding.add(self.config, [file], {}, source_id=name)
            elif what == "replace":
                curate.replace(self.config, name, file)
            else:
                curate.remove(self.config, name, purge=what == "purge")
            before = after
        except Killed:
            pass
        finally:
            REAPER.left = -1
        assert self.shown() in ([after] if before == after and what != "build" else [shown, after])
        pipeline.reconcile(self.config, allow_empty=True)
        self.folder = {p.parent.name: p.read_text("utf-8") for p in self.config.sources_dir.glob("[!.]*/doc.txt")}
        assert self.folder in (before, after)
        self.published()

    @invariant()
    def the_index_equals_the_folder(self) -> None:
        with open_current(self.config) as snapshot:
            self.equals(snapshot, self.folder)

    @invariant()
    def a_second_run_changes_nothing(self) -> None:
        before = self.files()
        assert not pipeline.reconcile(self.config, allow_empty=True).published
        assert self.files() == before

    # helpers

    def equals(self, snapshot: Snapshot, held: dict[str, str]) -> None:
        assert {key: version.text for key, version in snapshot.versions.items()} == held
        for word in ("apple", "birch", "cedar", "daisy", "elder", "fern"):
            # A document is found by its title, too; one that was edited by hand keeps its card.
            with_word = {key for key, text in held.items() if word in text or word in snapshot.sources[key].title}
            found = {entry.targets[0].split("@")[0] for entry, _ in snapshot.bm25(word, 100)}
            assert found == with_word
        for passage in snapshot.passages:
            sought = in_context(passage, snapshot.sources[passage.source_id].title)
            near = snapshot.dense(HashEmbedder().embed([sought])[0], 100)
            assert passage.id in {entry.targets[0] for entry, score in near if score > 0.999}
            assert {entry.targets[0].split("@")[0] for entry, _ in near} == held.keys()
            assert len(near) == len(snapshot.entries)
        assert {passage.source_id for passage in snapshot.passages} == held.keys()

    def file(self, text: str) -> Path:
        path = self.home / "doc.txt"
        path.write_text(text, encoding="utf-8")
        return path

    def by_hand(self, name: str, text: str) -> None:
        folder = self.config.sources_dir / name
        folder.mkdir(exist_ok=True)
        (folder / "doc.txt").write_text(text, encoding="utf-8")
        if not (folder / "source.yaml").exists():
            (folder / "source.yaml").write_text(f"title: {name}\nkind: other\n", encoding="utf-8")
        self.folder[name] = text

    def build(self) -> None:
        pipeline.reconcile(self.config, allow_empty=True)
        self.published()

    def published(self) -> None:
        self.snapshots[self.config.current_file.read_text().strip()] = dict(self.folder)

    def shown(self) -> dict[str, str]:
        with open_current(self.config) as snapshot:
            return {key: version.text for key, version in snapshot.versions.items()}

    def files(self) -> set[tuple[str, int]]:
        return {(str(path), path.stat().st_mtime_ns) for path in self.config.data_dir.rglob("*.json")}


def test_the_index_equals_the_folder_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "make_embedder", lambda spec: HashEmbedder())
    monkeypatch.setattr(writer, "verify_in_child", verify)
    run_state_machine_as_test(
        Folder,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=8,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
