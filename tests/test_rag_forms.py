"""Simpler and more detail: no new text, every sentence through the gate, and balance in each form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rag.render import prose
from rag.schema import Question

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import Answer, Sentence

QUESTIONS = (
    "Is it safe?",
    "Does it work?",
    "How long do the benefits last?",
    "Is it approved by the FDA?",
    "Is it a breakthrough?",
    "Does MSC therapy cause tumours?",
    "What did the 3-year study find?",
    "Can it delay joint replacement?",
    "What are the downsides of the usual drugs?",
    "does msc cure ra with no risk",
)
LIMIT = re.compile(
    r"experimental|pending|trials? (?:are|is) needed|for formal approval|more trials|under investigation|risks|64 p",
    re.I,
)


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest, assistant: Assistant) -> Answer:
    given = assistant.ask(Question(request.param))
    assert given.behaviour == "answer"
    return given


def claims(sentences: tuple[Sentence, ...]) -> list[Sentence]:
    return [s for s in sentences if s.kind == "claim"]


def test_simpler_is_fewer_sentences_of_the_answer_itself(answer: Answer) -> None:
    shown = claims(answer.sentences)
    assert list(answer.simple) == [s for s in shown if s in answer.simple]
    if answer.simple:
        assert 0 < len(answer.simple) < len(shown)
        assert shown[0] in answer.simple
        assert all(s.citations for s in answer.simple)


def test_simpler_keeps_the_first_sentence_behind_a_notice_too(assistant: Assistant) -> None:
    given = assistant.ask(Question("¿Es segura la terapia con células madre?"))
    shown = claims(given.sentences)
    assert given.sentences[0].kind == "guidance"
    assert given.simple
    assert given.simple[0] is shown[0]
    assert "fuller" not in prose(given).split("</span>")[1]


def test_more_detail_is_proven_by_reviewed_sentences_and_quotes(answer: Answer, assistant: Assistant) -> None:
    cited = {c.number: c for c in (*answer.citations, *answer.more_citations)}
    assert list(cited) == list(range(1, len(cited) + 1))
    reviewed = {s.text for s in assistant.snapshot.statements}
    said = {s.text for s in answer.sentences}
    for sentence in claims(answer.more):
        assert sentence.verdict is not None
        assert sentence.verdict.label == "supported"
        assert sentence.text not in said
        assert sentence.text in reviewed or sentence.text.startswith("According to the")
        assert sentence.citations
        for number in sentence.citations:
            citation = cited[number]
            assert assistant.snapshot.text(citation.version)[citation.start : citation.end] == citation.quote


def test_a_benefit_has_a_limit_in_each_form(answer: Answer, assistant: Assistant) -> None:
    roles = {s.text: s.role for s in assistant.snapshot.statements}
    usual = claims(answer.sentences)
    for form in (usual, list(answer.simple), [*usual, *claims(answer.more)]):
        if any(roles.get(s.text) == "benefit" for s in form):
            assert any(LIMIT.search(s.text) for s in form), [s.text for s in form]


def test_every_document_keeps_its_say_in_the_simpler_form(answer: Answer) -> None:
    source = {c.number: c.source_id for c in answer.citations}
    heard = {source[n] for s in claims(answer.sentences) for n in s.citations}
    if answer.simple:
        assert {source[n] for s in answer.simple for n in s.citations} == heard


def test_a_downside_of_a_usual_drug_comes_with_do_not_stop(assistant: Assistant) -> None:
    given = assistant.ask(Question("What are the downsides of the usual drugs?"))
    guidance = [s.text for s in given.sentences if s.kind == "guidance"]
    assert any("stop" in text for text in guidance)


def test_some_questions_have_each_form(assistant: Assistant) -> None:
    answers = [assistant.ask(Question(text)) for text in QUESTIONS]
    assert sum(bool(a.simple) for a in answers) >= 5
    assert sum(bool(a.more) for a in answers) >= 3


def test_help_and_refusals_have_one_form(assistant: Assistant) -> None:
    for text in ("I have chest pain and cannot breathe", "How much does it cost in Spain?", "Should I stop my pills?"):
        given = assistant.ask(Question(text))
        assert not given.simple
        assert not given.more
