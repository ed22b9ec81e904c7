"""Documents without reviewed statements: the sentence that answers, what lies near, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fixtures_rag import add_leaflet, ask, claims, library_fixture, prove  # noqa: F401
from numpy.typing import NDArray
from proof_tampers import sealed

from index.config import IndexConfig
from index.curate import remove
from index.pipeline import reconcile
from index.schema import Passage
from index.sentence_vectors import SentenceVectors
from index.snapshot import verify as verify_folder
from rag import nearest
from rag.aids import above, after
from rag.answerable import Decision
from rag.assistant import Assistant
from rag.claim import of_quote
from rag.config import RagConfig
from rag.demand import demand
from rag.instructions import quotable
from rag.near import directs, general
from rag.nearest import Nearest
from rag.neighbours import together
from rag.present import prose, to_json
from rag.proof import make, verify
from rag.proof.evidence import Evidence, of_snapshot
from rag.render import NEAREST, heading, reply
from rag.schema import Answer
from rag.wording import say

# Made up for the tests: nothing in it is true.
LEAFLET = """Zinc drips at the Rowan Unit

A zinc drip puts zinc straight into a vein when tablets have not worked. It takes about 40 minutes.

On the day

You can eat and drink as usual before the zinc drip. Please bring:

- a list of everything that you take at home, also from the chemist
- a warm jumper, because the treatment room is kept rather cool
- loose sleeves that can be rolled up above the elbow with ease

You can drive home afterwards unless you feel dizzy. Your skin may stain brown if the drip leaks.

Prices

Room | Price for one night
Single room | ninety pounds
Shared room | forty pounds

Afterwards

