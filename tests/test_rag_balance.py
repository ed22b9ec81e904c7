"""A benefit never stands alone, the news release is always named, and nobody is talked out of their medicine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, claims, draft_of, role_of, statement_of

from rag.balance import attributed, limits, warns_of_drugs
from rag.present import prose

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import Answer

KEEP = "do not stop or change any medicine"


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    """One answer to a lay question of every statement (the last listed: the furthest from a textbook's wording)."""
    return [ask(assistant, statement.questions[-1]) for statement in assistant.snapshot.statements]


def test_benefits_carry_a_limit(assistant: Assistant, answers: list[Answer]) -> None:
    hopeful = 0
    for answer in answers:
        roles = {role_of(s, assistant.snapshot) for s in claims(answer)}
        if "benefit" in roles:
            hopeful += 1
            assert roles & {"limit", "risk"}, answer.question.text
    assert hopeful > 25, "otherwise nothing was tested"


def test_what_only_the_release_says_is_said_to_come_from_it(answers: list[Answer]) -> None:
    of_release = 0
    for answer in answers:
        kinds = {c.number: c.kind for c in answer.citations}
        for sentence in claims(answer):
            if {kinds[n] for n in sentence.citations} == {"news_release"}:
                of_release += 1
                assert re.search(r"\bnews release\b", sentence.text), sentence.text
    assert of_release > 50


def test_words_stay_with_what_they_belong_to(answers: list[Answer]) -> None:
    said = {s.text for answer in answers for s in claims(answer)}
    remission = [s for s in said if "remission" in s]
    costly = [s for s in said if re.search(r"cost|expens|cheap", s)]
    assert remission
    assert costly
    assert all("CAR-T" in s and not re.search(r"\bMSCs?\b.*remission", s) for s in remission)
    assert all("biologics" in s for s in costly)
    for sentence in said:
        assert not re.search(r"\b(?:cures?|cured|guarantee\w*|no risks?|completely safe|experts agree)\b", sentence)
        if "breakthrough" in sentence or "transformative" in sentence:
            assert "news release" in sentence


def test_the_three_works_are_not_mixed_up(assistant: Assistant, answers: list[Answer]) -> None:
    asked = ["Did Chen run the study of 64 patients?", "Did Yongjun Liu write the 2020 review?", "Liu or Chen?"]
    for answer in (*answers, *(ask(assistant, q) for q in asked)):
        for text in (s.text for s in claims(answer)):
            if "Liu" in text:
                assert "64" in text
                assert not re.search(r"Chen|2020|Lotus|journal", text), text
            if "Chen" in text and "Chinese" not in text:
                assert not re.search(r"\b64\b|2020|Arthritis Research", text), text
            if "2020" in text:
                assert "news release" not in text
                assert "Rheumatology & Autoimmunity" not in text
            if "Lotus Lake" in text:
                assert not re.search(r"invest|fund|bank|company", text)


@pytest.mark.parametrize(
    ("question", "named", "not_named"),
    [
        ("Who did the study of 64 patients?", "Yongjun Liu", "Lotus Lake"),
        ("Who led the new review?", "Yingjia Chen", ""),
        ("Which journal is the new review in?", "Rheumatology & Autoimmunity", ""),
        ("Which journal published the 2020 review?", "Arthritis Research & Therapy", "Chen"),
    ],
)
def test_each_work_has_its_own_people(assistant: Assistant, question: str, named: str, not_named: str) -> None:
    text = prose(ask(assistant, question))
    assert named in text
    assert not not_named or not_named not in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many people were in the three-year study?", r"64 people"),
        ("How long did the study by Liu's team last?", r"3-year"),
        ("Which kind of RA did the 64 people have?", r"refractory|hard-to-treat"),
        ("Which drugs did the 64 patients get with the cells?", r"MSCs plus low-dose DMARDs"),
        ("What happened to ESR and CRP in the study?", r"(?:ESR|CRP)[^.]* fell"),
        ("Did the DAS28 and HAQ scores get better?", r"DAS28[^.]*improved"),
        ("Were there serious side effects in the 3-year study?", r"no serious side effects"),
    ],
)
def test_the_facts_of_the_study(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    assert re.search(said, prose(answer))
    assert not re.search(r"remission|placebo|control group", prose(answer))
    numbers = {n for s in claims(answer) for n in re.findall(r"(?<![\w.-])\d+(?![\w.])", s.text)}
    assert numbers <= {"3", "64"}, "no number but those that are printed"


def test_downsides_of_usual_medicines_come_with_a_word_of_care(assistant: Assistant) -> None:
    for question in ("What is wrong with biologics?", "What harm can DMARDs do?", "Do steroids protect the joints?"):
        assert KEEP in prose(ask(assistant, question)), question
    for question in ("What are EVs?", "How common is RA?", "Is MSC therapy approved?"):
        assert KEEP not in prose(ask(assistant, question)), question


# --- piece by piece ----------------------------------------------------------------------------------------------


def test_one_limit_is_added_where_there_is_none(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    benefit = draft_of(statement_of(snapshot, "stem-cell-article/efficacy-promise"))
    (added,) = limits([benefit], snapshot)
    assert added.statement is not None
    assert added.statement.role == "limit"
    assert limits([benefit, added], snapshot) == []
    assert limits([draft_of(statement_of(snapshot, "msc-ra-release/ra-prevalence"))], snapshot) == []
    assert limits([], snapshot) == []


def test_a_hopeful_quote_counts_as_a_benefit(assistant: Assistant) -> None:
    statement = statement_of(assistant.snapshot, "stem-cell-article/efficacy-promise")
    quote = draft_of(statement, text=statement.spans[0].quote, verbatim=True)
    assert limits([quote], assistant.snapshot)


def test_the_limit_fits_the_subject(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    for key, word in (("car-t-promise", "CAR-T"), ("efficacy-promise", "experimental")):
        (added,) = limits([draft_of(statement_of(snapshot, f"stem-cell-article/{key}"))], snapshot)
        assert word in added.text


def test_how_the_release_is_named(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    release, article = snapshot.sources["msc-ra-release"], snapshot.sources["stem-cell-article"]
    statement = statement_of(snapshot, "msc-ra-release/study-who")
    assert attributed(draft_of(statement), release) == statement.text
    bare = draft_of(statement, text="The study had 64 people.")
    assert attributed(bare, release) == "According to the news release, the study had 64 people."
    assert attributed(bare, article) == bare.text
    names = draft_of(statement, text="MSCs cut cytokines.")
    assert attributed(names, release) == "According to the news release, MSCs cut cytokines."
    quote = draft_of(statement, text="Costly drugs.", verbatim=True)
    assert attributed(quote, release) == "The news release says: “Costly drugs.”"


def test_what_warns_of_drugs(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    assert warns_of_drugs([draft_of(statement_of(snapshot, "msc-ra-release/dmards"))])
    assert not warns_of_drugs([draft_of(statement_of(snapshot, "msc-ra-release/dmard-means"))])
    assert not warns_of_drugs([draft_of(statement_of(snapshot, "stem-cell-article/safety-whole-cell-risks"))])
