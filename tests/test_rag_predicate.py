"""Fragments and orders are told from sentences that state something."""

from __future__ import annotations

import pytest

from index.snapshot import Snapshot
from rag.assistant import Assistant
from rag.draft import unfit
from rag.predicate import directs, states

STATING = (
    "Patients reported less pain.",
    "The cells lower swelling.",
    "Pain improved in both groups.",
    "Most side effects were mild.",
    "Studies still generally find the treatment safe.",
    "The FDA and the EMA urge caution.",
    "Use of these cells is growing.",
    "Researchers don't know why.",
)
FRAGMENTS = (
    "Improvements in pain and joint function.",
    "The 2020 review in a medical journal.",
    "Patients treated with stem cells in trials.",
    "No tumour risk after treatment.",
    "Reported side effects in trials.",
    "A safe and lasting cure for arthritis.",
    "A Peer-Reviewed Publication",
    "Better sleep, less pain and more energy.",
)
ORDERS = (
    "Stop taking methotrexate.",
    "Ask for the therapy at once.",
    "Patients should take this therapy early.",
    "People with RA must avoid steroids.",
    "Patients are advised to try stem cells.",
    "Adults need to have the injection twice.",
    "Never skip a dose of the cells.",
)


@pytest.mark.parametrize("text", STATING)
def test_a_statement_is_one(text: str) -> None:
    assert states(text)
    assert not directs(text)


@pytest.mark.parametrize("text", FRAGMENTS)
def test_a_fragment_states_nothing(text: str) -> None:
    assert not states(text)
    assert unfit(text) == "no whole sentence"


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_is_no_fact(text: str) -> None:
    assert directs(text)
    assert unfit(text) == "an instruction or a question"


@pytest.mark.parametrize(
    "text",
    [
        "It was safe in most patients.",
        "They help the joints.",
        "However, this reduces pain in adults.",
        "The treatment is safe for adults.",
        "The answer is no.",
        "The results were good in all groups.",
    ],
)
def test_what_points_to_a_sentence_that_may_be_gone_is_not_shown(text: str) -> None:
    assert unfit(text) == "points back to another sentence"


@pytest.mark.parametrize(
    "text",
    ["You could take the cells twice.", "I found the cells safe in trials.", "Passage 2 reports less pain in adults.",
     "Our trial found less pain.", "It helped us sleep better at night."],
)  # fmt: skip
def test_voices_are_heard(text: str) -> None:
    assert unfit(text) == "speaks as a person or to one"


@pytest.mark.parametrize(
    "text",
    ["A phase I trial found less pain.", "Trials in the US found less pain.", "The treatment of RA is changing."],
)
def test_what_only_looks_like_a_voice_is_none(text: str) -> None:
    assert unfit(text) == ""


def test_nearly_all_our_reviewed_sentences_state_something(assistant: Assistant) -> None:
    snapshot: Snapshot = assistant.snapshot
    texts = [s.text for s in snapshot.statements]
    assert sum(map(states, texts)) >= 0.95 * len(texts)
    assert sum(map(directs, texts)) <= 0.05 * len(texts)
