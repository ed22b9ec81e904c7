"""The long name of the cells is made short, but not where it is what the question is about."""

from __future__ import annotations

import pytest
from fixtures_rag import ask, prove

from rag.assistant import Assistant
from rag.naming import shortly
from rag.present import prose


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Where do doctors get mesenchymal stromal cells from?", "Where do doctors get MSCs from?"),
        ("Does a mesenchymal stem cell (MSC) go to sore joints?", "Does a MSC go to sore joints?"),
        ("How do mesenchymal stem/stromal cells calm swelling?", "How do MSCs calm swelling?"),
    ],
)
def test_the_name_is_made_short(question: str, short: str) -> None:
    assert shortly(question) == short


@pytest.mark.parametrize(
    "question",
    [
        "What are mesenchymal stem cells?",
        "mesenchymal stromal cells",
        "Is a mesenchymal stem cell the same as a stromal one?",
        "Why does one text say mesenchymal stem cells and the other stromal?",
        "What does mesenchymal stem cells mean in plain words?",
        "Are stem cells safe in RA?",
        "",
    ],
)
def test_a_question_about_the_name_keeps_it(question: str) -> None:
    assert shortly(question) == question


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What sorts of tissue can mesenchymal stromal cells grow into?", "cartilage"),
        ("From which parts of the body are mesenchymal stem cells taken?", "umbilical"),
        ("¿De qué partes del cuerpo salen las células madre mesenquimales?", "umbilical"),
    ],
)
def test_what_is_asked_is_told_and_not_what_the_name_means(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    assert said in prose(answer)


@pytest.mark.parametrize("question", ["Can these cells turn into a cancer?", "growths or lumps years after the cells?"])
def test_where_the_documents_differ_on_tumours_both_are_told(assistant: Assistant, question: str) -> None:
    assert {c.source_id for c in ask(assistant, question).citations} >= {"msc-ra-release", "stem-cell-article"}
