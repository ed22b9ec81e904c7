"""``python -m rag ask``: answers on stdout, everything else on stderr, and no traceback for anything typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fixtures_index import Ran
from fixtures_rag import library_fixture  # noqa: F401

from index.config import IndexConfig

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Ran]
ROWS = [
    {"id": "a", "question": "Is MSC therapy approved?"},
    {"id": "b", "question": "What about its risks?", "turns": ["What is MSC therapy?"]},
    {"id": "c", "question": "Can stem cells treat lupus?", "turns": []},
    {"id": 4, "question": "I can't breathe", "turns": None},
    {"question": "¿Es segura?\u2028"},
]


@pytest.fixture(name="cli")
def cli_fixture(built_index: IndexConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run ``python -m rag ask ...`` in this process."""
    from rag.__main__ import main

    def run(*arguments: Any, **environment: str) -> Ran:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(f"CITEWELL_{name}", value)
            patch.setattr(sys, "argv", ["rag", "ask", *map(str, arguments)])
            capsys.readouterr()
            with pytest.raises(SystemExit) as stopped:
                main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


def refused(ran: Ran) -> str:
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("error: ") == 1
    assert "hint: " in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 1500
    return ran.err


def shell(built_index: IndexConfig, *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rag", "ask", *arguments],
        cwd=ROOT,
        env={**os.environ, "CITEWELL_DATA_DIR": str(built_index.data_dir)},
        capture_output=True,
        check=False,
    )


# --- as a shell runs it ------------------------------------------------------------------------------------------


def test_a_batch_writes_one_answer_a_line_and_nothing_else(built_index: IndexConfig, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n\n", "utf-8")
    ran = shell(built_index, "--batch", str(batch))
    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.decode("utf-8").removesuffix("\n").split("\n")]
    assert [a["id"] for a in answers] == ["a", "b", "c", 4, None]
    assert [a["question"] for a in answers] == [row["question"] for row in ROWS]
    assert [a["behaviour"] for a in answers] == ["answer", "answer", "not_in_sources", "urgent_care", "answer"]
    assert answers[4]["language"] == "es"


def test_a_question_that_is_not_text(built_index: IndexConfig) -> None:
    ran = shell(built_index, b"is it \xff\xfe safe?")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"not valid UTF-8" in ran.stderr
    assert b"hint: " in ran.stderr
    assert b"Traceback" not in ran.stderr


# --- in this process ---------------------------------------------------------------------------------------------


def answered(cli: Cli, *arguments: str) -> Ran:
    ran = cli(*arguments)
    assert (ran.code, ran.err) == (0, "")
    return ran


def test_one_question(cli: Cli) -> None:
    shown = answered(cli, "Is MSC therapy approved?").out
    assert re.search(r"experimental[^.]* \[\d\]", shown)
    assert "\n[1] “" in shown
    assert "Web article; no author" in shown