Most people feel more energetic after two to three weeks. Miss your next zinc tablet if you feel sick.
"""
REFUSED = ["Can stem cells treat lupus?", "What does it cost?", "Which hospital in Leeds offers it?"]


@pytest.fixture(name="leaflet")
def leaflet_fixture(library: IndexConfig) -> Assistant:
    add_leaflet(library, text=LEAFLET)
    reconcile(library)
    return Assistant.open(RagConfig.load(library))


def quoted(assistant: Assistant, question: str) -> list[str]:
    return [" ".join(c.quote.split()) for c in ask(assistant, question).citations]


def place(assistant: Assistant, words: str) -> list[str]:
    """The sentence with these words and what it belongs with, as they would be quoted."""
    found = [(p, s) for p in assistant.snapshot.passages for s in quotable(p) if words in s.quote]
    assert len(found) == 1, found
    return [span.quote for _, span in together(*found[0], assistant.snapshot)]


def test_an_obvious_question_gets_the_sentence_that_answers_it(leaflet: Assistant) -> None:
    for question, answer in (
        ("How long does the zinc drip take?", "It takes about 40 minutes."),
        ("Can I eat before the zinc drip?", "You can eat and drink as usual before the zinc drip."),
        ("Will the zinc drip stain my skin?", "Your skin may stain brown if the drip leaks."),
    ):
        got = ask(leaflet, question)
        prove(got, leaflet.snapshot)
        assert answer in [" ".join(c.quote.split()) for c in got.citations], question
        assert claims(got)[0].text.startswith("“Zinc drips at the Rowan Unit” says: “"), "it is named"


def test_a_sentence_comes_with_what_it_cannot_stand_without(leaflet: Assistant) -> None:
    assert place(leaflet, "It takes about")[0].startswith("A zinc drip puts"), "what a pronoun stands for"
    assert place(leaflet, "a warm jumper")[0] == "Please bring:", "what the list is of"
    items = place(leaflet, "Please bring:")
    assert items[0] == "Please bring:"
    assert [item[:8] for item in items[1:]] == ["- a list", "- a warm", "- loose "], "and what is on it"
    assert place(leaflet, "Shared room |") == ["Room | Price for one night", "Shared room | forty pounds"]
    assert place(leaflet, "drive home") == ["You can drive home afterwards unless you feel dizzy."], (
        "others stand alone"
    )


def holding(answer: Answer, assistant: Assistant) -> Evidence:
    """What the proof of an answer was held against: it holds with its question, and without it."""
    evidence = of_snapshot(assistant.snapshot)
    for known in (True, False):
        assert verify(make(answer, assistant.snapshot, question=known), evidence).holds
    return evidence


def near_reply(assistant: Assistant) -> tuple[str, Decision]:
    """A question of which the words are near and the answer is not there."""
    question = "Is there parking at the Rowan Unit?"
    desk = assistant._current()
    return question, desk.answerability.decide(demand(question), assistant._search(question, desk))


def test_what_lies_near_and_is_not_sure_is_said_to_be_so_and_proven(leaflet: Assistant) -> None:
    question, decision = near_reply(leaflet)
    assert decision.near
    assert not decision.chosen
    answer = ask(leaflet, question)
    prove(answer, leaflet.snapshot)
    assert answer.behaviour == "not_in_sources"
    assert answer.sentences[0] == say("near")[0], "first of all, that it is not sure"
    assert answer.citations
    assert {c.source_id for c in answer.citations} == {"leaflet"}
    evidence = holding(answer, leaflet)
    proof = make(answer, leaflet.snapshot, question=False)
    # The words around it cannot be left out, nor the quotes be given as an answer.
    bare = [s for s in proof["sentences"] if s["kind"] == "claim"]
    for forged in ({"behaviour": "answer"}, {"sentences": bare}):
        assert not verify(sealed({**proof, **forged}), evidence).holds


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Does the zinc drip stain the skin in Kenya?", "Kenya"),
        ("How long does the zinc drip take with asthma?", "asthma"),
    ],
)
def test_what_no_document_names_is_said_and_the_rest_is_not_kept_back(
    leaflet: Assistant, question: str, named: str
) -> None:
    answer = ask(leaflet, question)
    prove(answer, leaflet.snapshot)
    assert answer.behaviour == "not_in_sources"
    assert answer.sentences[0].text == f"The documents loaded here do not mention {named}."
    assert answer.citations
    assert {c.source_id for c in answer.citations} == {"leaflet"}
    evidence = holding(answer, leaflet)
    # Another name cannot be put there, where the question is known; nor anything that is no name.
    for known, other in ((True, "psoriasis"), (False, "any danger")):
        proof = make(answer, leaflet.snapshot, question=known)
        words = [{**s, "text": s["text"].replace(named, other)} for s in proof["sentences"]]
        forged = {"sentences": words, "prose": proof["prose"].replace(named, other)}
        assert not verify(sealed({**proof, **forged}), evidence).holds


def test_a_reviewed_document_is_not_held_against_what_is_asked_about_another(leaflet: Assistant) -> None:
    # Nothing is hopeless in RA, and that is not what this is about.
    answer = ask(leaflet, "My veins are hopeless. How long does the zinc drip take at the Rowan Unit?")
    assert not prose(answer).startswith("One thing first")
    assert {c.source_id for c in answer.citations} == {"leaflet"}


def test_a_near_reply_shows_its_quotes_and_they_open(leaflet: Assistant) -> None:
    answer = ask(leaflet, near_reply(leaflet)[0])
    html = reply(answer, leaflet.snapshot.sources, "{}", above=above(answer), after=after(answer, "{}"))
    assert NEAREST in heading(answer)
    assert "Sources cited" in html
    assert "/source/leaflet?version=" in html, "a citation leads to its place in the document"
    assert "More detail" in html
    assert "Save a page for your visit" in html


def test_of_reviewed_documents_nothing_is_guessed(leaflet: Assistant, library: IndexConfig) -> None:
    for question in REFUSED:
        answer = ask(leaflet, question)
        assert answer.behaviour == "not_in_sources"
        assert {c.source_id for c in answer.citations} <= {"leaflet"}
    remove(library, "leaflet")
    for question in REFUSED:
        assert not ask(leaflet, question).citations, "without other documents a refusal is what it was"


def test_another_drug_than_the_one_that_is_meant_is_not_near(leaflet: Assistant) -> None:
    answer = ask(leaflet, "How long does the golimumab drip take?")
    assert answer.behaviour == "not_in_sources"
    assert not answer.citations
    assert "golimumab" in prose(answer)


def test_what_is_removed_is_quoted_no_more_and_kept_in_no_memory(leaflet: Assistant, library: IndexConfig) -> None:
    question = "Can I eat before the zinc drip?"
    assert quoted(leaflet, question)
    before = leaflet._current().retriever._nearest
    remove(library, "leaflet")
    gone = ask(leaflet, question)
    assert "zinc" not in str(to_json(gone)["citations"])
    held = leaflet._current().retriever._nearest
    assert held is not None
    assert held is not before
    assert not [text for text in held._kept if "zinc" in text.lower()]


@pytest.mark.parametrize(
    "text",
    [
        "Miss your next dose and ring the advice line.",
        "Stop methotrexate two days before.",
        "Take the tablets with breakfast.",
        "Do not start a new medicine.",
        "You may take ibuprofen.",
        "Below 60 we lower the dose.",
    ],
)
def test_what_reads_like_an_order_about_a_medicine_is_told_apart(text: str) -> None:
    assert directs(text)


def test_a_declined_decision_never_carries_an_order(leaflet: Assistant) -> None:
    assert not directs("You can drive home afterwards unless you feel dizzy.")
    passages = {p.start: p for p in leaflet.snapshot.passages if p.source_id == "leaflet"}

    def said(words: str, follows: bool = False) -> object:
        (pair,) = [(p, s) for p in passages.values() for s in quotable(p) if words in s.quote]
        return replace(of_quote(*pair), follows=follows)

    drive, miss = said("drive home"), said("Miss your next")
    assert general([drive, miss]) == [drive]  # type: ignore[list-item]
    assert general([drive, said("Miss your next", follows=True)]) == []  # type: ignore[list-item]


class Counting:
    """An embedder that counts what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return np.tile(np.asarray([1.0] + [0.0] * 383, dtype=np.float32), (len(texts), 1))


