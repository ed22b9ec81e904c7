"""What the lay questions teach: learned at build, exactly, from those that are there, and taken over unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fixtures_index import config_fixture, quick_fixture, write_source  # noqa: F401

from index import question_model
from index.config import IndexConfig
from index.entries import make_entries
from index.errors import SnapshotError
from index.pipeline import reconcile
from index.question_model import ROWS, WEIGHTS, load, write
from index.schema import Entry, Source, Statement
from index.snapshot import open_current

TOPICS = {"walking": "walk far", "falls": "fall over", "pain": "hurt now"}


def statements(topics: dict[str, str], more: str = "") -> str:
    rows = "\n".join(
        f"  - id: {name}\n    text: Walking helped most adults.\n    spans: ['Walking helped most adults']\n"
        f"    role: benefit\n    topics: [efficacy]\n"
        f"    questions: [{', '.join(repr(f'{said} {n} {name}') for n in range(10))}]"
        for name, said in topics.items()
    )
    return f"statements:\n{rows}\n{more}reviewed_by: The maintainers\nreviewed_on: 2026-01-02\n"


def entries(topics: dict[str, str], left: tuple[str, ...] = ()) -> tuple[tuple[Entry, ...], list[Statement]]:
    held = [
        Statement(f"a/{name}", "a", "v", said, (), tuple(f"{said} {n} {name}" for n in range(10)), ("safety",))
        for name, said in topics.items()
    ]
    return make_entries([], held, {"a": Source("a", "A", "web_page", "", unanswered=left)}), held


def apart(rows: tuple[Entry, ...], noise: float = 0.2) -> np.ndarray:
    """Unit vectors: those of one statement's questions lie together, everything else elsewhere."""
    random = np.random.default_rng(0)
    ends = sorted({entry.text.split()[-1] for entry in rows})
    vectors = np.stack([np.eye(32)[ends.index(entry.text.split()[-1])] for entry in rows])
    vectors = vectors + noise * random.normal(size=vectors.shape)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_a_question_is_told_to_be_its_statements_and_an_unanswered_one_nobodys(tmp_path: Path) -> None:
    rows, held = entries(TOPICS, tuple(f"price {n} cost" for n in range(10)))
    vectors = apart(rows)
    write(tmp_path, rows, held, vectors, None)
    model = load(tmp_path)
    assert [rows[n].kind for n in model.rows] == ["question"] * 30 + ["unanswered"] * 10
    asked = vectors[list(model.rows)]
    for n in model.rows:
        scores = model.scores(asked @ vectors[n])
        if rows[n].kind == "unanswered":
            assert scores.max() < 0.3
        else:
            best = model.statements[int(scores.argmax())]
            assert best in rows[n].targets
            assert scores.max() > 0.7


def test_an_unanswered_question_that_is_answered_since_teaches_nothing(tmp_path: Path) -> None:
    rows, held = entries(TOPICS, ("far 99 walking", "price 1 cost"))
    vectors = apart(rows, noise=0.0)
    write(tmp_path, rows, held, vectors, None)
    assert [rows[n].text for n in load(tmp_path).rows if rows[n].kind == "unanswered"] == ["price 1 cost"]


def test_few_questions_teach_nothing(tmp_path: Path) -> None:
    rows, held = entries({"walking": "walk far"})
    write(tmp_path, rows, held, apart(rows), None)
    assert load(tmp_path).rows == ()


def test_more_questions_than_there_is_room_for_are_thinned_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_model, "MOST", 36)
    rows, held = entries(TOPICS, tuple(f"price {n} cost" for n in range(10)))
    vectors = apart(rows)
    write(tmp_path, rows, held, vectors, None)
    model = load(tmp_path)
    assert len(model.rows) == 36
    assert {t for n in model.rows for t in rows[n].targets} == {s.id for s in held} | {"a"}, "of all there are some"


def test_the_same_questions_are_not_learned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    for folder in (first, second, third):
        folder.mkdir()
    rows, held = entries(TOPICS)
    vectors = apart(rows)
    write(first, rows, held, vectors, None)

    def never(*args: object) -> object:
        raise AssertionError("learned again")

    with monkeypatch.context() as patched:
        patched.setattr(question_model, "_fit", never)
        # Beside one more document the same questions stand further down.
        moved = (Entry("p:x", "passage", "x y z", ("x",)), *rows)
        write(second, moved, held, np.concatenate([vectors[:1], vectors]), first)
        assert load(second).rows == tuple(n + 1 for n in load(first).rows)
        np.testing.assert_array_equal(load(second).weights, load(first).weights)
        with pytest.raises(AssertionError, match="learned again"):
            write(third, rows, held, -vectors, first)
    write(third, rows, held, -vectors, first)
    assert load(third).key != load(first).key


@pytest.mark.usefixtures("quick")
def test_what_a_statement_no_longer_answers_is_forgotten(config: IndexConfig) -> None:
    folder = write_source(config, "walking", statements=statements(TOPICS))
    reconcile(config)
    with open_current(config) as snapshot:
        assert set(snapshot.taught.statements) == {f"walking/{name}" for name in TOPICS}
        assert len(snapshot.taught.rows) == 30
    (folder / "statements.yaml").write_text(statements({k: v for k, v in TOPICS.items() if k != "pain"}), "utf-8")
    reconcile(config)
    with open_current(config) as snapshot:
        assert set(snapshot.taught.statements) == {"walking/walking", "walking/falls"}
        assert {snapshot.entries[n].kind for n in snapshot.taught.rows} == {"question"}
        assert len(snapshot.taught.rows) == 20


@pytest.mark.parametrize("name", [ROWS, WEIGHTS])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, name: str, damage: str) -> None:
    rows, held = entries(TOPICS)
    write(tmp_path, rows, held, apart(rows), None)
    path = tmp_path / name
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:40])
    elif name == ROWS:
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "rows": [1, 2]}), "utf-8")
    else:
        np.save(path, np.zeros((3, 3), dtype=np.float32))
    with pytest.raises(SnapshotError) as caught:
        load(tmp_path)
    assert "index build" in caught.value.hint
