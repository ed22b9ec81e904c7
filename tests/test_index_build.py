"""The build: idempotent, incremental, refused whole when something is wrong, and searchable afterwards."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fixtures_index import ARTICLE, STATEMENTS, config_fixture, quick_fixture, write_source  # noqa: F401

from index import lock, manifest, pipeline, writer
from index.config import IndexConfig, SplitConfig
from index.embed import make_embedder
from index.errors import BusyError, FingerprintError, SnapshotError, SourceError
from index.pipeline import ensure, is_stale, reconcile
from index.snapshot import Snapshot, current_folder, open_current, verify

ROOT = Path(__file__).resolve().parent.parent


def tree(config: IndexConfig) -> dict[str, bytes]:
    """Every file of the kept snapshots, and CURRENT."""
    files = {path for path in config.snapshots_dir.rglob("*") if path.is_file() and path.suffix != ".sqlite3"}
    return {str(path): path.read_bytes() for path in files | {config.current_file}}


def test_real_embedder_and_child_verification_end_to_end(config: IndexConfig) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(config, "cooking", "# Soup\n\nBoil the onions slowly and add some salt at the end.\n")
    report = reconcile(config)
    assert report.published
    assert report.new == ("cooking", "walking")
    snapshot = open_current(config)
    embedder = make_embedder(config.embedder)
    vector = embedder.embed(["Would going for a stroll ease sore knees?"])[0]
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)
    hits = snapshot.dense(vector, 100)
    assert len(hits) == len(snapshot.entries) == report.entries
    assert "walking" in hits[0][0].targets[0]
    assert "cooking" in hits[-1][0].targets[0]
    # What comes through Chroma and llama-index is the true cosine, for every entry.
    true = dict(zip((entry.id for entry in snapshot.entries), snapshot.vectors() @ vector, strict=True))
    assert all(np.isclose(score, true[entry.id], atol=1e-4) for entry, score in hits)
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert snapshot.bm25("salted onion soups", 5)[0][0].targets[0].startswith("cooking@")
    assert snapshot.bm25("zebra", 5) == []
    assert snapshot.bm25("the of and", 5) == []
    for passage in snapshot.passages:
        assert snapshot.text(passage.version)[passage.start : passage.end] == passage.text
    snapshot.close()
    snapshot.close()


def test_a_second_build_does_nothing(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    first = reconcile(config)
    before = tree(config)
    open_current(config).close()  # merely opening changes Chroma's database, but not what is in it
    (config.sources_dir / "walking" / "doc.md").touch()
    second = reconcile(config)
    assert (second.published, second.snapshot, second.unchanged) == (False, first.snapshot, ("walking",))
    assert tree(config) == before
    assert verify(config.snapshots_dir / first.snapshot).counts["statements"] == 1


def test_only_what_differs_is_embedded(config: IndexConfig, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(config, "other", "One sentence about tea.\n", name="t.txt")
    reconcile(config)
    write_source(config, "other", "Another sentence about coffee.\n", name="t.txt")
    write_source(config, "third", "Yet another sentence about milk.\n", name="t.txt")
    report = reconcile(config)
    assert (report.new, report.changed, report.unchanged, report.removed) == (("third",), ("other",), ("walking",), ())
    assert report.embedded == 2
    with open_current(config) as snapshot:
        assert snapshot.versions["other"].text == "Another sentence about coffee.\n"
        assert not any("tea" in entry.text for entry in snapshot.entries)
        rows = {entry.id: row for entry, row in zip(snapshot.entries, snapshot.vectors(), strict=True)}
        for entry in snapshot.entries:
            assert snapshot.dense(np.asarray(rows[entry.id]), 1)[0][0].text == entry.text


def test_equal_questions_are_one_entry_with_all_targets(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(
        config, "second", ARTICLE + "\nMore.\n", statements=STATEMENTS.replace("Does walking", "does  Walking")
    )
    reconcile(config)
    with open_current(config) as snapshot:
        questions = [entry for entry in snapshot.entries if entry.kind == "question"]
        assert len(questions) == 2
        assert all(set(entry.targets) == {"walking/walking-helped", "second/walking-helped"} for entry in questions)


@pytest.mark.parametrize("fault", ["card", "span", "number", "binary"])
def test_a_fault_refuses_the_build_and_the_old_snapshot_serves(config: IndexConfig, quick: None, fault: str) -> None:
    folder = write_source(config, "walking", statements=STATEMENTS)
    name = reconcile(config).snapshot
    before = tree(config)
    if fault == "card":
        (folder / "source.yaml").write_text("title: T\nkind: nonsense\n")
    elif fault == "span":
        (folder / "doc.md").write_text("The document says something else now.\n")
    elif fault == "number":
        (folder / "statements.yaml").write_text(STATEMENTS.replace("most adults with", "80% of adults with", 1))
    else:
        (folder / "doc.md").write_bytes(b"\x00\x01\x02")
    with pytest.raises(SourceError) as caught:
        reconcile(config)
    assert str(folder) in caught.value.message
    assert tree(config) == before
    with open_current(config) as snapshot:
        assert snapshot.name == name


def test_an_emptied_folder_does_not_wipe_the_index(config: IndexConfig, quick: None) -> None:
    folder = write_source(config, "walking")
    reconcile(config)
    folder.rename(config.data_dir / "elsewhere")
    with pytest.raises(SourceError, match="no sources"):
        reconcile(config)
    open_current(config).close()


def test_a_retracted_source_is_listed_and_not_searched(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(config, "gone", "Withdrawn words.\n", card="title: G\nkind: trial\nstatus: retracted\n")
    assert reconcile(config).retracted == ("gone",)
    assert reconcile(config).retracted == ("gone",)
    with open_current(config) as snapshot:
        assert snapshot.sources["gone"].status == "retracted"
        assert not any("Withdrawn" in entry.text for entry in snapshot.entries)


def test_another_fingerprint_is_an_error_with_a_hint(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking")
    reconcile(config)
    other = IndexConfig(config.sources_dir, config.data_dir, split=SplitConfig(max_chars=300))
    with pytest.raises(FingerprintError) as caught:
        open_current(other)
    assert "splitter" in caught.value.message
    assert "python -m index build" in caught.value.hint
    assert reconcile(other).published
    open_current(other).close()


def test_one_writer_at_a_time_and_the_second_is_told_who(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking")
    write = "import sys, time; from pathlib import Path; from index import lock; from index.config import IndexConfig"
    code = f"{write}\nwith lock.writing(IndexConfig(Path('x'), Path(sys.argv[1]))): print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code, str(config.data_dir)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(BusyError) as caught:
            reconcile(config)
        assert re.search(rf"process {child.pid}, .+, since \d{{4}}-", caught.value.message)
    finally:
        child.kill()
        child.communicate()
    with lock.writing(config), lock.writing(config):  # what died holds nothing, and one thread may take it twice
        assert reconcile(config).published


@pytest.mark.parametrize(
    "damage",
    ["manifest-cut", "manifest-edit", "text", "entries", "vectors", "graph", "sqlite", "missing", "extra", "pointer"],
)
def test_damage_is_found_and_a_build_repairs_it(config: IndexConfig, quick: None, damage: str) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    folder = config.snapshots_dir / reconcile(config).snapshot
    victim = {
        "manifest-cut": "manifest.json",
        "manifest-edit": "manifest.json",
        "text": "texts/*.txt",
        "entries": "entries.json",
        "vectors": "vectors.npy",
        "graph": "chroma/*/data_level0.bin",
        "sqlite": "chroma/chroma.sqlite3",
        "missing": "bm25/*.json",
    }.get(damage)
    if victim:
        path = next(folder.glob(victim))
        data = path.read_bytes()
        if damage == "manifest-cut":
            path.write_bytes(data[: len(data) // 2])
        elif damage == "missing":
            path.unlink()
        elif damage == "sqlite":
            path.write_bytes(data[:5000] + b"\xff" * (len(data) - 5000))
        else:
            middle = len(data) // 2
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    elif damage == "extra":
        (folder / "stray.txt").write_text("x")
    else:
        config.current_file.write_text("../../etc\n")
    with pytest.raises(SnapshotError) as caught:
        open_current(config)
    assert "python -m index build" in caught.value.hint
    reconcile(config)
    with open_current(config) as snapshot:
        verify(snapshot.folder)


def test_a_changed_row_of_the_database_is_found_by_verify(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    folder = config.snapshots_dir / reconcile(config).snapshot
    with sqlite3.connect(folder / "chroma" / "chroma.sqlite3") as connection:
        connection.execute("update embedding_metadata set string_value = 'changed' where key = 'kind'")
    connection.close()
    with pytest.raises(SnapshotError, match="has changed"):
        verify(folder)


def test_an_index_that_fails_verification_is_not_published(
    config: IndexConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source(config, "walking")
    name = reconcile(config).snapshot
    write_source(config, "second", "Some more words here.\n", name="t.txt")
    monkeypatch.undo()
    monkeypatch.setattr(pipeline, "make_embedder", lambda spec: Broken())
    with pytest.raises(SnapshotError, match="failed its verification"):
        reconcile(config)
    with open_current(config) as snapshot:
        assert snapshot.name == name
    assert [path.name for path in config.snapshots_dir.iterdir()] == [name]


class Broken:
    """An embedder that gives nothing to find."""

    dimensions = 384

    def embed(self, texts: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """All zeros."""
        return np.zeros((len(texts), 384), dtype=np.float32)


def test_three_snapshots_stay_and_the_one_in_service_always(config: IndexConfig, quick: None) -> None:
    names = []
    for number in range(5):
        write_source(config, "walking", f"Sentence number {number} about walking.\n", name="doc.txt")
        names.append(reconcile(config).snapshot)
    kept = {path.name for path in writer.kept(config)}
    assert len(kept) == 3
    assert names[-1] in kept


def test_ensure_builds_once_and_tells_when_the_folder_moved_on(
    config: IndexConfig, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    write_source(config, "walking")
    ensure(config).close()
    captured = capsys.readouterr()
    assert "building it" in captured.err
    assert captured.out == ""
    assert not is_stale(config)
    ensure(config).close()
    assert capsys.readouterr().err == ""
    write_source(config, "second", "Words.\n", name="t.txt")
    assert is_stale(config)
    ensure(config).close()
    assert "python -m index build" in capsys.readouterr().err


def test_the_packaged_sources_are_proven_and_their_quotes_stand_in_the_originals(built_index: IndexConfig) -> None:
    folder = current_folder(built_index)
    assert folder is not None
    with Snapshot(folder) as snapshot:
        assert {"stem-cell-article", "msc-ra-release"} <= set(snapshot.sources)
        for item in manifest_originals(built_index):
            original = " ".join(item.read_text("utf-8").split())
            for statement in snapshot.statements:
                if statement.source_id == item.parent.name:
                    for span in statement.spans:
                        assert " ".join(span.quote.split()) in original
            for passage in snapshot.passages:
                if passage.source_id == item.parent.name:
                    assert " ".join(passage.text.split()) in original


def manifest_originals(config: IndexConfig) -> list[Path]:
    """The plain text documents of the packaged sources."""
    return [path for path in config.sources_dir.glob("*/*") if path.suffix == ".txt"]


def test_a_name_belongs_to_one_manifest(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking")
    folder = config.snapshots_dir / reconcile(config).snapshot
    assert manifest.read_manifest(folder).name() == folder.name
    renamed = folder.with_name("20200101T000000Z-000000000000")
    folder.rename(renamed)
    with pytest.raises(SnapshotError, match="damaged"):
        manifest.read_manifest(renamed)
