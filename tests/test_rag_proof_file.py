"""The proof of an answer as a file: written, checked and refused by the commands, whatever is in it."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from proof_tampers import TAMPERS, Bench, Values, leaves, put, sealed

from index.errors import CitewellError
from rag.proof import command, make, read
from rag.proof.schema import HOW_TO_CHECK
from rag.schema import Question

if TYPE_CHECKING:
    from index.config import IndexConfig
    from rag.assistant import Assistant


def proof_of(assistant: Assistant, text: str) -> Values:
    """As it comes out of a file."""
    loaded: Values = json.loads(json.dumps(make(assistant.ask(Question(text)), assistant.snapshot)))
    return loaded


@pytest.fixture(scope="module")
def proof(assistant: Assistant) -> Values:
    return proof_of(assistant, "Is it safe? What does it cost in Brazil?")


@pytest.fixture
def rag(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built_index: IndexConfig) -> Any:
    from rag.__main__ import main

    monkeypatch.setenv("CITEWELL_DATA_DIR", str(built_index.data_dir))

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rag", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return int(stopped.value.code or 0), captured.out, captured.err

    return run


def test_a_proof_is_written_checked_and_tampered_with(rag: Any, tmp_path: Path) -> None:
    file = tmp_path / "safe.json"
    code, out, _ = rag("ask", "Is it safe?", "--proof", file)
    assert code == 0
    assert "[1]" in out
    assert [path.name for path in tmp_path.iterdir()] == ["safe.json"]
    code, out, _ = rag("verify", file, "--again")
    assert code == 0, out
    assert "FAILED" not in out
    assert "the same answer" in out
    values = json.loads(file.read_text("utf-8"))
    assert values["question"] == "Is it safe?"
    values["sentences"].pop(0)
    values["citations"][0]["title"] = "\x1b[2J A trial"
    file.write_text(json.dumps(sealed(values)), "utf-8")
    code, out, _ = rag("verify", file)
    assert code == 1
    assert "FAILED" in out
    assert "\x1b" not in out
    code, out, _ = rag("verify", file, "--json")
    assert code == 1
    assert json.loads(out)["holds"] is False


def test_asking_again_finds_what_the_digest_alone_covered(rag: Any, tmp_path: Path, assistant: Assistant) -> None:
    values = proof_of(assistant, "What are the side effects?")
    assert TAMPERS["true claims reordered"](values, Bench(Random(1), assistant.snapshot))
    file = tmp_path / "other.json"
    file.write_text(json.dumps(sealed(values)), "utf-8")
    assert rag("verify", file)[0] == 0
    code, out, _ = rag("verify", file, "--again")
    assert code == 1
    assert "another answer now: prose, sentences" in out


def test_the_question_can_be_left_out(rag: Any, tmp_path: Path) -> None:
    file = tmp_path / "safe.json"
    assert rag("ask", "Is it safe?", "--proof", file, "--no-question")[0] == 0
    assert "Is it safe" not in file.read_text("utf-8")
    assert rag("verify", file)[0] == 0


@pytest.mark.parametrize(
    "content",
    ["", " \n", "{", "[]", "{}", '{"format": "other"}', '{"format": "citewell-proof-1", "format": "citewell-proof-1"}',
     '{"format": "citewell-proof-1", "x": NaN}', "[" * 100_000,
     '{"format": "citewell-proof-1", "a": ' + "9" * 5000 + "}", "x" * 1_000_001, "\xff",
     "\x00\x01\x7fELF", '{"format": "citewell-proof-2"}', '{"format": ["citewell-proof-1"]}', '{"format": null}'],
    ids=["empty", "blank", "cut", "list", "nothing", "format", "twice", "nan", "deep", "long number", "large", "bytes",
         "binary", "later", "list as format", "null as format"],
)  # fmt: skip
def test_what_is_no_proof_ends_with_2_and_a_hint(rag: Any, tmp_path: Path, content: str) -> None:
    file = tmp_path / "no.json"
    file.write_bytes(content.encode("latin-1"))
    code, _, err = rag("verify", file)
    assert code == 2
    assert "hint:" in err
    assert "Traceback" not in err


def test_files_that_are_not_there_end_with_2(rag: Any, tmp_path: Path, proof: Values) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(proof), "utf-8")
    assert rag("verify", tmp_path / "none.json")[0] == 2
    assert rag("verify", tmp_path)[0] == 2
    assert rag("verify", file, "--texts", tmp_path / "none")[0] == 2
    assert rag("ask", "Is it safe?", "--proof", tmp_path / "no" / "p.json")[0] == 2
    assert rag("ask", "--batch", file, "--proof", file)[0] == 2


def test_a_hundred_megabytes_are_refused_unread(rag: Any, tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    code, _, err = rag("verify", file)
    assert code == 2
    assert "1 MB" in err


#: In the place of any value of a proof: what a program that wrote it could have got wrong.
STRANGE = [
    None,
    True,
    -1,
    2**70,
    1e308,
    0.5,
    "",
    "x" * 30_000,
    "\ud800",
    "\x1b[2J",
    "9" * 400,
    [],
    {},
    [[[[[]]]]],
    {"a": 1},
]


@pytest.mark.parametrize("strange", STRANGE, ids=lambda v: repr(v)[:12])
def test_a_strange_value_anywhere_fails_in_words(
    proof: Values, built_index: IndexConfig, tmp_path: Path, strange: object
) -> None:
    folder = built_index.sources_dir
    for at in sorted({path[:1] for path, _ in leaves(proof)} | {path for path, _ in leaves(proof)}, key=str)[::7]:
        values = copy.deepcopy(proof)
        put(values, at, copy.deepcopy(strange))
        if values != proof:
            assert ended(tmp_path, json.dumps(values).encode(), folder) in (1, 2), at


def ended(folder: Path, data: bytes, texts: Path) -> int:
    """Check a file as the command does, in both forms; how did it end?"""
    file = folder / "any.json"
    file.write_bytes(data)
    codes = []
    for as_json in (False, True):
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        try:
            with contextlib.redirect_stdout(out):
                holds = command.check(file, texts, as_json=as_json, allow_other_checker=False, again=False)
            codes.append(0 if holds else 1)
            out.seek(0)
            shown = out.read()
            assert "\x1b" not in shown
            if as_json:
                assert json.loads(shown)["holds"] is holds
        except CitewellError as error:
            codes.append(error.exit_code if error.message and error.hint else -1)
    assert codes[0] == codes[1]
    return codes[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(data=st.binary(max_size=80) | JSON.map(lambda v: json.dumps(v).encode()))
def test_any_file_ends_in_words(data: bytes, tmp_path: Path) -> None:
    assert ended(tmp_path, data, tmp_path) == 2


@QUICK
@given(values=st.dictionaries(st.text(max_size=9), JSON, max_size=4))
def test_any_json_of_the_right_format_ends_in_words(values: Values, tmp_path: Path) -> None:
    assert ended(tmp_path, json.dumps({"format": "citewell-proof-1", **values}).encode(), tmp_path) in (1, 2)


@QUICK
@given(draw=st.data())
def test_any_damage_to_a_file_is_seen(draw: st.DataObject, proof: Values, tmp_path: Path, assistant: Assistant) -> None:
    data = json.dumps(proof, ensure_ascii=False).encode()
    start = draw.draw(st.integers(0, len(data) - 1))
    cut = draw.draw(st.integers(0, 40))
    damaged = data[:start] + draw.draw(st.binary(max_size=12)) + data[start + cut :]
    file = tmp_path / "damaged.json"
    file.write_bytes(damaged)
    try:
        same = read(file) == proof
    except CitewellError:
        return
    texts = assistant.snapshot.folder / "texts"
    assert ended(tmp_path, damaged, texts) == (0 if same else 1)


def test_names_that_cannot_be_printed_do_not_break_the_report(rag: Any, tmp_path: Path, proof: Values) -> None:
    file = tmp_path / "names.json"
    for name in ("\ud800", "\x1b[2J", "\u202e"):
        file.write_text(json.dumps(proof | {name: 1}), "utf-8")
        for form in ((), ("--json",)):
            code, out, err = rag("verify", file, *form)
            assert code == 1
            assert name not in out
            assert "Traceback" not in err


def test_a_file_says_how_to_check_it(proof: Values) -> None:
    assert list(proof)[:3] == ["format", "digest", "how_to_check"]
    assert proof["how_to_check"] == HOW_TO_CHECK
    for word in ("python -m rag verify", "--texts", "sha256", "start", "end"):
        assert word in HOW_TO_CHECK


def test_the_advice_for_checking_by_hand_works(proof: Values, assistant: Assistant) -> None:
    import hashlib

    files = {hashlib.sha256(f.read_bytes()).hexdigest(): f for f in (assistant.snapshot.folder / "texts").iterdir()}
    for citation in proof["citations"]:
        text = files[citation["version"]].read_bytes().decode("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_report_names_what_failed_again_at_the_end(rag: Any, tmp_path: Path, proof: Values) -> None:
    file = tmp_path / "p.json"
    values = copy.deepcopy(proof)
    values["citations"][0]["start"] += 1
    file.write_text(json.dumps(sealed(values)), "utf-8")
    code, out, _ = rag("verify", file)
    end = out.split("This proof does NOT hold")[1]
    assert code == 1
    assert "- quote 1: the text has other words at " in end
    file.write_text(json.dumps(proof), "utf-8")
    code, out, _ = rag("verify", file)
    assert code == 0
    assert "no such check can say" in out
