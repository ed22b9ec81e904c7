"""Hard words and questions for the doctor: plain, ours to see, never a source, and nothing promised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from eval.reading import reading
from rag.doctor import MOST, decision_near, doctor_questions
from rag.doctor import _sets as question_sets
from rag.explain import OURS, explained, glossary, hard_words, words_html
from rag.schema import Question

if TYPE_CHECKING:
    from rag.assistant import Assistant

PROMISE = re.compile(
    r"\b(?:safe treatment|will (?:help|work|cure)|(?<!not the same as a )cures?\b|proven|guarantee\w*|no risk)\b", re.I
)
WORDS = """mesenchymal stem cells|DMARDs|refractory|ESR|CRP|DAS28|HAQ|cytokines|immunomodulation|meta-analyses|
randomised trials|placebo|autologous|allogeneic|GMP|biologics|CAR-T|EVs|FDA|EMA|ISSCR|embolism|osteoporosis|
preclinical|off-label|NSAIDs|TNF-α|IL-6|VEGF|Tregs|chemokine receptors|news release|adverse events"""


def test_explanations_are_short_plain_and_judge_nothing() -> None:
    terms = glossary()
    assert len({t.term for t in terms}) == len(terms)
    measured = reading([t.says for t in terms])
    assert measured is not None
    assert measured.grade <= 6
    assert measured.max_words <= 25
    for term in terms:
        assert len(term.says.split()) <= 30, term.term
        assert not PROMISE.search(term.says), term.term


@pytest.mark.parametrize("word", [word.strip() for word in WORDS.replace("\n", "").split("|")])
def test_the_words_of_the_documents_are_explained(word: str) -> None:
    assert explained(f"The text speaks of {word} here."), word


def test_short_forms_are_not_found_in_ordinary_words() -> None:
    assert [t.term for t in explained("The car had a spare tyre; he was there for an hour and ate ham.")] == []


def test_each_word_is_explained_once_in_the_order_it_turns_up() -> None:
    found = [t.term for t in explained("Refractory RA: MSCs plus DMARDs. MSCs again, mesenchymal stem cells.")]
    assert found == ["Refractory", "RA", "MSC", "DMARD"]


def test_first_use_is_in_sight_and_later_use_is_folded(assistant: Assistant) -> None:
    first = assistant.ask(Question("Is it safe?"))
    new, known = hard_words(first)
    assert "MSC" in [t.term for t in new]
    assert not known
    again, before = hard_words(first, {t.term for t in new})
    assert not again
    assert before == new
    html = words_html(again, before)
    assert OURS in html
    assert "<summary>Words explained before" in html
    assert "<details" not in words_html(new[:2], ())


def test_an_explanation_is_no_part_of_the_answer_and_cites_nothing(assistant: Assistant) -> None:
    answer = assistant.ask(Question("Is it safe?"))
    html = words_html(*hard_words(answer))
    assert "[1]" not in html
    assert "<a" not in html
    says = {t.says for t in glossary()}
    assert not any(s.text in says for s in (*answer.sentences, *answer.more))
    assert not any(c.quote in says for c in answer.citations)


def test_help_is_not_explained(assistant: Assistant) -> None:
    assert hard_words(assistant.ask(Question("I have chest pain and cannot breathe after MSC therapy"))) == ((), ())


def test_doctor_questions_are_plain_and_promise_nothing() -> None:
    sets, always = question_sets()
    texts = [*always, *(q for one in sets for q in one.ask)]
    measured = reading(texts)
    assert measured is not None
    assert measured.grade <= 6
    for text in texts:
        assert text.endswith("?"), text
        assert not PROMISE.search(text), text


def test_doctor_questions_fit_what_was_asked() -> None:
    safety = doctor_questions("answer", "Is it safe?", "")
    clinic = doctor_questions("not_in_sources", "How much does a clinic abroad cost?", "")
    assert "risks" in safety[0]
    assert "clinic" in clinic[0]
    assert len(safety) == len(clinic) == MOST
    assert doctor_questions("answer", "What does MSC stand for?", "")
    for behaviour in ("crisis", "urgent_care", "personal_advice", "off_topic", "clarify"):
        assert doctor_questions(behaviour, "Is it safe?", "") == ()  # type: ignore[arg-type]


def test_a_decision_is_near_where_someone_weighs_it_and_not_where_a_word_is_asked() -> None:
    assert decision_near("answer", "Is it safe?")
    assert decision_near("not_in_sources", "What does it cost?")
    assert not decision_near("answer", "What does MSC stand for?")
    assert not decision_near("urgent_care", "Is it safe?")
