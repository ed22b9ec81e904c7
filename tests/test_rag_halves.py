"""A question that asks two things is split where it asks, and both halves are answered."""

from __future__ import annotations

import pytest

from rag.claim import DraftClaim
from rag.condense import condense
from rag.halves import halves, joined, led


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What are EVs and do they help RA?", ("What are EVs", "do EVs help RA?")),
        ("Who led the review, and what did they find?", ("Who led the review", "what did review find?")),
        ("What is RA? What causes it?", ("What is RA?", "What causes RA?")),
    ],
)
def test_two_questions_are_two(text: str, parts: tuple[str, ...]) -> None:
    assert halves(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Is it safe and effective?",
        "How do the cells calm and heal?",
        "Do MSCs help pain and function?",
        "When will it be sold? 2027? 2030?",
        "Tell me what it is and how it works",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert halves(text) == ()


def _claim(text: str) -> DraftClaim:
    return DraftClaim(text, "source", "version", (), False)


def test_each_half_is_answered_first_and_nothing_twice() -> None:
    a, b, c = (
        _claim("EVs are tiny parcels."),
        _claim("They may calm swelling."),
        _claim("Approval is pending in Europe."),
    )
    assert [x.text for x in led([b, c], [[a, c], [b]], 3)] == [a.text, b.text, c.text]
    assert led([a, b, c], [[a], [b]], 4) == [a, b, c]
    assert led([b], [[], [b]], 4) == [b]
    assert [x.text for x in joined([[a, b], [b, c]], 2)] == [a.text, b.text]


def test_a_follow_up_that_asks_is_no_what_about() -> None:
    before = ["Tell me about the three-year study in the release."]
    assert condense("And whose team ran it?", before) == "And whose team ran study?"
    asked = ["What are the bad points of biologics according to the release?"]
    assert "disease-modifying drugs" in condense("and the disease-modifying ones?", asked)
