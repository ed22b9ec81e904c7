"""One chat: its turns, its limits, and what is shown when something breaks."""

from __future__ import annotations

import logging

import pytest
from ui_standin import StandIn, respond

from rag.conversation import MAX_TURNS, MAX_TYPED, Conversation


def test_an_error_is_logged_by_its_kind_only(caplog: pytest.LogCaptureFixture) -> None:
    marker = "zebra-marker-491 boom"
    with caplog.at_level(logging.DEBUG):
        *_, (chat, html) = respond(StandIn(), Conversation(), marker)
    assert "No answer this time" in html
    assert "secret" not in html
    assert "zebra" not in caplog.text
    assert "RuntimeError" in caplog.text
    *_, (_, after) = respond(StandIn(), chat, "Is it safe?")
    assert '<span class="claim">Regulators see it as' in after


def test_a_question_that_is_too_long_is_not_asked() -> None:
    standin = StandIn()
    *_, (chat, html) = respond(standin, Conversation(), "x" * (MAX_TYPED + 1))
    assert "at most 2,000 characters" in html
    assert not standin.asked
    assert not chat.questions


def test_half_a_character_is_no_harm() -> None:
    *_, (chat, html) = respond(StandIn(), Conversation(), "safe \ud83d?")
    assert html.encode()
    assert chat.questions == ("safe ??",)


def test_earlier_questions_are_the_turns_and_only_the_last_are_kept() -> None:
    standin, chat = StandIn(), Conversation()
    for number in range(MAX_TURNS + 5):
        *_, (chat, _) = respond(standin, chat, f"question {number}")
    assert standin.asked[0].turns == ()
    assert standin.asked[2].turns == ("question 0", "question 1")
    assert len(chat.questions) == len(chat.shown) == MAX_TURNS


def test_a_missing_snapshot_is_said_plainly_and_the_chat_goes_on() -> None:
    *_, (chat, html) = respond(StandIn(), Conversation(), "is it gone?")
    assert "The documents cannot be read right now" in html
    assert "emergency number" in html
    *_, (_, after) = respond(StandIn(), chat, "Is it safe?")
    assert 'class="reply answer"' in after


def test_an_empty_question_is_not_asked() -> None:
    standin = StandIn()
    ((chat, html),) = respond(standin, Conversation(), "   ")
    assert not standin.asked
    assert "welcome" in html
    assert chat == Conversation()


def test_what_could_not_be_answered_can_be_asked_again_without_typing() -> None:
    *_, (_, html) = respond(StandIn(), Conversation(), "boom <b>")
    assert '<button type="button" class="ask">boom &lt;b&gt;</button>' in html
    assert "Ask it again" in html
