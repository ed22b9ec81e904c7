"""``python -m index ...``: exit codes, messages, and nothing half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures_index import (  # noqa: F401
    ARTICLE,
    STATEMENTS,
    Ran,
    cli_fixture,
    config_fixture,
    quick_fixture,
    write_source,
)

from index import bm25, curate, pipeline
from index.config import IndexConfig
from index.errors import SourceError
from index.snapshot import open_current

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parent.parent
MARKER = "zymoglorbax"


def files_with(marker: str, *roots: Path) -> list[Path]:
    found = []
    for root in roots:
        for path in root.rglob("*"):
            if path.is_file() and marker.encode() in path.read_bytes().lower():
                found.append(path)
    return found


def test_build_list_verify(config: IndexConfig, quick: None, cli: Cli) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    built = cli("build")
    assert (built.code, built.err) == (0, "")
    assert "1 new: walking" in built.out
    assert "up to date" in cli("build").out
    listed = cli("list", "--json")
    (row,) = json.loads(listed.out)["sources"]
    assert (row["id"], row["published"], row["statements"], listed.err) == ("walking", None, 1, "")
    assert "no date given" in cli("list").out
    checked = cli("verify")
    assert (checked.code, "sound" in checked.out) == (0, True)


def test_list_builds_first_and_says_so_on_stderr(config: IndexConfig, quick: None, cli: Cli) -> None:
    write_source(config, "walking")
    listed = cli("list", "--json")
    assert listed.code == 0
    assert json.loads(listed.out)["sources"][0]["id"] == "walking"
    assert "building it" in listed.err


def test_errors_are_a_message_a_hint_and_exit_code_2(config: IndexConfig, quick: None, cli: Cli) -> None:
    def refused(*arguments: str) -> str:
        ran = cli(*arguments)
        assert ran.code == 2
        assert ran.out == ""
        assert "error: " in ran.err
        assert "hint: " in ran.err
        assert "Traceback" not in ran.err
        return ran.err

    assert "no sources" in refused("build")
    assert "no index" in refused("verify")
    write_source(config, "walking")
    assert cli("build").code == 0
    assert "walking" in refused("remove", "nosuch", "--no-input")
    assert "walking" in refused("remove", "../walking", "--no-input")
    config.current_file.write_text("nonsense\n")
    assert "python -m index build" in refused("verify")
    assert "python -m index build" in refused("list")


def test_add_copies_the_original_and_invents_nothing(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path
) -> None:
    document = tmp_path / "My leaflet.md"
    document.write_bytes(ARTICLE.encode() + b"\r\nLast line.\r\n")
    ran = cli("add", document, "--id", "leaflet", "--kind", "patient-leaflet", "--url", "https://e.org/a", "--no-input")
    assert (ran.code, ran.err) == (0, "")
    assert "not said on its card: publisher, authors, published" in ran.out
    folder = config.sources_dir / "leaflet"
    assert (folder / "My leaflet.md").read_bytes() == document.read_bytes()
    card = (folder / "source.yaml").read_text()
    assert "title: Walking and knee pain" in card
    for unsaid in ("publisher", "authors", "published", "retrieved", "funding", "conflicts", "licence"):
        assert f"{unsaid}: null" in card
    with open_current(config) as snapshot:
        assert snapshot.sources["leaflet"].url == "https://e.org/a"
        assert "Last line." in snapshot.versions["leaflet"].text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--id", "walking"],
        ["--id", "../outside"],
        ["--id", "UPPER"],
        ["--id", ""],
        ["--id", "a/b"],
        ["--id", ".hidden"],
        ["--id", "new", "--kind", "blog"],
        ["--id", "new", "--published", "last year"],
        ["--id", "new", "--url", "file:///etc/passwd"],
    ],
)
def test_add_refuses_and_leaves_nothing_behind(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path, arguments: list[str]
) -> None:
    write_source(config, "walking")
    assert cli("build").code == 0
    document = tmp_path / "new.txt"
    document.write_text("Some new words.\n")
    before = sorted(tmp_path.rglob("*"))
    assert cli("add", document, *arguments, "--no-input").code == 2
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("kind", "code"),
    [("link", 1), ("folder", 2), ("missing", 2), ("pdf", 1), ("empty", 1), ("binary", 1), ("card", 1)],
)
def test_add_refuses_what_is_not_a_document(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path, kind: str, code: int
) -> None:
    """What was typed wrongly ends the command (2); a document that cannot be read is quarantined (1)."""
    document = tmp_path / {"pdf": "a.pdf", "card": "source.yaml"}.get(kind, "a.txt")
    if kind == "link":
        (tmp_path / "real.txt").write_text("words")
        document.symlink_to(tmp_path / "real.txt")
    elif kind == "folder":
        document.mkdir()
    elif kind != "missing":
        document.write_bytes({"empty": b"", "binary": b"\x00\x01"}.get(kind, b"words"))
    ran = cli("add", document, "--id", "new", "--no-input")
    assert ran.code == code
    assert code == 1 or "error: " in ran.err
    assert kind not in ("link", "missing") or document.name in ran.out + ran.err
    assert list(config.sources_dir.iterdir()) == []
    assert not config.current_file.exists()


def test_an_addition_that_cannot_be_built_is_taken_out_again(
    config: IndexConfig, quick: None, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source(config, "walking")
    name = cli("build").out.split(":")[0]

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bm25, "write_bm25", fail)
    document = tmp_path / "new.txt"
    document.write_text("Some new words.\n")
    ran = cli("add", document, "--id", "new", "--no-input")
    assert (ran.code, "No space left" in ran.err) == (2, True)
    assert [path.name for path in config.sources_dir.iterdir()] == ["walking"]
    ran = cli("remove", "walking", "--no-input")  # emptying the index fails in the same way
    assert ran.code == 2
    assert (config.sources_dir / "walking" / "doc.md").is_file()
    with open_current(config) as snapshot:
        assert snapshot.name == name


def test_add_remove_and_purge_leave_no_byte(config: IndexConfig, quick: None, cli: Cli, tmp_path: Path) -> None:
    write_source(config, "walking")
    document = tmp_path / "new.txt"
    document.write_text(f"The word {MARKER} stands here. Twice: {MARKER.upper()}.\n\n{MARKER} as a heading\n\nEnd.\n")
    assert cli("add", document, "--id", "new", "--title", f"About {MARKER}", "--no-input").code == 0
    document.unlink()
    assert files_with(MARKER, config.data_dir)
    assert cli("remove", "new", "--no-input").code == 0
    with open_current(config) as snapshot:
        assert list(snapshot.sources) == ["walking"]
        assert snapshot.bm25(MARKER, 5) == []
    assert not files_with(MARKER, config.sources_dir)
    assert files_with(MARKER, config.data_dir), "an earlier snapshot is kept, so that one can go back"
    assert cli("remove", "new", "--purge", "--no-input").code == 0
    assert not files_with(MARKER, config.data_dir, config.sources_dir)
    assert cli("verify").code == 0
    assert cli("remove", "new", "--purge", "--no-input").code == 2


def test_purge_in_one_step_and_the_last_source_can_go(config: IndexConfig, quick: None, cli: Cli) -> None:
    write_source(config, "only", f"The word {MARKER} stands here.\n", name="t.txt")
    assert cli("build").code == 0
    assert cli("remove", "only", "--purge", "--no-input").code == 0
    assert not files_with(MARKER, config.data_dir, config.sources_dir)
    with open_current(config) as snapshot:
        assert snapshot.entries == ()
        assert snapshot.bm25("word", 3) == []
        assert snapshot.dense(snapshot.vectors().sum(axis=0), 3) == []


def test_remove_asks_on_a_terminal(config: IndexConfig, quick: None, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write_source(config, "walking")
    assert cli("build").code == 0
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert cli("remove", "walking").code == 1
    assert (config.sources_dir / "walking").is_dir()


def test_a_killed_change_is_tidied_by_the_next(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking")
    write_source(config, ".adding-half", "words", name="t.txt")
    write_source(config, ".removing-gone", "words", name="t.txt")
    pipeline.reconcile(config)
    with pytest.raises(SourceError):
        curate.remove(config, "nosuch")
    assert [path.name for path in config.sources_dir.iterdir()] == ["walking"]


def test_help_is_quick_and_has_examples() -> None:
    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "index", "add", "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Example" in ran.stdout
    assert "--no-input" in ran.stdout
    for heavy in ("torch", "chromadb", "llama_index"):
        assert heavy not in ran.stderr, "help must not load the machinery"
    assert time.perf_counter() - began < 10
