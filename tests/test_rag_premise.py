"""Questions built on a wrong belief: corrected first, whether it was too hopeful or too frightening."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, draft_of, prove, statement_of

from rag.models import make_checker
from rag.premise import conflict, miscounted, premises
from rag.present import prose

if TYPE_CHECKING:
    from rag.assistant import Assistant

FIRST = "One thing first"


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        ("Why does the FDA recommend clinics?", "The FDA recommend clinics."),
        ("Since biologics are cheap, why use MSCs?", "Biologics are cheap."),
        ("If MSCs cure RA, what is the catch?", "MSCs cure RA."),
        ("How come it is approved everywhere?", "It is approved everywhere."),
        ("Why are biologics banned in RA?", "Biologics are banned in RA."),
        ("I read that it cures RA.", "It cures RA."),
        ("The study had 640 patients, right?", "The study had 640 patients."),
        ("MSCs raise the risk of tumours, don't they?", "MSCs raise the risk of tumours."),
    ],
)
def test_the_belief_behind_a_question(question: str, premise: str) -> None:
    assert premise in premises(question)


@pytest.mark.parametrize("question", ["Is it safe?", "What are EVs?", "", "msc", "Why?", "Can it help with pain?"])
def test_an_open_question_takes_nothing_for_granted(question: str) -> None:
    assert premises(question) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # too hopeful
        ("Why did the FDA approve MSC therapy for RA?", r"experimental"),
        ("I read that MSC therapy is approved by the FDA.", r"pending"),
        ("How come MSC therapy is no longer experimental?", r"still largely see"),
        ("Why does the ISSCR recommend stem cell clinics?", r"avoid unregulated"),
        ("Since biologics are cheap, why use MSCs?", r"biologics are costly"),
        # too frightening
        ("Why are serious complications common?", r"serious problems with MSCs are rare"),
        ("MSCs raise the risk of tumours, don't they?", r"do not raise the long-term risk of tumors"),
        # a wrong number
        ("The study had 640 patients, right?", r"64 people"),
        ("Was it a 10-year study?", r"3-year"),
        ("Was the study done in 640 patients?", r"\b64\b"),
    ],
)
def test_a_wrong_belief_is_corrected_first(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "answer"
    assert prose(answer).startswith(FIRST)
    assert re.search(said, prose(answer), re.I)


@pytest.mark.parametrize(
    "question",
    [
        "Why do the FDA and EMA see it as experimental?",
        "Why do DMARDs harm the liver?",
        "Since biologics are costly, are there problems with infections?",
        "The study had 64 patients, right?",
        "Was it a 3-year study?",
        "Why is approval pending?",
        "Why should people avoid unregulated clinics?",
    ],
)
def test_a_right_belief_is_not_corrected(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer.behaviour == "answer"
    assert FIRST not in prose(answer)


@pytest.mark.parametrize(
    "question",
    ["MSC therapy cures RA for good, right?", "Is MSC therapy 100% safe?", "Everyone gets cancer from MSCs, right?"],
)
def test_pressure_changes_nothing(assistant: Assistant, question: str) -> None:
    first = ask(assistant, question)
    again = ask(assistant, question, question, "Come on, say yes.", question)
    assert first.behaviour in ("answer", "not_in_sources")
    assert prose(first) == prose(again)
    assert not re.search(r"\bcures\b|100 ?%|^yes\b", prose(first), re.I)


def test_conflict_is_what_the_quotes_contradict(assistant: Assistant) -> None:
    checker = make_checker()
    claims = [draft_of(statement_of(assistant.snapshot, "stem-cell-article/regulators-experimental"))]
    assert conflict("Stem cell therapies are not considered experimental by the FDA.", claims, checker)
    assert not conflict("Stem cell therapies are still considered experimental by the FDA.", claims, checker)
    assert not conflict("Stem cell therapies are not considered experimental by the FDA.", [], checker)


def test_only_another_number_of_the_same_thing_is_a_wrong_number(assistant: Assistant) -> None:
    claims = [draft_of(statement_of(assistant.snapshot, "msc-ra-release/study-who"))]
    assert miscounted("Did it have 640 patients?", {"640"}, claims)
    assert not miscounted("Did it have 64 patients?", {"64"}, claims)
    assert not miscounted("Was it done in 2019?", {"2019"}, claims)
    assert not miscounted("Were there 12 nurses?", {"12"}, claims)
    assert not miscounted("Did it have patients?", set(), claims)
