"""What the lay questions of a library teach: which statement answers a new question, and when none does."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures_index import ARTICLE, STATEMENTS, config_fixture, quick_fixture, write_source  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st

from index.config import IndexConfig
from index.entries import make_entries
from index.errors import SourceError
from index.pipeline import reconcile
from index.schema import Source, Statement
from index.snapshot import open_current
from index.statements import folded, load_reviewed
from rag.assistant import Assistant
from rag.match import QuestionMatch

# Worded by nobody who wrote the lay questions, far from the documents' own words.
FAR = {
    "Of all the folk on the planet, what portion is stuck with this illness?": "msc-ra-release/ra-prevalence",
    "Which bosses' rulebook is not finished yet for these cells?": "stem-cell-article/frameworks-evolving",
    "Who headed the crew that kept an eye on sixty-four folk?": "msc-ra-release/study-who",
    "In which spots of the body do they dig up these cells?": "msc-ra-release/msc-sources",
}
OPEN = "unanswered: ['Does walking help my ankles?']\n"


def unanswered(folder: Path) -> tuple[str, ...]:
    return load_reviewed(folder, "src", "v", ARTICLE).unanswered


@pytest.fixture(scope="module")
def match(assistant: Assistant) -> QuestionMatch:
    return QuestionMatch(assistant.snapshot)


def test_a_far_wording_finds_its_statement(match: QuestionMatch, assistant: Assistant) -> None:
    first = 0
    for question, statement in FAR.items():
        assert statement in {s.id for s in assistant.snapshot.statements}, statement
        scores = match.of(assistant._embedder.embed([question])[0]).scores
        first += statement in sorted(scores, key=lambda key: -scores[key])[:2]
    assert first >= 3


def test_a_lay_question_belongs_to_its_statement(match: QuestionMatch, assistant: Assistant) -> None:
    vectors, right, seen = assistant.snapshot.vectors(), 0, 0
    for row, entry in list(enumerate(assistant.snapshot.entries))[::40]:
        if entry.kind == "question":
            scores = match.of(vectors[row]).scores
            seen += 1
            right += max(scores, key=lambda key: scores[key]) in entry.targets
    assert seen > 50
    assert right / seen > 0.8


def test_what_is_known_to_be_unanswered_is_near_and_scores_low(match: QuestionMatch, assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    rows = [n for n, entry in enumerate(snapshot.entries) if entry.kind == "unanswered"][::20]
    assert len(rows) > 20
    found = [match.of(snapshot.vectors()[row]) for row in rows]
    assert all(0.0 <= score <= 1.0 for one in found for score in one.scores.values())
    assert sum(one.unanswered > 0.99 for one in found) / len(found) > 0.9
    assert sum(max(one.scores.values()) < 0.5 for one in found) / len(found) > 0.9


@pytest.mark.usefixtures("quick")
def test_a_small_library_teaches_nothing_and_breaks_nothing(config: IndexConfig) -> None:
    write_source(config, "walking", statements=STATEMENTS + OPEN)
    reconcile(config)
    with open_current(config) as snapshot:
        assert [e.targets for e in snapshot.entries if e.kind == "unanswered"] == [("walking",)]
        found = QuestionMatch(snapshot).of(snapshot.vectors()[0])
        assert found.scores == {}


@pytest.mark.usefixtures("quick")
def test_it_goes_with_its_document(config: IndexConfig) -> None:
    folder = write_source(config, "walking", statements=STATEMENTS + OPEN)
    reconcile(config)
    (folder / "statements.yaml").write_text(STATEMENTS, "utf-8")
    reconcile(config)
    with open_current(config) as snapshot:
        assert not [e for e in snapshot.entries if e.kind == "unanswered"]
        assert snapshot.sources["walking"].unanswered == ()


def test_a_question_cannot_be_answered_and_unanswered(tmp_path: Path) -> None:
    path = tmp_path / "statements.yaml"
    path.write_text(STATEMENTS + "unanswered: ['is walking GOOD for knee pain']\n", "utf-8")
    with pytest.raises(SourceError, match="walking-helped") as caught:
        unanswered(tmp_path)
    assert caught.value.hint
    path.write_text(STATEMENTS + "unanswered: ['  ']\n", "utf-8")
    with pytest.raises(SourceError, match="empty"):
        unanswered(tmp_path)


def test_nothing_counts_that_nobody_reviewed(tmp_path: Path) -> None:
    unsigned = STATEMENTS.replace("reviewed_by: The maintainers", "reviewed_by: null")
    (tmp_path / "statements.yaml").write_text(unsigned + OPEN, "utf-8")
    assert unanswered(tmp_path) == ()
    assert unanswered(tmp_path / "none") == ()
    (tmp_path / "statements.yaml").rename(tmp_path / "statements.draft.yaml")
    (tmp_path / "statements.draft.yaml").write_text(STATEMENTS + OPEN, "utf-8")
    assert unanswered(tmp_path) == (), "a draft teaches nothing of the kind"


@given(st.lists(st.sampled_from(["Is it safe?", "is it  safe", "What does it cost?", "cost"]), max_size=4))
def test_what_another_document_answers_is_no_longer_open(left: list[str]) -> None:
    statement = Statement("b/x", "b", "v", "It is safe.", (), ("Is it safe?",), ("safety",))
    sources = {"a": Source("a", "A", "web_page", "", unanswered=tuple(left)), "b": Source("b", "B", "web_page", "")}
    entries = make_entries([], [statement], sources)
    unanswered = {folded(e.text) for e in entries if e.kind == "unanswered"}
    assert unanswered == {folded(q) for q in left} - {"is it safe"}
    assert len({e.id for e in entries}) == len(entries)
