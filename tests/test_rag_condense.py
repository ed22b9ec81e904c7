"""Follow-ups: understood from the chat before them, without a word nobody typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, claims, prove
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.condense import condense
from rag.present import prose
from rag.terms import words

if TYPE_CHECKING:
    from rag.assistant import Assistant

PIECES = st.lists(
    st.sampled_from(
        """what about its their it they them that this those one and or but how is are safe risks approved the of in
        for MSCs methotrexate biologics CAR-T lupus FDA EMA pregnancy children study review who he she did not why
        really more Liu's Dr. Chen, second other first? better than side effects! costs""".split()
    ),
    min_size=1,
    max_size=9,
).map(" ".join)


@pytest.mark.parametrize(
    ("turns", "question", "alone"),
    [
        ((), "And its risks?", "And its risks?"),
        (("Does MSC therapy work?",), "Is CAR-T approved by the FDA?", "Is CAR-T approved by the FDA?"),
        (("Does it treat lupus?",), "Is MSC therapy approved?", "Is MSC therapy approved?"),
        (("What does the FDA say?",), "And the EMA?", "What does the EMA say?"),
        (("What are the problems with biologics?",), "What about NSAIDs?", "What are the problems with NSAIDs?"),
        (("Does MSC therapy cure RA?",), "and lupus?", "Does MSC therapy cure lupus?"),
        (("What is CAR-T?",), "Is it safe?", "Is CAR-T safe?"),
        (("What is CAR-T?", "Thanks!"), "Is it safe?", "Is CAR-T safe?"),
        (("What is CAR-T?", "ok great"), "What are its risks?", "What are CAR-T's risks?"),
    ],
)
def test_what_is_left_out_is_put_back(turns: tuple[str, ...], question: str, alone: str) -> None:
    assert condense(question, turns) == alone


def test_a_bare_why_repeats_the_question_it_belongs_to() -> None:
    assert condense("Why?", ("What are EVs?", "Is MSC therapy experimental?")) == "Is MSC therapy experimental? Why?"


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    asked = condense("Is it safe?", ("What are extracellular vesicles?", "What do they do?"))
    assert "extracellular vesicles" in asked


@settings(max_examples=150)
@given(PIECES, st.lists(PIECES, max_size=3))
def test_no_word_that_nobody_typed(question: str, turns: list[str]) -> None:
    typed = {word for text in (question, *turns) for word in words(text)}
    # "What about X of Y" are the words of the form itself; "its" becomes "the".
    assert set(words(condense(question, turns))) <= typed | {"what", "about", "of", "the"}


@pytest.mark.parametrize(
    ("turns", "question", "said"),
    [
        (["What is MSC therapy?"], "What about its risks?", r"transformation|mild or moderate"),
        (["What did the 64-patient study show?"], "Who ran it?", r"Yongjun Liu"),
        (["What did the 64-patient study show?"], "And how long was it?", r"3-year"),
        (["What does the FDA say?"], "And the ISSCR?", r"ISSCR.*unregulated"),
        (["Do DMARDs have side effects?"], "And biologics?", r"infection and cancer"),
        (["What is CAR-T?"], "Is that one approved?", r"CAR-T for hard-to-treat RA is still under investigation"),
        (["hi", "What are EVs?", "thank you"], "Are they approved?", r"still under investigation"),
    ],
)
def test_follow_ups_are_answered(assistant: Assistant, turns: list[str], question: str, said: str) -> None:
    answer = ask(assistant, question, *turns)
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "answer"
    assert re.search(said, prose(answer), re.S)


@pytest.mark.parametrize(
    ("turns", "question"),
    [
        (["Does MSC therapy help with pain?"], "And in lupus?"),
        (["Is MSC therapy safe?"], "What does it cost?"),
        (["Is MSC therapy safe?"], "And in pregnancy?"),
        (["What does the FDA say?"], "And NICE?"),
        (["Is it safe?", "Does it work?", "Is it approved?"], "Which dose is given?"),
    ],
)
def test_a_good_answer_before_does_not_open_the_door(assistant: Assistant, turns: list[str], question: str) -> None:
    answer = ask(assistant, question, *turns)
    assert answer.behaviour == "not_in_sources"
    assert not claims(answer)


def test_a_refusal_before_does_not_close_it(assistant: Assistant) -> None:
    assert ask(assistant, "Is MSC therapy approved?", "Can it treat lupus?").behaviour == "answer"


@pytest.mark.parametrize(
    ("turns", "question", "behaviour"),
    [
        (["My chest hurts and I cannot breathe"], "is MSC therapy safe?", "urgent_care"),
        (["Is it safe?"], "I want to kill myself", "crisis"),
        (["What are biologics?"], "Should I stop it?", "personal_advice"),
    ],
)
def test_the_screen_reads_the_whole_chat(assistant: Assistant, turns: list[str], question: str, behaviour: str) -> None:
    assert ask(assistant, question, *turns).behaviour == behaviour
