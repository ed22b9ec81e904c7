"""Two treatments set side by side: whoever weighs them hears what is told of either."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.schema import Question
from rag.sides import sides


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Biologics or MSCs, which brings more infections?", {"biologic", "msc"}),
        ("Do NSAIDs guard the cartilage the way the cells are meant to?", {"NSAID", "msc"}),
        ("Are steroids riskier than stem cells?", {"glucocorticoid", "msc"}),
        ("CAR-T or mesenchymal, is there a difference in what they do to joints?", {"CAR-T", "msc"}),
    ],
)
def test_each_treatment_is_asked_about_alone(text: str, names: set[str]) -> None:
    assert set(sides(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Is CAR-T a kind of MSC, or something else?",  # one question: is it the same?
        "Can MSCs be given together with methotrexate or steroids?",
        "Do MSCs help with pain?",
        "Do MSCs, steroids or biologics work best?",
        "I take methotrexate and I would like to know how MSCs are grown.",
    ],
)
def test_what_compares_no_two_treatments_is_left_whole(text: str) -> None:
    assert sides(text) == {}


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("Biologics or MSCs, which is said to bring more cancer trouble?", ("biologics", "MSCs")),
        ("Which has more side effects, stem cells or steroids?", ("MSCs", "steroids")),
        ("CAR-T or mesenchymal, what are they meant to do in RA?", ("CAR-T", "MSCs have")),
    ],
)
def test_an_answer_tells_of_either(assistant: Assistant, text: str, either: tuple[str, str]) -> None:
    answer = assistant.ask(Question(text))
    told = " ".join(s.text for s in answer.sentences if s.kind == "claim")
    assert answer.behaviour == "answer"
    assert all(name in told for name in either), told
