"""Several documents at once, other editions, ways back, and one file that holds everything."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from fixtures_index import ARTICLE, STATEMENTS, Ran, cli_fixture, config_fixture, quick_fixture, write_source  # noqa: F401

from index import adding, archive, curate, lock, pipeline, writer
from index.config import IndexConfig
from index.errors import InputError, SnapshotError, SourceError
from index.rollback import rollback
from index.snapshot import open_current, verify

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parent.parent
MARKER = "zymoglorbax"


def held(config: IndexConfig) -> dict[str, str]:
    with open_current(config) as snapshot:
        return {key: version.text for key, version in snapshot.versions.items()}


# several at once


def test_one_bad_file_stops_no_other(config: IndexConfig, quick: None, cli: Cli, tmp_path: Path) -> None:
    given = tmp_path / "given"
    (given / "deep").mkdir(parents=True)
    (given / "One Leaflet.md").write_text("# One\n\nThe first text.\n")
    (given / "deep" / "two.txt").write_text("The second text.\n")
    (given / "deep" / "bad.txt").write_bytes(b"\x00\x01\x02")
    (given / "picture.png").write_bytes(b"\x89PNG")
    (given / ".hidden.txt").write_text("Not looked at.\n")
    ran = cli("add", given, "--kind", "guideline", "--no-input")
    assert ran.code == 1
    assert sorted(held(config)) == ["one-leaflet", "two"]
    assert "2 new, 0 changed, 0 unchanged, 0 removed, 2 quarantined" in ran.out
    assert "binary" in ran.out
    listed = json.loads(cli("list", "--json").out)
    assert {row["id"]: row["kind"] for row in listed["sources"]} == {"one-leaflet": "guideline", "two": "guideline"}
    assert sorted(row["id"] for row in listed["quarantined"]) == ["bad", "picture"]
    assert all(row["reason"] and row["hint"] and row["file"] for row in listed["quarantined"])
    assert "QUARANTINED" in cli("list").out
    (given / "deep" / "bad.txt").write_text("Now it is text.\n")
    (given / "picture.png").unlink()
    again = cli("add", given, "--no-input")
    assert again.code == 0
    assert "1 new" in again.out
    assert again.out.count("holds this very file") == 2
    assert json.loads(cli("list", "--json").out)["quarantined"] == []


def test_two_files_of_one_name_are_two_sources_with_lasting_ids(
    config: IndexConfig, quick: None, tmp_path: Path
) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "guide.txt").write_text(f"The guide of the {folder}.\n")
    for _ in range(2):
        adding.add(config, [tmp_path / "north", tmp_path / "south"], {})
        assert sorted(held(config)) == ["north-guide", "south-guide"]


def test_another_document_under_a_taken_name_is_refused(config: IndexConfig, quick: None, tmp_path: Path) -> None:
    file = tmp_path / "guide.txt"
    file.write_text("The old text.\n")
    adding.add(config, [file], {})
    file.write_text("The new text.\n")
    done = adding.add(config, [file], {})
    assert "index replace guide" in done.refused[0].hint
    assert held(config) == {"guide": "The old text.\n"}
    with pytest.raises(SourceError, match="already"):
        adding.add(config, [file], {}, source_id="guide")


def test_a_folder_that_cannot_be_used_is_left_out_and_named(config: IndexConfig, quick: None, cli: Cli) -> None:
    write_source(config, "good")
    write_source(config, "unread", b"\x00\x01", name="doc.txt")
    (config.sources_dir / "stray.txt").write_text("x")
    built = cli("build")
    assert built.code == 1
    assert sorted(held(config)) == ["good"]
    name = config.current_file.read_text()
    assert cli("build").code == 1  # still true, and still said; but nothing is written again
    assert config.current_file.read_text() == name
    quarantined = json.loads(cli("list", "--json").out)["quarantined"]
    assert sorted(row["id"] for row in quarantined) == ["stray.txt", "unread"]
    write_source(config, "unread", b"Words.\n", name="doc.txt")
    (config.sources_dir / "stray.txt").unlink()
    assert cli("build").code == 0
    assert sorted(held(config)) == ["good", "unread"]


def test_a_slip_in_a_card_or_a_statement_refuses_the_build_and_nothing_is_lost(
    config: IndexConfig, quick: None, cli: Cli
) -> None:
    write_source(config, "good")
    assert cli("build").code == 0
    name = config.current_file.read_text()
    write_source(config, "unproven", statements=STATEMENTS.replace("most adults with", "80% of adults with", 1))
    write_source(config, "unknown-kind", card="title: T\nkind: nonsense\n")
    write_source(config, "fine-too")
    built = cli("build")
    assert built.code == 2
    assert "80%" in built.err
    assert "unknown-kind" in built.err
    assert config.current_file.read_text() == name
    assert sorted(held(config)) == ["good"]


def test_what_nobody_said_is_asked_for_on_a_terminal(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = {
        "title": "",
        "kind": ["blog", "guideline"],
        "publisher": "The society",
        "published": ["May", "2024-05-01"],
    }
    asked: list[str] = []

    def prompt(key: str, **_: object) -> str:
        asked.append(key)
        reply = replies.get(key, "")
        return reply.pop(0) if isinstance(reply, list) else reply

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    file = tmp_path / "guide.txt"
    file.write_text("The first line\n\nThe text.\n")
    assert cli("add", file, "--url", "https://e.org/x").code == 0
    assert asked == ["title", "kind", "kind", "publisher", "authors", "published", "published", "licence"]
    with open_current(config) as snapshot:
        source = snapshot.sources["guide"]
    assert (source.title, source.kind, source.publisher) == ("The first line", "guideline", "The society")
    assert str(source.published) == "2024-05-01"


# another edition


def test_a_new_edition_keeps_the_card_and_the_statements_that_still_hold(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path
) -> None:
    second = "  - {id: falls, text: Falls were rare., spans: [Falls were rare.], role: risk, topics: [safety]}\n"
    both = STATEMENTS.replace("reviewed_by", second + "reviewed_by", 1)
    write_source(config, "walking", statements=both, card="title: Kept\nkind: guideline\n")
    pipeline.reconcile(config)
    new = tmp_path / "edition-2.txt"
    new.write_text("Walking and knee pain\n\nFalls were rare. Walking helped some adults.\n")
    ran = cli("replace", "walking", new)
    assert ran.code == 0
    assert "walking-helped" in ran.out
    folder = config.sources_dir / "walking"
    assert sorted(p.name for p in folder.iterdir()) == [
        "edition-2.txt", "source.yaml", "statements.draft.yaml", "statements.yaml",
    ]  # fmt: skip
    with open_current(config) as snapshot:
        assert snapshot.sources["walking"].title == "Kept"
        assert [item.id for item in snapshot.statements] == ["walking/falls"]
        assert "some adults" in snapshot.versions["walking"].text
    (drafted,) = yaml.safe_load((folder / "statements.draft.yaml").read_text())["statements"]
    assert (drafted["id"], drafted["reviewed_by"]) == ("walking-helped", None)


def test_a_new_edition_that_cannot_be_read_changes_nothing(config: IndexConfig, quick: None, tmp_path: Path) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    name = pipeline.reconcile(config).snapshot
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00\x01")
    with pytest.raises(SourceError, match="no text"):
        curate.replace(config, "walking", bad)
    with pytest.raises(SourceError, match="no source"):
        curate.replace(config, "other", bad)
    assert pipeline.reconcile(config).snapshot == name
    assert [path.name for path in config.sources_dir.iterdir()] == ["walking"]


def test_a_drafted_statement_counts_from_the_moment_it_is_signed(config: IndexConfig, quick: None) -> None:
    unsigned = STATEMENTS.replace("The maintainers", "null").replace("2026-01-02", "null")
    folder = write_source(config, "walking")
    (folder / "statements.draft.yaml").write_text(unsigned)
    pipeline.reconcile(config)
    with open_current(config) as snapshot:
        assert snapshot.statements == ()
    signed = unsigned.replace("    role:", "    reviewed_by: A nurse\n    role:", 1)
    (folder / "statements.draft.yaml").write_text(signed)
    assert pipeline.reconcile(config).changed == ("walking",)
    with open_current(config) as snapshot:
        assert [item.reviewed_by for item in snapshot.statements] == ["A nurse"]
    (folder / "statements.draft.yaml").unlink()
    (folder / "statements.yaml").write_text(STATEMENTS.replace("    role:", "    reviewed_by: null\n    role:", 1))
    pipeline.reconcile(config)
    with open_current(config) as snapshot:
        assert snapshot.statements == ()


# the way back


def test_rolling_back_moves_the_pointer_after_a_look(config: IndexConfig, quick: None, cli: Cli) -> None:
    names = []
    for text in ("The first.\n", "The second.\n", "The third.\n"):
        write_source(config, "doc", text, name="doc.txt")
        names.append(pipeline.reconcile(config).snapshot)
    assert names == sorted(names), "names sort by time, even within one second"
    write_source(config, "newer", "Only in the folder.\n", name="doc.txt")
    ran = cli("rollback")
    assert (ran.code, names[1] in ran.out) == (0, True)
    assert "newer is in the folder and does not answer" in ran.err
    assert "doc answers as it was" in ran.err
    assert held(config) == {"doc": "The second.\n"}
    assert cli("rollback", "--to", names[0]).code == 0
    assert held(config) == {"doc": "The first.\n"}
    assert names[2] in cli("rollback").err  # nothing older is left; it says what there is
    broken = next((config.snapshots_dir / names[2] / "texts").iterdir())
    broken.write_text("Somebody changed this.\n")
    with pytest.raises(SnapshotError, match="damaged"):
        rollback(config, names[2])
    assert cli("rollback", "--to", "nonsense").code == 2
    assert held(config) == {"doc": "The first.\n"}
    assert pipeline.reconcile(config).published
    assert sorted(held(config)) == ["doc", "newer"]


# nothing stays


def test_a_purge_leaves_no_byte_whatever_happened_before(
    config: IndexConfig, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def traces() -> list[str]:
        files = [p for root in (config.data_dir, config.sources_dir) for p in root.rglob("*") if p.is_file()]
        return [str(path) for path in files if MARKER.encode() in path.read_bytes() or MARKER in path.name]

    for name in ("one", "two"):
        write_source(config, name)
    pipeline.reconcile(config)
    document = tmp_path / f"{MARKER}.txt"
    document.write_text(f"The word {MARKER} stands here.\n\nAnd {MARKER} once more.\n")
    adding.add(config, [document], {"title": MARKER, "publisher": MARKER})
    unsigned = STATEMENTS.replace("Walking helped most adults", MARKER).replace("The maintainers", "null")
    (config.sources_dir / MARKER / "statements.draft.yaml").write_text(unsigned)
    pipeline.reconcile(config)
    later = tmp_path / "later.txt"
    later.write_text("A document that comes on top of it, by a copy of its index.\n")
    adding.add(config, [later], {})
    curate.remove(config, MARKER)
    adding.add(config, [document], {})
    rollback(config)
    monkeypatch.setattr(writer, "publish", _killed)
    with pytest.raises(KeyboardInterrupt):
        curate.replace(config, MARKER, later)
    monkeypatch.undo()
    monkeypatch.setattr(pipeline, "make_embedder", lambda spec: pytest.fail("no text is new"))
    monkeypatch.setattr(writer, "verify_in_child", verify)
    bad = tmp_path / f"{MARKER}.md"
    bad.write_text(f"---\n{MARKER}: [\n---\n{MARKER}\n")
    assert adding.add(config, [bad], {}).refused
    assert traces()
    curate.remove(config, MARKER, purge=True)
    assert traces() == []
    assert sorted(held(config)) == ["later", "one", "two"]


def _killed(*_: object) -> str:
    raise KeyboardInterrupt


# everything in one file


def test_what_was_exported_can_be_imported_and_is_the_same_again(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path
) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(config, "cooking", "Boil the onions.\n", name="t.txt")
    file = tmp_path / "all.zip"
    assert cli("export", file).code == 2  # there is no index yet
    pipeline.reconcile(config)
    assert cli("export", file).code == 0
    other = IndexConfig(tmp_path / "other", tmp_path / "other-data")
    done = archive.import_(other, file)
    assert (done.report.new, done.refused, done.other_text) == (("cooking", "walking"), {}, ())
    assert held(other) == held(config)
    archive.export(other, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()
    assert archive.import_(other, file).same == ("cooking", "walking")
    write_source(other, "cooking", "Fry the onions.\n", name="t.txt")
    assert "cooking" in archive.import_(other, file).refused
    assert held(other)["cooking"] == "Fry the onions.\n"
    with zipfile.ZipFile(file) as opened:
        listing = json.loads(opened.read("export.json"))
        assert {f"texts/{row['version']}.txt" for row in listing["sources"].values()} <= set(opened.namelist())


@pytest.mark.parametrize("fault", ["cut", "text", "changed", "outside", "absolute", "link", "missing"])
def test_an_archive_that_was_tampered_with_is_refused_whole(
    config: IndexConfig, quick: None, tmp_path: Path, fault: str
) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    pipeline.reconcile(config)
    file, bad = tmp_path / "all.zip", tmp_path / "bad.zip"
    archive.export(config, file)
    if fault in ("cut", "text"):
        bad.write_bytes(file.read_bytes()[:300] if fault == "cut" else b"no archive")
    else:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(bad, "w") as new:
            listing = json.loads(old.read("export.json"))
            files = {name: old.read(name) for name in listing["files"]}
            moved = {"outside": "sources/walking/../../x", "absolute": "/x", "link": "sources/x/.y"}.get(fault)
            if fault == "changed":
                files["sources/walking/doc.md"] += b"Take twice as much."
            elif moved:
                files[moved] = files.pop("sources/walking/doc.md")
                listing["files"][moved] = listing["files"].pop("sources/walking/doc.md")
            else:
                del files["sources/walking/source.yaml"]
            new.writestr("export.json", json.dumps(listing))
            for name, data in files.items():
                new.writestr(name, data)
    other = IndexConfig(tmp_path / "other", tmp_path / "other-data")
    with pytest.raises(InputError):
        archive.import_(other, bad)
    assert not other.sources_dir.exists()
    assert not (tmp_path / "x").exists()


# one writer


def test_a_second_command_is_turned_away_before_anything_heavy_is_loaded(config: IndexConfig) -> None:
    code = """
import runpy, sys
sys.argv = ["index", *sys.argv[1:]]
try:
    runpy.run_module("index", run_name="__main__", alter_sys=True)
finally:
    print("LOADED", *sorted({"chromadb", "llama_index", "torch", "numpy"} & set(sys.modules)), file=sys.stderr)
"""
    folders = {"CITEWELL_SOURCES_DIR": str(config.sources_dir), "CITEWELL_DATA_DIR": str(config.data_dir), "PATH": ""}
    (config.sources_dir / "x.txt").write_text("words")
    with lock.writing(config):
        for command in (["build"], ["add", str(config.sources_dir / "x.txt")], ["remove", "x"], ["rollback"],
                        ["replace", "x", "y"], ["export", "z"], ["import", "z"]):  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-c", code, *command],
                cwd=ROOT,
                env=folders,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2, done.stderr
            assert "Another process is writing the index: process " in done.stderr
            assert done.stderr.rstrip().endswith("LOADED")
