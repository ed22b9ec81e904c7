"""A wish for the last answer in another length is told from a question, and never stands in the way of help."""

from __future__ import annotations

import pytest
from ui_standin import StandIn, respond

from rag.conversation import Conversation
from rag.interface import LANGUAGES, say
from rag.screen import screen
from rag.wishes import Form, wished

SIMPLE = (
    "simpler", "Simpler, please!", "can you explain that like I am 10?", "In plain English please", "make it shorter",
    "I don’t understand.", "this is too complicated", "Could you explain this in simpler words?",
)  # fmt: skip
DETAIL = ("more detail", "tell me more", "More?", "explain more", "please give me more details", "In full detail")
QUESTIONS = (
    "is it simpler than surgery?", "more pain", "tell me more about tumours", "I cannot get up", "short of breath",
    "it is too much", "I can't follow my diet", "this is too hard for me", "more side effects?", "I can't go on",
    "what does simple mean", "more", "simple fracture", "", "?",
)  # fmt: skip


@pytest.mark.parametrize(("form", "texts"), [("simple", SIMPLE), ("detail", DETAIL)])
def test_a_wish_is_known_in_many_words(form: Form, texts: tuple[str, ...]) -> None:
    assert [text for text in texts if wished(text) != form] == []


def test_the_words_of_the_buttons_are_wishes_in_every_language() -> None:
    for language in LANGUAGES:
        assert wished(say("Simpler", language)) == "simple"
        assert wished(say("More detail", language)) == "detail"


def test_a_question_or_a_call_for_help_is_none() -> None:
    assert [text for text in QUESTIONS if text != "more" and wished(text)] == []


def test_the_last_question_is_answered_again_in_that_length() -> None:
    assistant, chat, html = StandIn(), Conversation(), ""
    for text in ("Is it approved?", "simpler", "more detail", "And in Spain?"):
        chat, html = list(respond(assistant, chat, text))[-1]
    asked = [(question.text, question.turns) for question in assistant.asked]
    first = ("Is it approved?", ())
    assert asked == [first, first, first, ("And in Spain?", ("Is it approved?",))]
    assert html.count("reply answer first-simple") == html.count("reply answer first-detail") == 1
    assert html.count("reply answer") == 4


def test_with_nothing_asked_before_it_is_a_message_like_any_other() -> None:
    assistant = StandIn()
    list(respond(assistant, Conversation(), "simpler"))
    assert [question.text for question in assistant.asked] == ["simpler"]


def test_after_danger_was_told_of_help_comes_again() -> None:
    turns = ("I have chest pain and cannot breathe",)
    assert screen("simpler", turns).behaviour == "urgent_care"
    assistant, chat = StandIn(), Conversation(questions=turns)
    list(respond(assistant, chat, "simpler"))
    assert assistant.asked[0].text == "simpler"
    assert assistant.asked[0].turns == turns
