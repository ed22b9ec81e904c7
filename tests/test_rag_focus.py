"""What was typed -> clean text -> its asking part: nothing hidden stays, nothing new comes in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InputError
from rag.config import MAX_QUESTION
from rag.focus import focus, is_question
from rag.normalise import normalise
from rag.terms import words

STORY = (
    "I was told I have rheumatoid arthritis nine years ago and my hands are bad in the mornings. "
    "My neighbour went abroad last spring and came back full of plans. "
)
SENTENCES = st.sampled_from(
    [
        "Is it safe?", "My son is a nurse.", "Does MSC therapy help with pain?", "He says so.", "Is he right?",
        "I read a lot!", "what about \"EVs\"?", "Dr. Smith said no.", "CRP was 3.5 mg.", "ok", "And then...",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Is it safe?", "msc therapy side effects", "64 patients", "How long do benefits last in early RA?"]
)
def test_a_short_question_is_searched_as_it_is(text: str) -> None:
    assert focus(text) == text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (STORY + "Does MSC therapy slow the disease down?", "Does MSC therapy slow the disease down?"),
        ("Does MSC therapy slow the disease down? " + STORY, "Does MSC therapy slow the disease down?"),
        (STORY + "Do stem cells cure RA? Is CAR-T a stem cell treatment?", "Do stem cells cure RA? Is CAR-T a"),
    ],
)
def test_the_question_is_found_in_a_story(text: str, asked: str) -> None:
    found = focus(text)
    assert asked in found
    assert "neighbour" not in found
    assert "nine years" not in found


def test_a_question_that_only_points_takes_the_sentence_before_it_along() -> None:
    found = focus(STORY + "My uncle claims that biologics are stem cells. Is he right?")
    assert "biologics are stem cells. Is he right?" in found
    assert "neighbour" not in found


def test_at_most_two_questions_and_no_endless_tail() -> None:
    assert focus("Is it safe? Does it hurt the liver? Who wrote the review?").startswith("Does it hurt the liver?")
    assert len(focus("stem cells " * 300).split()) <= 45


def test_what_asks() -> None:
    assert all(map(is_question, ["Safe?", "is it safe", "tell me about EVs", 'He said "is it?"']))
    assert not any(map(is_question, ["I have RA.", "", "MSC therapy"]))


@given(st.lists(SENTENCES, max_size=8).map(" ".join) | st.text(max_size=300))
def test_focus_keeps_words_of_the_input_only_and_their_order(text: str) -> None:
    left = iter(words(text))
    assert all(word in left for word in words(focus(text)))


# --- characters --------------------------------------------------------------------------------------------------


@given(st.text(max_size=200) | st.text("ab \u0301\u200b\u200d\u202e\x85\x9f\t\n가é\u2060ﬁ①", max_size=40))
def test_normalise_is_idempotent_and_leaves_nothing_hidden(text: str) -> None:
    try:
        clean = normalise(text)
    except InputError:
        assert "\x00" in text or sum(unicodedata.category(c) == "Cc" for c in text) > 0.2 * len(text)
        return
    assert normalise(clean) == clean
    assert not [c for c in clean if unicodedata.category(c) == "Cc" or "\u200b" <= c <= "\u200f"]
    assert clean == " ".join(clean.split())


def test_normalise_reads_what_a_person_sees() -> None:
    assert normalise("Is\u200b it \u202esafe\u202c\ufeff?") == "Is it safe?"
    assert normalise("ＭＳＣ\u00a0therapy\r\n\r\nsafe？") == "MSC therapy safe?"
    assert normalise("w h a t   i s   M S C") == "what is MSC"
    assert normalise("vitamin A and B") == "vitamin A and B"
    assert normalise("hidden\U000e0041\U000e0042 tag") == "hidden tag"
    assert normalise("TNF-α ¿Es segura? 干细胞 هل هو آمن؟").startswith("TNF-α ¿Es segura? 干细胞")


@pytest.mark.parametrize("text", ["a\x00b", "\x01\x02\x03ab", "\ud800 safe?", "a" * (MAX_QUESTION + 1)])
def test_normalise_refuses_what_is_no_question(text: str) -> None:
    with pytest.raises(InputError) as refused:
        normalise(text)
    assert refused.value.hint
    assert len(str(refused.value)) < 200, "the message does not repeat what was typed"
