"""Beliefs in a question: stronger than the evidence, or turned round; and beliefs that are right are left alone."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.belief import clashes
from rag.present import prose
from rag.schema import Question

FIRST = "One thing first: "
RARE = "Serious complications are rare, and the risk of immunogenicity is low."
PENDING = "Regulatory approval for MSC-based therapies remains pending."
LASTS = "Improvements often persist for months to over a year."
EASES = "MSC therapy shows promise in reducing pain and improving joint function."
HARD = "a 3-year study of 64 refractory RA patients by Yongjun Liu team"


@pytest.mark.parametrize(
    ("belief", "quote"),
    [
        ("The effect is permanent.", LASTS),
        ("Everybody gets better for good.", LASTS),
        ("Serious complications are common.", RARE),
        ("Most people reject the cells.", RARE),
        ("MSC therapy is approved in Europe.", PENDING),
        ("Regulators have banned MSC therapy.", PENDING),
        ("MSCs make the pain worse.", EASES),
        ("The patients in the study had mild early RA.", HARD),
    ],
)
def test_a_belief_clashes_with_what_the_quote_says(belief: str, quote: str) -> None:
    assert clashes(belief, [quote])
    assert not clashes(belief, []), "nothing is known against it"


@pytest.mark.parametrize(
    ("belief", "quote"),
    [
        ("The effect often lasts for months.", LASTS),
        ("Serious complications are rare.", RARE),
        ("Few people reject the cells.", RARE),
        ("MSC therapy is not approved.", PENDING),
        ("Nobody approved MSC therapy yet.", PENDING),
        ("MSCs reduce pain.", EASES),
        ("The patients in the study had refractory RA.", HARD),
        ("DMARDs harm the liver.", RARE),
    ],
)
def test_a_right_belief_does_not(belief: str, quote: str) -> None:
    assert not clashes(belief, [quote])


@pytest.mark.parametrize(
    "question",
    [
        "The big randomised trials are done now. What did they show?",
        "Infections are frequent with MSC therapy. What can be done about it?",
        "Joint replacement is never needed after stem cells, is that why surgeons hate it?",
        "Don't MSCs speed up the damage to cartilage?",
        "In the two-year study by Liu, which scores went up?",
    ],
)
def test_a_false_belief_is_corrected_first(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question))
    assert answer.behaviour == "answer"
    assert prose(answer).startswith(FIRST)
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "Serious complications are rare, right?",
        "MSC therapy is still experimental, isn't it?",
        "Most side effects are mild, aren't they?",
        "They say biologics are costly. Is that in the documents?",
        "All the patients in the study had hard-to-treat RA, right?",
        "I have had RA for ten years. Is it safe?",
        "Mum is frightened of side effects. What gets reported in the studies?",
        "Because the cells are from donors, can they be rejected?",
    ],
)
def test_a_right_belief_and_a_story_are_not_corrected(assistant: Assistant, question: str) -> None:
    assert not prose(assistant.ask(Question(question))).startswith(FIRST)
