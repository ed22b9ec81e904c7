"""Evidence -> drafts: the nearest first, each fact once, and quotes that are letter for letter the source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, claims, draft_of, passage_with, prove, statement_of

from index.schema import Passage
from rag.answerable import Answerability
from rag.assistant import Assistant
from rag.compose import QuoteComposer, StatementComposer, of_statement, same
from rag.config import AnswerConfig, RagConfig
from rag.demand import demand
from rag.fit import Fit, Told
from rag.instructions import quotable
from rag.nearest import Said
from rag.retrieve import Candidate, Retriever

if TYPE_CHECKING:
    from index.config import IndexConfig
    from index.schema import Statement

MakeFit = Callable[["Statement | Passage", float], Fit]
ASKED = [
    "Is MSC therapy safe?",
    "Is it approved?",
    "What did the 64-patient study show?",
    "Where do MSCs come from?",
    "What are the problems with biologics?",
    "What is CAR-T?",
    "How common is RA?",
]


@pytest.fixture(name="fit", scope="module")
def fit_fixture(assistant: Assistant) -> MakeFit:
    """Evidence that answers, as near as is said."""
    retriever = Retriever(assistant.snapshot, RagConfig.load().retrieval)
    target = assistant.snapshot.statements[0]
    near = Candidate(target, 0.9, 0.9, 0.9, (target.questions[0],))
    asked = demand(target.questions[0])
    (judged,) = Answerability(retriever, AnswerConfig()).decide(asked, [near]).fits

    def make(target: Statement | Passage, value: float) -> Fit:
        return replace(judged, candidate=Candidate(target, value, value, value, ()), value=value)

    return make


def test_statements_come_best_first_and_far_ones_stay_out(assistant: Assistant, fit: MakeFit) -> None:
    snapshot, config = assistant.snapshot, AnswerConfig()
    first, second, far = (
        statement_of(snapshot, f"msc-ra-release/{key}") for key in ("ra-prevalence", "ra-disability", "biologics")
    )
    fits = [fit(second, 0.8), fit(first, 0.9), fit(far, 0.9 - config.margin - 0.01)]
    drafted = StatementComposer(snapshot, config).compose(demand("How common is RA?"), fits)
    assert [c.statement for c in drafted] == [first, second]
    assert [c.text for c in drafted] == [first.text, second.text]
    assert drafted[0].spans == first.spans


def test_an_answer_is_short_and_says_nothing_twice(assistant: Assistant, fit: MakeFit) -> None:
    snapshot, config = assistant.snapshot, AnswerConfig()
    everything = [fit(s, 0.9) for s in (*snapshot.statements, *snapshot.statements)]
    drafted = StatementComposer(snapshot, config).compose(demand("Tell me all"), everything)
    assert len(drafted) == config.max_claims
    assert not [(a, b) for i, a in enumerate(drafted) for b in drafted[:i] if same(a, b)]


def test_of_two_near_copies_the_one_that_says_more_stays(assistant: Assistant, fit: MakeFit) -> None:
    snapshot = assistant.snapshot
    short, long = (statement_of(snapshot, f"msc-ra-release/{key}") for key in ("study-scores", "study-results"))
    assert same(of_statement(short), of_statement(long))
    for order in ([short, long], [long, short]):
        fits = [fit(s, 0.9 - 0.01 * i) for i, s in enumerate(order)]
        drafted = StatementComposer(snapshot, AnswerConfig()).compose(demand("ESR and CRP?"), fits)
        assert [c.statement for c in drafted] == [long]


def test_another_number_is_another_fact(assistant: Assistant) -> None:
    statement = statement_of(assistant.snapshot, "msc-ra-release/study-who")
    other = draft_of(statement, text=statement.text.replace("64", "46"))
    assert same(of_statement(statement), of_statement(statement))
    assert not same(of_statement(statement), other)


def read(fit: Fit, nearest: str) -> Fit:
    """The fit of a passage with its sentences, the one that has ``nearest`` in it first."""
    assert isinstance(fit.candidate.target, Passage)
    spans = sorted(quotable(fit.candidate.target), key=lambda s: nearest not in s.quote)
    told = tuple(Told(Said(span, 0.8 - 0.2 * n), 0.5) for n, span in enumerate(spans))
    return replace(fit, told=told)


def test_a_passage_without_statements_is_quoted_by_its_nearest_sentence(assistant: Assistant, fit: MakeFit) -> None:
    passage = passage_with(assistant.snapshot, "Serious complications are rare")
    asked = demand("Are serious complications rare?")
    assert quotable(passage)[0].quote.find("Serious complications") < 0
    for composer in (QuoteComposer, StatementComposer):
        near = read(fit(passage, 0.9), "Serious complications are rare")
        drafted = composer(assistant.snapshot, AnswerConfig()).compose(asked, [near])
        assert any("Serious complications are rare" in c.text for c in drafted), "the nearest, not the first"
        assert len(drafted) <= 2, "it, and what it cannot stand without"
        assert all(c.verbatim and c.statement is None for c in drafted)
        text = assistant.snapshot.text(passage.version)
        for claim in drafted:
            (span,) = claim.spans
            assert text[span.start : span.end] == span.quote
            assert claim.text == " ".join(span.quote.split())


def test_a_full_stop_inside_a_number_ends_no_sentence(assistant: Assistant, fit: MakeFit) -> None:
    passage = passage_with(assistant.snapshot, "0.5% to 1% of the global population")
    composer = QuoteComposer(assistant.snapshot, AnswerConfig())
    near = read(fit(passage, 0.9), "global population")
    drafted = composer.compose(demand("How much of the global population is affected?"), [near])
    assert any("0.5% to 1% of the global population" in c.text for c in drafted)


@pytest.fixture(scope="module")
def quoting(built_index: IndexConfig) -> Assistant:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITEWELL_COMPOSER", "quotes")
        return Assistant.open(RagConfig.load(built_index))


@pytest.mark.parametrize("question", ASKED)
def test_the_quotes_composer_shows_only_what_the_documents_say(quoting: Assistant, question: str) -> None:
    answer = ask(quoting, question)
    prove(answer, quoting.snapshot)
    assert answer.behaviour == "answer"
    quotes = {c.number: " ".join(c.quote.split()) for c in answer.citations}
    reviewed = {s.text for s in quoting.snapshot.statements if s.role == "limit"}
    for sentence in claims(answer):
        if sentence.text in reviewed:  # the limit that a benefit needs is always a reviewed sentence
            continue
        assert sentence.verdict is not None
        assert sentence.verdict.checker == "verbatim-1"
        shown = re.sub(r"^The news release says: “(.*)”$", r"\1", sentence.text)
        assert any(shown == quotes[n].strip("“”") for n in sentence.citations)
    verbatim = [s for s in claims(answer) if s.verdict and s.verdict.checker == "verbatim-1"]
    assert verbatim


def test_the_quotes_composer_refuses_what_the_other_refuses(quoting: Assistant) -> None:
    for question in ("Can stem cells treat lupus?", "What does it cost?", "Is it safe in pregnancy?"):
        assert ask(quoting, question).behaviour == "not_in_sources"
