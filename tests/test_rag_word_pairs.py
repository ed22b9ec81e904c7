"""Slips that only the neighbour shows, and words that are right and stay."""

from __future__ import annotations

import pytest

from index.snapshot import Snapshot
from rag.assistant import Assistant
from rag.spelling import Speller
from rag.understand import speller


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> Speller:
    snapshot: Snapshot = assistant.snapshot
    return speller(snapshot)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat r sid efects", "what are side effects"),
        ("how lng does it last", "how long does it last"),
        ("where do the stm cels come from", "where do the stem cells come from"),
        ("what hapend to the 64 people", "what happened to the 64 people"),
    ],
)
def test_a_slip_is_read_from_the_word_beside_it(library: Speller, typed: str, meant: str) -> None:
    assert library.correct(typed).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "Nobody at work has herd immunity in mind.",
        "Can I halve my prednisolone?",
        "How did they cope?",
        "Is it the option that never stops working?",
        "Sid takes methotrexate.",
    ],
)
def test_words_that_are_right_stay(library: Speller, text: str) -> None:
    assert library.correct(text).text == text


def test_putting_right_twice_changes_nothing_more(library: Speller) -> None:
    for typed in ("wat r sid efects", "hw mny peple tok prt in yongjun lui studdy", "lng trm stm cels safty"):
        once = library.correct(typed).text
        assert library.correct(once).text == once
