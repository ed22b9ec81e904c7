"""Plain questions and stories, which look like beliefs and must not be corrected; and beliefs told among a story."""

from __future__ import annotations

import pytest
from fixtures_rag import ask, draft_of, prove, statement_of

from rag.asides import asides
from rag.assistant import Assistant
from rag.premise import miscounted
from rag.present import prose
from rag.presumed import Taken, may_be_right
from rag.presupposition import clauses

FIRST = "One thing first"
TOPIC = frozenset({"msc", "rheumatoid arthritis"})


@pytest.mark.parametrize(
    "question",
    [
        "The article mentions approval somewhere. Does the release as well?",
        "Do anti-inflammatories keep the joints from being worn?",
        "MSC bone cartilage wearing down evidence",
        "From which parts of the body are these cells got, going by the release?",
        "My wrists burn, same as the last twelve years. Do MSCs calm inflammation?",
        "Mi abuela tiene 80 años y está asustada. ¿Qué riesgos tiene?",
        "The scan says the bone in my thumb is wearing away. Can the cells do anything for bone?",
        "Twenty years in and both wrists are ruined. Which cells suit severe damage?",
        "Bloods came back and the CRP is 52. Do the cells bring the CRP down?",
        "我妈妈得类风湿二十年了。干细胞治疗有什么风险？",
    ],
)
def test_a_plain_question_is_answered_without_a_correction(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer.behaviour == "answer"
    assert FIRST not in prose(answer)
    prove(answer, assistant.snapshot)


@pytest.mark.parametrize(
    "question",
    [
        "Not a single side effect in anybody, that is what sold it to me. What do they check afterwards?",
        "I bake, so this cheered me up: every batch of MSCs is identical and equally strong. Who tests them?",
        "Nice to read the 64 people were all brand new cases like me who had tried nothing. How did they get on?",
    ],
)
def test_a_belief_told_beside_a_story_of_ones_own_is_corrected_first(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert FIRST in prose(answer)[: len(FIRST) + 20]
    prove(answer, assistant.snapshot)


@pytest.mark.parametrize(
    ("sentence", "aside"),
    [
        ("I am covered by the agency, which passed the cells in May.", "the agency passed the cells in May"),
        ("It cheered me up a lot: no batch is ever different, I read.", "no batch is ever different"),
    ],
)
def test_what_is_said_beside_oneself_is_found(sentence: str, aside: str) -> None:
    assert any(found.strip(" ,?.").endswith(aside) for found in asides(sentence)), list(asides(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "From which tissues are they taken?",
        "My niece read of small sacks, which are they?",
        "Do they stop the joints being worn?",
        "And the bone ones are for when the damage is bad?",
    ],
)
def test_what_asks_asserts_nothing_in_passing(sentence: str) -> None:
    assert not list(asides(sentence))


def test_search_words_say_nothing_and_a_tag_makes_a_sentence_of_them() -> None:
    assert clauses("MSC bone cartilage wearing down evidence") == ()
    assert clauses("Steroids guard joints, don't they?") == ("Steroids guard joints",)


def test_a_clause_that_no_kind_fits_better_than_being_right_is_left_alone() -> None:
    assert not Taken("Baseline and final HAQ in the Weber cohort.").presumed(TOPIC)


def test_what_is_right_by_its_words_is_told_from_what_is_not() -> None:
    assert may_be_right("The article talks about approval.")
    assert not may_be_right("The FDA has approved the cells for RA.")


@pytest.mark.parametrize(
    "told", ["My aunt is 70 years old.", "Mother have 70 years.", "It hurts like the last 9 years."]
)
def test_years_of_a_life_are_no_years_of_a_study(assistant: Assistant, told: str) -> None:
    evidence = [draft_of(statement_of(assistant.snapshot, "msc-ra-release/study-who"))]
    assert "3-year" in evidence[0].spans[0].quote
    assert not miscounted(told, ("70", "9"), evidence)
    assert miscounted("The study took 9 years.", ("9",), evidence)