def test_one_question_as_json(cli: Cli) -> None:
    row = json.loads(answered(cli, "Is MSC therapy approved?", "--json").out)
    assert row["behaviour"] == "answer"
    assert row["citations"][0]["number"] == 1
    assert row["id"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--batch"),
        ([""], "empty"),
        (["  \n\t\u200b"], "empty"),
        (["a " * 500_000], "1,000,000 characters"),
        (["\x00\x01\x02"], "not text"),
        (["is it \udcff safe"], "not valid UTF-8"),
        (["Is it safe?", "--batch", "x.jsonl"], "--batch"),
        (["--batch", "no/such/file.jsonl"], "no/such/file.jsonl"),
        (["--batch", "."], "directory"),
    ],
)
def test_bad_questions(cli: Cli, arguments: list[str], said: str) -> None:
    assert said in refused(cli(*arguments))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b"Is it safe?", "not JSON"),
        (b"[1]", "question"),
        (b'{"id": "x"}', "question"),
        (b'{"question": 3}', "question"),
        (b'{"question": "x", "turns": "y"}', "turns"),
        (b'{"question": "x", "turns": [1]}', "turns"),
        (b'{"question": "\\u0000\\u0001"}', "not text"),
        (b'{"question": "\\ud800?"}', "UTF-8"),
        (b'{"question": "x", "turns": ["\\u0000"]}', "not text"),
        (b'{"question": "' + b"x" * 1_000_000 + b'"}', "characters"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_answered(cli: Cli, tmp_path: Path, line: bytes, said: str) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_bytes(b'{"question": "Is it safe?"}\n\n' + line + b'\n{"question": "Is it safe?"}\n')
    message = refused(cli("--batch", batch))
    assert "q.jsonl, line 3" in message
    assert said in message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00{", b"\x80abc"])
def test_a_batch_that_is_not_text(cli: Cli, tmp_path: Path, content: bytes) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_bytes(content)
    assert "not UTF-8" in refused(cli("--batch", batch))


def test_an_empty_batch_and_what_editors_leave_behind(cli: Cli, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_bytes(b"")
    assert cli("--batch", batch) == Ran(0, "", "")
    batch.write_bytes(b'\xef\xbb\xbf{"id": 1, "question": "hi"}\r\n\r\n{"id": 2, "question": ""}')
    rows = [json.loads(line) for line in cli("--batch", batch).out.splitlines()]
    assert [(r["id"], r["behaviour"]) for r in rows] == [(1, "off_topic"), (2, "clarify")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("COMPOSER", "poem"),
        ("CHECKER", "none"),
        ("EMBEDDER", "nonsense"),
        ("EMBEDDER", "package:no_such_package"),
        ("EMBEDDER", "path:/no/such/folder"),
    ],
)
def test_bad_settings(cli: Cli, setting: str, value: str) -> None:
    refused(cli("Is it safe?", **{setting: value}))


def break_current(data: Path, snapshot: Path) -> None:
    (data / "CURRENT").write_bytes(b"\xff../..")


def break_manifest(data: Path, snapshot: Path) -> None:
    (snapshot / "manifest.json").write_text("{")


def break_table(data: Path, snapshot: Path) -> None:
    (snapshot / "statements.json").write_text("[]")


def break_chroma(data: Path, snapshot: Path) -> None:
    database = snapshot / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"x" * database.stat().st_size)


def lose_snapshot(data: Path, snapshot: Path) -> None:
    shutil.rmtree(snapshot)


@pytest.mark.parametrize("damage", [break_current, break_manifest, break_table, break_chroma, lose_snapshot])
def test_a_damaged_index(cli: Cli, library: IndexConfig, damage: Callable[[Path, Path], None]) -> None:
    snapshot = library.snapshots_dir / library.current_file.read_text("utf-8").strip()
    damage(library.data_dir, snapshot)
    message = refused(cli("Is it safe?", DATA_DIR=str(library.data_dir)))
    assert "python -m index build" in message


def test_an_index_of_another_lexicon(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from index import manifest

    known = manifest.Fingerprint.of

    def other(cls: type[manifest.Fingerprint], config: IndexConfig) -> manifest.Fingerprint:
        return replace(known(config), lexicon="another")

    monkeypatch.setattr(manifest.Fingerprint, "of", classmethod(other))
    assert "another lexicon" in refused(cli("Is it safe?"))


def test_a_folder_that_cannot_be_written(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(self: Path, *arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", forbid)
    ran = cli("Is it safe?", DATA_DIR=str(tmp_path / "data"))
    assert (ran.code, ran.out) == (2, "")
    assert "Permission denied" in ran.err
    assert "hint: " in ran.err
    assert "Traceback" not in ran.err


def test_no_sources_at_all(cli: Cli, tmp_path: Path) -> None:
    message = refused(cli("Is it safe?", DATA_DIR=str(tmp_path / "data"), SOURCES_DIR=str(tmp_path / "none")))
    assert "CITEWELL_SOURCES_DIR" in message
    assert "building it" in message
