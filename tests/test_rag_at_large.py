"""What is only told of one's own drugs, illness or animals, and what is asked."""

from __future__ import annotations

import pytest

from rag.classed import generalised
from rag.demand import demand
from rag.focus import asking, focus


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("My Humira has lost its bite. Is that fading something the release mentions?", "biologics"),
        ("On naproxen and prednisolone for years. What do the papers hold against that pair?", "NSAIDs and steroids"),
    ],
)
def test_a_question_of_such_drugs_at_large_is_asked_of_the_class(text: str, said: str) -> None:
    assert said in generalised(text, asking(text))


@pytest.mark.parametrize(
    "text",
    [
        "I take Humira. Does Humira cause hair loss?",
        "My Humira stopped working. Do MSCs help then?",
        "Is Humira approved?",
    ],
)
def test_a_question_of_the_drug_itself_or_of_something_else_stays(text: str) -> None:
    assert generalised(text, asking(text)) == text


def test_animals_beside_people_are_not_what_is_asked_about() -> None:
    assert "mouse" not in demand("In people, not mice, did the pain get better?").names
    assert "mouse" in demand("What happened in the mouse study?").names


def test_the_illness_of_the_one_who_is_asked_for_goes_with_the_question() -> None:
    assert "MS" in focus("My sister has MS. Can these cells help?")
    assert focus("My sister has MS. What are stromal cells?") == "What are stromal cells?"


def test_one_word_asks_of_what_was_said_before_it() -> None:
    assert "cake" in focus("I need a cake without nuts. Recipe?")
