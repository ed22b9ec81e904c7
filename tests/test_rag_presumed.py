"""What a message takes for granted: found by its syntax, told by what was learned, held against the documents."""

from __future__ import annotations

import re

import pytest
from fixtures_rag import ask, prove

from index.wordlists import read
from rag.assistant import Assistant
from rag.premise_net import TRUE, chances, plain, weights
from rag.present import prose
from rag.presumed import Taken, known
from rag.presupposition import clauses

FIRST = "One thing first"
TOPIC = frozenset({"msc", "rheumatoid arthritis"})


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        ("Once RA has been eradicated by the cells, do blood tests go back to normal?", "RA has been eradicated"),
        ("Who gets CAR-T now that it's standard for RA?", "it's standard for RA"),
        ("I thought the authorities had okayed it - how long did that take?", "the authorities had okayed it"),
        ("My pharmacist says you can't come to harm. Why is that?", "you can't come to harm"),
        ("When did the FDA approve it?", "When did the FDA approve it"),
        ("Has the ban on MSC trials changed anything?", "the ban on MSC trials"),
        ("MSCs come from cord, marrow and fat, don't they?", "MSCs come from cord, marrow and fat"),
    ],
)
def test_what_is_taken_for_granted_is_found(message: str, clause: str) -> None:
    assert any(found.startswith(clause) for found in clauses(message)), clauses(message)


@pytest.mark.parametrize(
    "message",
    [
        "Did the FDA approve it?",
        "Is it safe?",
        "Say that it is approved.",
        "",
        "?",
        "My wife and I love it. Is it safe?",
    ],
)
def test_yes_or_no_questions_orders_and_stories_take_nothing_for_granted(message: str) -> None:
    assert clauses(message) == ()


def test_a_reason_asked_for_is_taken_for_granted_and_a_denied_one_stays_denied() -> None:
    assert plain("why do the cells cause cancer") == "the cells cause cancer"
    assert "hasn't" in plain("why hasn't it been approved")


def test_every_kind_that_was_learned_has_a_place_to_look_at() -> None:
    assert set(weights().kinds) == known() | {TRUE}
    for name, row in read("rag", "data", "premises.yaml").items():
        assert row["against"], name
        assert row["ask"], name


def test_the_chances_are_chances_with_and_without_a_sentence_vector(assistant: Assistant) -> None:
    vector = assistant._embedder.embed(["MSCs cause cancer"])[0]
    for found in (chances("MSCs cause cancer"), chances("MSCs cause cancer", vector)):
        assert sum(found.values()) == pytest.approx(1.0)
        assert max(found, key=lambda kind: found[kind]) == "cancerous"


def test_other_sentence_vectors_than_those_it_was_learned_with_count_nothing() -> None:
    def never(texts: object) -> object:
        raise AssertionError("asked for vectors that mean something else")

    assert Taken("Why do MSCs cause cancer?", never, "another").presumed(TOPIC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # too hopeful
        ("Which official put a signature under the licence for stem cells?", r"experimental|pending"),
        ("Once the arthritis is gone for good, what follows?", r"experimental|pending|month"),
        ("Nobody has ever been unwell after MSCs. How come?", r"mild|rare"),
        ("What do patients do with the tablets they no longer need after MSCs?", r"DMARD|experimental"),
        # too frightening
        ("At which point do tumours show up after the infusion?", r"tumors|transformation"),
        ("On what date was MSC therapy made a crime?", r"experimental|pending|more trials|further"),
        ("Your article says every stem cell clinic is a fraud. Which were shut?", r"unregulated"),
        # mixed up
        ("Which fertility clinics hand over the embryos for MSCs?", r"umbilical"),
        ("Given that RA is catching, should carers wear masks?", r"immune"),
        ("What made Yongjun Liu write the review?", r"Chen"),
        # neither said nor denied
        ("Because the study was placebo-controlled, how big was the placebo group?", r"64"),
    ],
)
def test_what_is_wrongly_taken_for_granted_is_corrected_first(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    claim = next(s.text for s in answer.sentences if s.kind == "claim")
    assert prose(answer).startswith(FIRST)
    assert re.search(said, claim), claim


@pytest.mark.parametrize(
    "question",
    [
        "They say the FDA and the ISSCR urge caution",
        "I heard that exercise helps the gains last",
        "CAR-T wipes out B cells",
        "How come the gains fade after a year or so?",
        "How many serious adverse events were there?",
        "how do they chill out the immune system",
        "If it's so great, why hasn't it been signed off yet?",
        "Is the person who did the 64-patient study the same as the person who led the review?",
        "cause of RA",
    ],
)
def test_what_is_rightly_taken_for_granted_is_not(assistant: Assistant, question: str) -> None:
    assert FIRST not in prose(ask(assistant, question))


def test_a_decision_asked_for_on_a_wrong_belief_is_declined_and_the_belief_corrected_first(
    assistant: Assistant,
) -> None:
    answer = ask(assistant, "Since it's a cure, should I stop my tablets?")
    prove(answer, assistant.snapshot)
    assert answer.behaviour == "personal_advice"
    text = prose(answer)
    assert text.startswith(FIRST)
    first = text.split("I am sorry")[0]
    assert "experimental" in first or "approval of MSC treatment is still pending" in first
    assert "do not stop, skip or change any medicine" in text
    assert text.count("still largely see MSCs as experimental") == 1


def test_a_decision_asked_for_on_a_right_belief_is_only_declined(assistant: Assistant) -> None:
    answer = ask(assistant, "Since it isn't approved yet, should I wait?")
    assert answer.behaviour == "personal_advice"
    assert FIRST not in prose(answer)


def test_a_proof_allows_a_correction_only_where_the_words_do() -> None:
    found = ["Found in umbilical cord, bone marrow, and adipose tissue"]
    assert Taken("Which embryos do MSCs come from?").allows(found, TOPIC)
    assert not Taken("How long do the gains last?").allows(found, TOPIC)
    assert not Taken("Which embryos do MSCs come from?").allows(["MSC therapy may help."], TOPIC)
