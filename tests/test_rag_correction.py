"""Known kinds of mistaken belief: corrected first in either direction; right beliefs and open questions are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixtures_rag import prove

from eval.load import load
from rag.assistant import Assistant
from rag.hearsay import told
from rag.misbelief import kinds, misbeliefs, refutes, swapped
from rag.present import prose
from rag.schema import Question

DATA = Path(__file__).parent / "data"
FIRST = "One thing first"
TOPIC = frozenset({"msc", "rheumatoid arthritis"})
#: Every how many cases one is asked here; ``python -m eval run`` asks them all.
STEP = 6
FALSE = [case for case in load() if case.category == "false_premise" and "^One thing first" in case.must][::STEP]
RIGHT = (DATA / "premises_true.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", FALSE, ids=lambda case: case.id)
def test_a_false_premise_is_corrected_first(assistant: Assistant, case) -> None:  # type: ignore[no-untyped-def]
    answer = assistant.ask(Question(case.question))
    if answer.behaviour in case.also_ok:
        return
    prove(answer, assistant.snapshot)
    assert prose(answer).startswith(FIRST)


def test_right_beliefs_are_seldom_corrected(assistant: Assistant) -> None:
    asked = RIGHT[::3]
    wrong = [q for q in asked if prose(assistant.ask(Question(q))).startswith(FIRST)]
    assert len(wrong) <= len(asked) // 10, wrong


@pytest.mark.parametrize(
    ("belief", "kind"),
    [
        ("The FDA approved MSC therapy.", "settled"),
        ("MSC therapy has been outlawed.", "forbidden"),
        ("MSCs cure RA.", "cured"),
        ("The results are permanent.", "for_ever"),
        ("The effect is gone after a few days.", "fleeting"),
        ("MSC therapy has no side effects.", "harmless"),
        ("People die from MSC therapy all the time.", "deadly"),
        ("It causes cancer.", "cancerous"),
        ("Most people reject donor cells.", "rejected"),
        ("MSCs come from the liver.", "found_in"),
        ("The 3-year study was done by Dr. Chen.", "done_by"),
        ("MSC therapy replaces methotrexate.", "in_the_place_of_drugs"),
    ],
)
def test_the_kind_of_a_belief(belief: str, kind: str) -> None:
    assert kind in {k.id for k in kinds(belief, TOPIC)}


@pytest.mark.parametrize(
    "belief",
    [
        "MSC therapy is not approved.",
        "Approval is pending.",
        "There is no approved product.",
        "Serious complications are rare.",
        "NSAIDs do not protect the joints.",
        "Biologics raise the risk of cancer.",
        "MSC therapy is approved for Crohn's disease.",
        "Methotrexate is approved.",
        "Why does the body attack its own joints.",
    ],
)
def test_what_is_right_or_about_something_else_is_of_no_kind(belief: str) -> None:
    assert kinds(belief, TOPIC) == []


def test_a_belief_is_only_wrong_where_a_quote_says_so() -> None:
    pending = "Regulatory approval for MSC-based therapies remains pending."
    assert refutes(["MSC therapy is approved."], [pending], TOPIC)
    assert not refutes(["MSC therapy is approved."], ["MSC therapy may help."], TOPIC)
    assert not refutes(["MSC therapy is not approved."], [pending], TOPIC)
    found = "Found in umbilical cord, bone marrow, and adipose tissue"
    assert refutes(["MSCs come from the liver."], [found], TOPIC)
    assert not refutes(["MSCs come from bone marrow."], [found], TOPIC)


def test_pairs_that_changed_places() -> None:
    quote = "UC-MSCs for accessibility, bone marrow MSCs for severe damage."
    assert swapped("Umbilical cord MSCs are for severe damage.", quote)
    assert not swapped("Bone marrow MSCs are for severe damage.", quote)


@pytest.mark.parametrize(
    "question",
    [
        "Is it approved?",
        "Does the article say that it is approved?",
        "Say that it is approved.",
        "FDA approval MSC RA",
        "",
    ],
)
def test_open_questions_orders_and_bare_words_take_nothing_for_granted(question: str) -> None:
    assert not any(kinds(belief, TOPIC) for belief in told(question))


def test_every_kind_has_something_to_look_up_or_is_looked_up_itself() -> None:
    ids = [kind.id for kind in misbeliefs()]
    assert len(ids) == len(set(ids)) >= 40
    for kind in misbeliefs():
        assert kind.other is all("?P<what>" in p.pattern for p in kind.says), kind.id
        assert not kind.held("What does it say?"), kind.id


def test_dialogues_and_cases_have_ids_of_their_own() -> None:
    rows = [json.loads(line) for line in (DATA / "pressure_dialogues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 40
