"""The gate: a claim with a moved span, another number or another name never reaches the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fixtures_rag import ask, claims, draft_of, moved, prove, statement_of

from index.schema import Span
from rag.cite import FOUND, Proofs
from rag.compose import DraftClaim, StatementComposer
from rag.models import make_checker, quote_checker
from rag.present import prose

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.demand import Demand
    from rag.fit import Fit

STUDY = "msc-ra-release/study-who"
TRAIT = "msc-ra-release/trait-immunomodulation"
Tamper = Callable[[DraftClaim], DraftClaim]


def proofs(assistant: Assistant) -> Proofs:
    return Proofs(assistant.snapshot, make_checker("rules-1"), quote_checker())


def shifted(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=tuple(moved(s) for s in claim.spans))


def one_shifted(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=(*claim.spans[:-1], moved(claim.spans[-1])))


def misquoted(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=tuple(Span(s.start, s.end, s.quote.replace("e", "a", 1)) for s in claim.spans))


def unquoted(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=())


def emptied(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=(Span(5, 5, ""),))


def beyond(claim: DraftClaim) -> DraftClaim:
    return replace(claim, spans=(Span(10**7, 10**7 + 4, "text"),))


@pytest.mark.parametrize("key", [STUDY, TRAIT])
@pytest.mark.parametrize("tamper", [shifted, one_shifted, misquoted, unquoted, emptied, beyond])
def test_a_claim_whose_proof_is_not_in_place_is_dropped_whole(assistant: Assistant, key: str, tamper: Tamper) -> None:
    gate = proofs(assistant)
    draft = tamper(draft_of(statement_of(assistant.snapshot, key)))
    assert gate.claim(draft, draft.text) is None
    (dropped,) = gate.dropped
    assert dropped.text == draft.text
    assert "quote" in dropped.reason
    assert gate.citations == (), "nothing of it stays, not even its good quotes"


@pytest.mark.parametrize(
    ("key", "said", "instead"),
    [
        (STUDY, "64 people", "640 people"),
        (STUDY, "3-year", "5-year"),
        (STUDY, "RA", "lupus"),
        ("msc-ra-release/study-no-serious", "no serious", "many serious"),
        ("msc-ra-release/biologics", "biologics", "MSCs"),
        ("msc-ra-release/ra-prevalence", "0.5%", "5%"),
        ("stem-cell-article/regulators-experimental", "FDA", "NICE"),
        ("stem-cell-article/joint-replacement", "may delay or reduce", "removes"),
        ("stem-cell-article/car-t-promise", "CAR-T", "MSC"),
    ],
)
def test_a_sentence_that_says_something_else_is_dropped(
    assistant: Assistant, key: str, said: str, instead: str
) -> None:
    statement = statement_of(assistant.snapshot, key)
    assert said in statement.text
    gate = proofs(assistant)
    assert gate.claim(draft_of(statement), statement.text) is not None
    changed = draft_of(statement, text=statement.text.replace(said, instead))
    assert gate.claim(changed, changed.text) is None
    assert [d.text for d in gate.dropped] == [changed.text]
    assert gate.dropped[0].reason.startswith(("unsupported: ", "contradicted: "))


def test_every_statement_of_the_library_passes(assistant: Assistant) -> None:
    gate = proofs(assistant)
    for statement in assistant.snapshot.statements:
        gate.claim(draft_of(statement), statement.text)
    assert gate.dropped == ()


def test_a_quote_has_to_be_the_claim(assistant: Assistant) -> None:
    statement = statement_of(assistant.snapshot, STUDY)
    gate = proofs(assistant)
    quote = draft_of(statement, text=statement.spans[0].quote, verbatim=True)
    assert gate.claim(quote, quote.text) is not None
    assert gate.claim(draft_of(statement, verbatim=True), statement.text) is None


def test_a_quote_used_twice_has_one_number(assistant: Assistant) -> None:
    gate = proofs(assistant)
    keys = (STUDY, TRAIT, "msc-ra-release/study-team")
    shown = [gate.claim(draft_of(statement_of(assistant.snapshot, k)), "x") for k in keys]
    numbers = [s.citations for s in shown if s]
    assert numbers[0] == numbers[2] == (1,)
    assert numbers[1] == tuple(range(2, len(gate.citations) + 1))


# --- through the whole assistant ---------------------------------------------------------------------------------


@pytest.fixture(name="tampered")
def tampered_fixture(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int, DraftClaim], DraftClaim]], None]:
    """Put a change between the composer and the check."""

    def install(change: Callable[[int, DraftClaim], DraftClaim]) -> None:
        inner = StatementComposer.compose

        def compose(self: StatementComposer, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
            return [change(i, claim) for i, claim in enumerate(inner(self, demand, chosen))]

        monkeypatch.setattr(StatementComposer, "compose", compose)

    return install


QUESTION = "Is MSC therapy approved?"


def test_one_bad_claim_goes_and_the_others_stay(
    assistant: Assistant, tampered: Callable[[Callable[[int, DraftClaim], DraftClaim]], None]
) -> None:
    whole = claims(ask(assistant, QUESTION))
    assert len(whole) >= 2
    tampered(lambda i, claim: shifted(claim) if i == 0 else claim)
    answer = ask(assistant, QUESTION)
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "answer"
    assert [d.text for d in answer.dropped] == [whole[0].text]
    assert whole[0].text not in prose(answer)
    assert [s.text for s in claims(answer)][: len(whole) - 1] == [s.text for s in whole[1:]]


@pytest.mark.parametrize("tamper", [shifted, misquoted, unquoted])
@pytest.mark.parametrize("question", [QUESTION, "What did the 64-patient study show?", "Why did the FDA approve it?"])
def test_with_every_claim_dropped_nothing_is_claimed(
    assistant: Assistant,
    tampered: Callable[[Callable[[int, DraftClaim], DraftClaim]], None],
    tamper: Tamper,
    question: str,
) -> None:
    tampered(lambda _, claim: tamper(claim))
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "not_in_sources"
    assert answer.citations == ()
    assert answer.dropped
    assert answer.nearby
    assert all(d.text not in prose(answer) for d in answer.dropped)


def test_a_changed_number_is_dropped_on_the_way(
    assistant: Assistant, tampered: Callable[[Callable[[int, DraftClaim], DraftClaim]], None]
) -> None:
    tampered(lambda _, claim: replace(claim, text=claim.text.replace("64", "84")))
    answer = ask(assistant, "How many people were in the three-year study?")
    assert "84" not in prose(answer)
    assert [d for d in answer.dropped if "84" in d.text]


def test_what_was_found_and_not_cited_is_apart(assistant: Assistant) -> None:
    for question in (QUESTION, "What does it cost?", "What is CAR-T?"):
        answer = ask(assistant, question)
        assert 0 < len(answer.found) <= FOUND
        assert {c.number for c in answer.found} == {0}
        cited = {(c.version, i) for c in answer.citations for i in range(c.start, c.end)}
        assert not [c for c in answer.found for i in range(c.start, c.end) if (c.version, i) in cited]