def bare(assistant: Assistant) -> list[Passage]:
    return [p for p in assistant.snapshot.passages if p.source_id == "leaflet"]


def test_no_question_waits_for_sentences_to_be_embedded(leaflet: Assistant) -> None:
    embed = Counting()
    found = Nearest(leaflet.snapshot, embed).said(bare(leaflet), np.zeros((1, 384), dtype=np.float32))
    assert sum(map(len, found)) > 10
    assert not embed.texts, "they were when the index was built"


def test_sentences_without_vectors_are_embedded_once_and_never_more_than_so_many(
    leaflet: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = SentenceVectors((), (), {}, np.zeros((0, 384), dtype=np.float16))
    monkeypatch.setitem(leaflet.snapshot.__dict__, "sentences", none)
    embed = Counting()
    reading = Nearest(leaflet.snapshot, embed)
    passages = bare(leaflet)
    question = np.zeros((1, 384), dtype=np.float32)
    assert reading.closest(question) == []
    found = reading.said(passages, question)
    once = len(embed.texts)
    assert once == len(set(embed.texts)) > 3
    assert sum(map(len, found)) > once, "a passage of one sentence has its vector in the index"
    reading.said(passages, question)
    assert len(embed.texts) == once
    monkeypatch.setattr(nearest, "MOST", 2)
    assert sum(map(len, reading.said(passages, question))) == sum(map(len, found)) - once + 2
    monkeypatch.setattr(nearest, "KEPT", 2)
    fresh = Nearest(leaflet.snapshot, embed)
    fresh.said(passages, question)
    assert len(fresh._kept) <= 2


def test_what_is_loaded_decides_what_the_chat_is_about(leaflet: Assistant, library: IndexConfig) -> None:
    question = "Which jumper is warm enough?"
    assert "warm jumper" in " ".join(quoted(leaflet, question))
    assert ask(leaflet, "What is the capital of Mongolia?").behaviour == "off_topic"
    remove(library, "leaflet")
    assert ask(leaflet, question).behaviour == "off_topic"


def test_no_sentence_outlives_its_document(leaflet: Assistant, library: IndexConfig) -> None:
    mine = {p.id for p in bare(leaflet)}
    before = leaflet.snapshot.sentences
    assert mine >= set(before.passages), "reviewed documents need none"
    assert len(before.vectors) == len(before.names) == len(before.rows) > 10
    assert verify_folder(leaflet.snapshot.folder)
    remove(library, "leaflet")
    ask(leaflet, "Hello?")
    assert not leaflet.snapshot.sentences.names
    assert not len(leaflet.snapshot.sentences.vectors)
