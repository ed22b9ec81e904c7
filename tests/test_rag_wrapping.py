"""What mail, programs and a lost space bar put around a question is taken off before it is searched for."""

from __future__ import annotations

import pytest
from fixtures_rag import ask
from hypothesis import given
from hypothesis import strategies as st
from speed import growth

from rag.assistant import Assistant
from rag.condense import condense
from rag.demand import demand
from rag.focus import focus
from rag.foreign import is_task
from rag.present import prose
from rag.presupposition import clauses
from rag.schema import Question
from rag.understand import speller, understand
from rag.wrapping import unwrapped

MAIL = """Fwd: cells
From: Aoife
To: me

> On Mon, Carol wrote:
> > the dog ate the leaflet again

Do the papers say whether it is approved?

Sent from my phone
--
This message is confidential and meant for nobody else."""


def test_of_a_forwarded_mail_what_its_sender_wrote_is_kept() -> None:
    assert unwrapped(MAIL).strip() == "Do the papers say whether it is approved?"
    assert unwrapped("> what are the risks\n> of the cells").split() == "what are the risks of the cells".split()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('{"message": "who led the review", "locale": "en-GB"}', "who led the review"),
        ('[{"role": "user", "text": "how long does it last?"}]', "how long does it last?"),
        ("HOWLONGDOESTHERELIEFLAST", "how long does the relief last"),
        ("wheredothecellscomefrom?", "where do the cells come from?"),
    ],
)
def test_what_a_program_or_a_lost_space_bar_did_is_undone(typed: str, words: str) -> None:
    assert unwrapped(typed) == words


@pytest.mark.parametrize(
    "text",
    ["Is it safe?", "{curly} words in it", '{"a": 1}', "hypercholesterolaemia", "What is MSC? -- thanks", "", "   "],
)
def test_every_other_text_is_left_alone(text: str) -> None:
    assert unwrapped(text) == text


def test_brackets_in_brackets_do_not_break_it() -> None:
    for depth in (300, 700, 990):
        assert unwrapped("[" * depth + '"how long does it last"' + "]" * depth) in (
            "how long does it last",
            "[" * depth + '"how long does it last"' + "]" * depth,
        )


@pytest.mark.parametrize("text", [" " * 1990 + "x\n", "sent from my " * 150, "- " * 990 + "\n", "a, which " * 220])
def test_no_text_is_slow_to_unwrap_or_to_read(text: str) -> None:
    assert growth(unwrapped, text[:500], text) < 60
    assert growth(clauses, text[:500], text) < 60


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_nothing_is_made_up(text: str) -> None:
    bare = unwrapped(text)
    assert set("".join(bare.split()).lower()) <= set("".join(text.split()).lower()) | set(_unescaped(text))


def _unescaped(text: str) -> str:
    return text.encode("ascii", "ignore").decode("unicode_escape", "ignore").lower() if "\\" in text else ""


def test_a_question_in_a_mail_is_answered_and_the_mail_is_screened_whole(assistant: Assistant) -> None:
    answer = ask(assistant, MAIL)
    assert answer.behaviour == "answer"
    assert "experimental" in prose(answer)
    worse = MAIL.replace("the dog ate the leaflet again", "I cannot breathe and my chest hurts badly right now")
    assert ask(assistant, worse).behaviour == "urgent_care"


@pytest.mark.parametrize(
    ("told", "asked", "said"),
    [
        ("My sister-in-law nearly choked on her tea when I told her.", "Still experimental, is it?", "experimental"),
        ("I plaster walls for a living, or did till the elbows went.", "How long would the good of it last?", "last"),
    ],
)
def test_a_remark_before_a_short_question_does_not_drown_it(
    assistant: Assistant, told: str, asked: str, said: str
) -> None:
    answer = ask(assistant, f"{told} {asked}")
    assert answer.behaviour == "answer"
    assert said in prose(answer)


@pytest.mark.parametrize(
    "message",
    [
        "My cousin has lupus, poor girl, and three small ones. Still experimental for that, is it?",
        "We keep bees. Which colour are they?",
    ],
)
def test_what_is_named_in_the_remark_is_still_asked_for(assistant: Assistant, message: str) -> None:
    assert ask(assistant, message).behaviour in ("not_in_sources", "off_topic")


def test_without_a_remark_there_is_no_barer_question(assistant: Assistant) -> None:
    words = speller(assistant.snapshot)
    assert understand(Question("Is it approved?"), words).bare() is None
    found = understand(Question("My aunt has lupus. Is it approved?"), words).bare()
    assert found is not None
    assert found[0] == "Is it approved?"
    assert "lupus" in found[1].names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Sulfasalazine first, then leflunomide: DMARDs, both. What do those do to the liver?", {"DMARD", "liver"}),
        ("Ten years on prednisolone. What is that sort of drug said to do?", {"glucocorticoid"}),
        ("Adalimumab for years now. Does that sort of drug wear off?", {"biologic"}),
        ("Is sulfasalazine a DMARD?", {"DMARD", "sulfasalazine"}),
        ("What does leflunomide do?", {"leflunomide"}),
    ],
)
def test_a_class_stands_for_a_drug_that_is_only_told_of(question: str, names: set[str]) -> None:
    assert demand(question).names == names


def test_a_society_that_was_not_named_before_is_no_pronoun() -> None:
    earlier = ["My son saw a clinic on Facebook", "who could I trust on this"]
    alone = condense("What does that international society tell people to avoid?", earlier)
    assert "that international society" in alone
    assert "Facebook" not in alone


def test_whom_it_is_good_for_was_said_before() -> None:
    assert "lupus" in focus("It is lupus I have, not RA, since I was nineteen. Would these cells be any good for me?")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("dose the fda want more trials", "does the fda want more trials"),
        ("what dose the release say about infections", "what does the release say about infections"),
        ("what dose is given", "what dose is given"),
        ("what dose of cells do they give", "what dose of cells do they give"),
        ("which dose did the study say works", "which dose did the study say works"),
        ("is the dose the same for everyone", "is the dose the same for everyone"),
    ],
)
def test_dose_is_read_as_does_where_it_can_be_nothing_else(assistant: Assistant, typed: str, read: str) -> None:
    assert speller(assistant.snapshot).correct(typed).text.lower() == read


def test_relatives_and_newcomers_ask_nothing_of_the_law_or_of_tests() -> None:
    assert demand("My brother-in-law asks which journal it is in").aspects.isdisjoint({"law"})
    assert "law" in demand("Is it against the law?").aspects
    assert demand("Were they newly diagnosed?").aspects.isdisjoint({"diagnosis"})
    assert "diagnosis" in demand("How is RA diagnosed?").aspects


def test_so_many_words_on_something_are_a_task() -> None:
    assert is_task("write me 300 words on the causes of the war")
    assert not is_task("in two lines, what is an MSC")
