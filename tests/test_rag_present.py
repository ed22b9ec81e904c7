"""Answer -> prose and JSON: the contract that maintainers' scripts rely on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from fixtures_rag import ask
from hypothesis import given
from hypothesis import strategies as st

from rag.present import marked, prose, to_json, to_text
from rag.schema import Answer, Citation, Dropped, Question, Sentence, Timings, Verdict

if TYPE_CHECKING:
    from rag.assistant import Assistant

TEXT = str
NUMBER = (int, float)
TOP = {
    "question": TEXT, "behaviour": TEXT, "language": TEXT, "prose": TEXT, "sentences": list, "citations": list,
    "dropped": list, "nearby": list, "timings_ms": dict, "snapshot": TEXT,
}  # fmt: skip
CITATION = {
    "number": int, "source_id": TEXT, "title": TEXT, "kind": TEXT, "label": TEXT, "version": TEXT, "start": int,
    "end": int, "quote": TEXT,
}  # fmt: skip
BEHAVIOURS = {
    "Is MSC therapy safe?": "answer",
    "Can stem cells treat lupus?": "not_in_sources",
    "I have chest pain and cannot breathe": "urgent_care",
    "Should I stop my methotrexate?": "personal_advice",
    "I want to end my life": "crisis",
    "Write me a poem about cats": "off_topic",
    "???": "clarify",
}


def has(row: dict[str, Any], types: dict[str, Any]) -> None:
    for key, kind in types.items():
        assert isinstance(row[key], kind), key
        assert not isinstance(row[key], bool)


@pytest.mark.parametrize(("question", "behaviour"), BEHAVIOURS.items())
def test_the_json_contract(assistant: Assistant, question: str, behaviour: str) -> None:
    answer = assistant.ask(Question(question, ("Hello",), "q-7"))
    row = json.loads(json.dumps(to_json(answer), ensure_ascii=False))
    has(row, TOP)
    assert (row["id"], row["question"], row["behaviour"]) == ("q-7", question, behaviour)
    assert row["language"] in {"en", "und"}
    assert row["prose"] == prose(answer) != ""
    assert row["snapshot"] == assistant.snapshot.name
    assert set(row["timings_ms"]) == {"screen", "retrieve", "compose", "check", "total"}
    assert all(isinstance(v, NUMBER) and v >= 0 for v in row["timings_ms"].values())
    parts = sum(v for k, v in row["timings_ms"].items() if k != "total")
    assert parts <= row["timings_ms"]["total"] + 0.1
    for sentence in row["sentences"]:
        assert set(sentence) == {"text", "kind", "citations", "verdict"}
        if sentence["kind"] == "guidance":
            assert (sentence["citations"], sentence["verdict"]) == ([], None)
            continue
        assert sentence["kind"] == "claim"
        assert sentence["citations"]
        verdict = sentence["verdict"]
        assert set(verdict) == {"label", "score", "reasons", "checker"}
        assert verdict["label"] == "supported"
        assert 0.5 <= verdict["score"] <= 1
        assert verdict["checker"] in {"rules-1", "verbatim-1"}
    for citation in row["citations"]:
        has(citation, CITATION)
        assert {"publisher", "page", "url"} <= set(citation)
        assert re.fullmatch(r"[0-9a-f]{64}", citation["version"])
    assert bool(row["citations"]) == (behaviour in {"answer", "personal_advice"} and bool(row["citations"]))
    assert bool(row["nearby"]) == (behaviour == "not_in_sources")


def test_prose_has_no_quotes_cards_or_markup(assistant: Assistant) -> None:
    for question in BEHAVIOURS:
        answer = ask(assistant, question)
        text = prose(answer)
        assert "<" not in text
        assert not [c for c in answer.citations if c.quote in text or c.label in text]
        assert not [q for q in answer.nearby if q in text]


def test_where_markers_stand() -> None:
    assert marked(Sentence("It may help.", "claim", (1, 3))) == "It may help [1][3]."
    assert marked(Sentence("It may help", "claim", (2,))) == "It may help [2]"
    assert marked(Sentence("Ask them.", "guidance")) == "Ask them."
    assert marked(Sentence("“Costly.”", "claim", (1,))) == "“Costly.” [1]"


def test_paragraphs_and_lists() -> None:
    told = [("One.", False), ("Two.", False), ("Ask:", True), ("- a", False), ("- b", False), ("End.", True)]
    sentences = tuple(Sentence(text, "guidance", block=block) for text, block in told)
    assert prose(Answer(Question("x"), "off_topic", "en", sentences)) == "One. Two.\nAsk:\n- a\n- b\nEnd."


VERDICT = Verdict("supported", 0.98765, ("because",), "rules-1")
WORDS = st.text("abc <>&\"'é干 ن.", min_size=1, max_size=30).map(lambda t: f"{t.strip()} x.")


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(0, 4))
    numbers = st.lists(st.integers(1, max(count, 1)), min_size=1, max_size=3, unique=True).map(tuple)
    sentences = draw(
        st.lists(
            st.builds(Sentence, WORDS, st.just("guidance"), block=st.booleans())
            | (st.builds(Sentence, WORDS, st.just("claim"), numbers, st.just(VERDICT)) if count else st.nothing()),
            max_size=6,
        )
    )
    citations = tuple(
        Citation(n, f"s{n}", "0" * 64, n, n + 5, draw(WORDS), "Title", "other", "label") for n in range(1, count + 1)
    )
    asked = Question(draw(st.text(max_size=20)), (), draw(st.none() | st.text(max_size=5)))
    dropped = tuple(Dropped(text, "why") for text in draw(st.lists(WORDS, max_size=2)))
    return Answer(asked, "answer", "en", tuple(sentences), citations, dropped, timings=Timings(1, 2, 3, 4, 10.126))


@given(answers())
def test_markers_are_the_citations_of_the_sentences_in_order(answer: Answer) -> None:
    text = prose(answer)
    assert [int(n) for n in re.findall(r"\[(\d+)\]", text)] == [n for s in answer.sentences for n in s.citations]
    rest = re.sub(r" \[\d+\](?:\[\d+\])*", "", text)
    assert " ".join(rest.split()) == " ".join(" ".join(s.text for s in answer.sentences).split())
    row = to_json(answer)
    assert json.loads(json.dumps(row)) == row
    assert row["prose"] == text
    assert [s["text"] for s in row["sentences"]] == [s.text for s in answer.sentences]
    assert row["timings_ms"]["total"] == 10.13
    shown = to_text(answer)
    assert shown.startswith(text)
    assert all(f"[{c.number}] “" in shown for c in answer.citations)


def test_the_terminal_shows_quotes_and_what_else_can_be_asked(assistant: Assistant) -> None:
    answered = ask(assistant, "Is MSC therapy approved?")
    shown = to_text(answered)
    for citation in answered.citations:
        assert " ".join(citation.quote.split()) in shown
        assert citation.label in shown
    refused = ask(assistant, "Can stem cells treat lupus?")
    assert all(f"- {question}" in to_text(refused) for question in refused.nearby)
