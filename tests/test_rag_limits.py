"""Honest limits over the questions of both libraries: no benefit alone, and disagreements shown with both names."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.balance import unattributed
from rag.present import prose
from rag.schema import Question

#: Every how many questions one is asked here; ``pytest`` should not take minutes.
STEP = 9
DISAGREEMENTS = (Path(__file__).parent / "data" / "disagreements.txt").read_text(encoding="utf-8").splitlines()


def test_a_benefit_never_stands_without_a_limit(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    roles = {s.text: s.role for s in snapshot.statements}
    asked = list(dict.fromkeys(q for s in snapshot.statements for q in s.questions))
    assert len({s.source_id for s in snapshot.statements}) == 2
    benefits = 0
    for question in asked[::STEP]:
        answer = assistant.ask(Question(question))
        if answer.behaviour != "answer":
            continue
        said = [s.text for s in answer.sentences if s.kind == "claim"]
        found = {roles.get(bare) for text in said for bare, _ in unattributed(text, "web_article", verbatim=False)}
        if "benefit" in found:
            benefits += 1
            assert "limit" in found, question
    assert benefits > 30, "the questions hardly touched a benefit"


@pytest.mark.parametrize(
    ("question", "release", "article"),
    [
        ("Breakthrough or experimental?", "news release calls", "article says the FDA and EMA"),
        ("Is MSC therapy a breakthrough or still an experiment?", "news release calls", "article says the FDA and EMA"),
        ("Do the sources agree on how long it works?", "news release says", "article says gains often last for months"),
        (
            "For how many months or years do people stay better?",
            "news release says",
            "article says gains often last for months",
        ),
        (
            "Do the documents agree about tumour risk?",
            "news release says MSCs do not raise",
            "article says whole cells",
        ),
        ("Can the cells turn into cancer, what does each source say?", "news release says", "article says whole cells"),
        ("Why do the two texts use different names for MSC?", "news release, MSC means", "article, MSCs means"),
        ("mesenchymal stromal versus mesenchymal stem, same thing?", "news release, MSC", "article, MSCs means"),
    ],
)
def test_where_the_documents_differ_both_are_named(
    assistant: Assistant, question: str, release: str, article: str
) -> None:
    answer = assistant.ask(Question(question))
    text = prose(answer).lower()
    assert release.lower() in text
    assert article.lower() in text
    assert {c.source_id for c in answer.citations} == {"msc-ra-release", "stem-cell-article"}


@pytest.mark.parametrize("question", DISAGREEMENTS)
def test_however_it_is_worded_both_documents_are_cited_and_named(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question))
    assert {c.source_id for c in answer.citations} == {"msc-ra-release", "stem-cell-article"}
    assert "news release" in prose(answer).lower()
    assert "article" in prose(answer).lower()
