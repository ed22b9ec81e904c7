"""Near misses: questions that lie close to passages which do not answer them, and questions that are answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, claims, prove

from rag.present import prose

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Question -> what the refusal has to name, as far as it can.
NEAR_MISSES = {
    "Can stem cells treat lupus?": "lupus",
    "Does MSC therapy work for psoriatic arthritis?": "psoriatic arthritis",
    "Can MSCs help with multiple sclerosis?": "multiple sclerosis",
    "Does it help fibromyalgia too?": "fibromyalgia",
    "What drug is used for gout?": "gout",
    "What would MSC therapy cost me?": "cost",
    "How much is one infusion in dollars?": "cost",
    "Is MSC therapy costly?": "cost",
    "Is it safe in pregnancy?": "pregnan",
    "Can I have it while breastfeeding?": "",
    "Is it safe for cancer patients?": "cancer",
    "What dose is given?": "dose",
    "How many million cells are injected?": "cells",
    "Does the NHS offer it?": "NHS",
    "Is MSC therapy covered by Medicare?": "pays",
    "What does EULAR recommend?": "EULAR",
    "What did NICE decide about MSCs?": "NICE",
    "What does Mayo Clinic say about it?": "Mayo Clinic",
    "What is the success rate?": "success rate",
    "What percentage of patients improve?": "percentage",
    "How many patients dropped out?": "",
    "What is a normal CRP?": "normal",
    "What is a normal ESR?": "normal",
    "Where can I get it in Germany?": "Germany",
    "Which hospital in London does it?": "London",
    "Is MSC therapy approved in Japan?": "Japan",
    "Is it given by drip or into the joint?": "given",
    "Is it better than rituximab?": "rituximab",
    "Who can join a trial?": "trials",
    "Is RA inherited?": "families",
    "Which brand is it?": "",
    "What is the life expectancy with RA?": "life expectancy",
    "How long do the cells live?": "cells",
}  # fmt: skip

FOREIGN = [
    "What is the capital of Peru?",
    "Write me a poem about cats",
    "Who won the football last night?",
    "Translate hello into Italian",
    "How do I bake sourdough bread?",
]


@pytest.mark.parametrize(("question", "named"), NEAR_MISSES.items())
def test_near_misses_are_refused(assistant: Assistant, question: str, named: str) -> None:
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "not_in_sources" or (answer.behaviour == "personal_advice" and " I " in question)
    if answer.behaviour == "not_in_sources":
        assert re.search(r"The documents loaded here do not (?:say|mention|answer)", prose(answer))
        assert named.lower() in prose(answer).lower()
        assert answer.nearby
        assert not re.search(r"\b(?:generally|usually|typically)\b", prose(answer))


def test_what_a_refusal_offers_is_answered(assistant: Assistant) -> None:
    offered = {question for asked in NEAR_MISSES for question in ask(assistant, asked).nearby}
    assert len(offered) >= 8, "refusals offer what is near, not always the same"
    for question in (*sorted(offered), *assistant.suggestions()):
        answer = ask(assistant, question)
        prove(answer, assistant.snapshot)
        assert answer.behaviour == "answer", question


def test_suggestions_are_few_and_different(assistant: Assistant) -> None:
    offered = assistant.suggestions()
    assert 4 <= len(offered) == len(set(offered)) <= 8
    assert all(len(question) < 80 for question in offered)


@pytest.mark.parametrize("question", FOREIGN)
def test_what_is_about_something_else_gets_no_content(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer.behaviour == "off_topic"
    assert answer.citations == answer.found == answer.nearby == ()


def test_each_statement_is_found_by_its_own_questions(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    elsewhere = []
    for statement in snapshot.statements:
        answer = ask(assistant, statement.questions[0])
        prove(answer, snapshot)
        assert answer.behaviour == "answer", (statement.id, statement.questions[0])
        cited = {(c.version, c.start, c.end) for c in answer.citations}
        if not {(statement.version, s.start, s.end) for s in statement.spans} & cited:
            elsewhere.append(statement.id)
    # Several statements may share a question, and an answer has at most five sentences.
    assert len(elsewhere) <= 0.05 * len(snapshot.statements), elsewhere


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("are the side effects bad", r"mild or moderate"),
        ("is msc therpy aproved for rhumatoid artritis", r"experimental"),
        ("how long do the gains last", r"months to over a year"),
        ("w h a t  a r e  M S C s", r"mesenchymal"),
        ("stem cells fat tissue source", r"fat \(adipose tissue\)"),
        ("which cytokines go down", r"TNF-α and IL-6"),
        ("steroids bone loss", r"osteoporosis"),
        ("Could it put off a new hip?", r"delay or reduce the need for joint replacement"),
    ],
)
def test_lay_short_and_misspelt_questions_are_not_refused(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    assert answer.behaviour == "answer"
    assert re.search(said, prose(answer))


def test_one_word_decides(assistant: Assistant) -> None:
    pairs = [
        ("Does MSC therapy help with pain in RA?", "Does MSC therapy help with pain in gout?"),
        ("What does the FDA recommend?", "What does the WHO recommend?"),
        ("Do biologics raise infection risk?", "Does tocilizumab raise infection risk?"),
        ("Is MSC therapy approved?", "Is MSC therapy approved in Brazil?"),
        ("Are biologics costly?", "Are MSCs costly?"),
    ]
    for told, untold in pairs:
        assert ask(assistant, told).behaviour == "answer", told
        refused = ask(assistant, untold)
        assert refused.behaviour == "not_in_sources", untold
        assert not claims(refused)
