"""Helpers for the tests of the answering side: asking, proving an answer by hand, and a library of one's own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from index import writer
from index.config import IndexConfig
from index.schema import Passage, Span, Statement
from index.snapshot import Snapshot, verify
from rag.assistant import Assistant
from rag.compose import DraftClaim
from rag.present import prose
from rag.schema import Answer, Question, Sentence
from rag.wording import say

NOT_CLAIMED = ("urgent_care", "crisis", "off_topic", "clarify")
# Made up for the tests: nothing in it is true of the medicine.
LEAFLET = """Sulfasalazine tablets for rheumatoid arthritis

Sulfasalazine is swallowed twice a day. In a study of 212 adults, sulfasalazine eased morning stiffness after 6 weeks.

Common side effects of sulfasalazine are a dry mouth and mild headaches.
"""


def ask(assistant: Assistant, text: str, *turns: str) -> Answer:
    """The answer to ``text`` after ``turns``."""
    return assistant.ask(Question(text, turns))


def claims(answer: Answer) -> list[Sentence]:
    """The sentences that state something about the world."""
    return [s for s in answer.sentences if s.kind == "claim"]


def role_of(sentence: Sentence, snapshot: Snapshot) -> str:
    """The role a maintainer gave to the statement behind a sentence."""
    bare = re.sub(r"^According to the [a-z ]+, ", "", sentence.text)
    known = {s.text: s.role for s in snapshot.statements}
    return next(known[text] for text in (bare, bare[:1].upper() + bare[1:]) if text in known)


def prove(answer: Answer, snapshot: Snapshot) -> None:
    """Everything that has to hold for any answer, checked from the texts up."""
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    by_number = {c.number: c for c in answer.citations}
    for citation in (*answer.citations, *answer.found):
        assert citation.quote
        assert snapshot.text(citation.version)[citation.start : citation.end] == citation.quote
        assert snapshot.versions[citation.source_id].sha256 == citation.version
        assert citation.label == snapshot.sources[citation.source_id].label
    used: list[int] = []
    for sentence in answer.sentences:
        if sentence.kind == "claim":
            assert sentence.citations, f"a claim without a proof: {sentence.text}"
            assert sentence.verdict is not None
            assert sentence.verdict.label == "supported"
        else:
            assert sentence.citations == ()
            assert sentence.verdict is None
        assert all(n in by_number for n in sentence.citations)
        used += sentence.citations
    assert list(dict.fromkeys(used)) == list(by_number), "numbered in reading order, none unused"
    assert [int(n) for n in re.findall(r"\[(\d+)\]", prose(answer))] == used
    if answer.behaviour in NOT_CLAIMED:
        assert not claims(answer)
    if answer.behaviour == "not_in_sources" and claims(answer):
        near = {say("near")[0].text, say("near_unnamed", what="")[1].text}
        assert near & {s.text for s in answer.sentences if s.kind == "guidance"}, "it says that it is not sure"
        assert all(s.verdict and s.verdict.checker == "verbatim-1" for s in claims(answer)[:1]), "and quotes"
        bare = {c.source_id for c in answer.citations} - {s.source_id for s in snapshot.statements}
        assert answer.citations[0].source_id in bare, "of reviewed documents it is known what they answer"
    if answer.behaviour == "answer":
        assert 1 <= len(claims(answer)) <= 5
    assert answer.sentences
    assert answer.snapshot == snapshot.name


def draft_of(statement: Statement, **changed: object) -> DraftClaim:
    """A reviewed sentence as a drafted claim, with something about it changed."""
    fields: dict[str, object] = {
        "text": statement.text,
        "source_id": statement.source_id,
        "version": statement.version,
        "spans": statement.spans,
        "verbatim": False,
        "statement": statement,
    }
    return DraftClaim(**{**fields, **changed})  # type: ignore[arg-type]


def moved(span: Span, by: int = 1) -> Span:
    """The same quote, said to stand somewhere else."""
    return Span(span.start + by, span.end + by, span.quote)


def statement_of(snapshot: Snapshot, key: str) -> Statement:
    """The statement with that full id."""
    return next(s for s in snapshot.statements if s.id == key)


def passage_with(snapshot: Snapshot, words: str) -> Passage:
    """The first passage that holds ``words``."""
    return next(p for p in snapshot.passages if words in p.text)


def add_leaflet(config: IndexConfig, source_id: str = "leaflet", text: str = LEAFLET) -> Path:
    """A document with a card and no statements, in the folder of ``config``."""
    folder = config.sources_dir / source_id
    folder.mkdir()
    (folder / "leaflet.txt").write_text(text, "utf-8")
    (folder / "source.yaml").write_text(f"title: {text.splitlines()[0]}\nkind: patient_leaflet\n", "utf-8")
    return folder


@pytest.fixture(name="library")
def library_fixture(tmp_path: Path, built_index: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> IndexConfig:
    """The packaged sources and their index in a folder that a test may change; verified in this process."""
    shutil.copytree(built_index.sources_dir, tmp_path / "sources")
    shutil.copytree(built_index.data_dir, tmp_path / "data", ignore=shutil.ignore_patterns("*.lock"))
    monkeypatch.setattr(writer, "verify_in_child", verify)
    return IndexConfig.load(sources_dir=tmp_path / "sources", data_dir=tmp_path / "data")
