"""The fixed replies: all there in every language, the action first, nothing a frightened person should not read."""

from __future__ import annotations

import re

import pytest

from prompts import library
from rag.screen import Screening, replies, screen
from rag.screen.replies import _NAMES, reply

LANGUAGES = ("en", "es", "zh", "de", "fr", "hi", "ar")
NAMES = sorted({*_NAMES.values(), "privacy"})
GRAVE = [name for name in NAMES if name.startswith(("urgent", "overdose", "crisis"))]
NUMBER = re.compile(r"\b(?:112|999|911)\b")


def words(name: str, language: str) -> str:
    return " ".join(sentence.text for sentence in reply(name, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_reply_exists_and_is_guidance(name: str, language: str) -> None:
    found = reply(name, language)
    assert found
    assert found[0].block
    assert all(s.kind == "guidance" and not s.citations and s.verdict is None for s in found)
    assert library.load(f"replies/{name}.{language}").head["reviewed_by"].startswith("not yet reviewed")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GRAVE)
def test_the_action_comes_within_300_characters(name: str, language: str) -> None:
    text = words(name, language)
    assert NUMBER.search(text[:300])
    amount = r"\d\s*(?:tablets|pills|mg|g\b|comprimidos|comprimés|Tabletten|片)|lethal|fatal|dose of"
    assert not re.search(amount, text, re.I)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GRAVE)
def test_numbers_of_three_continents_come_first(name: str, language: str) -> None:
    """Whoever reads only the beginning still finds a number to call, in Europe, in America and in Australia."""
    start = words(name, language)[:340]
    assert all(number in start for number in ("112", "999", "911", "000"))


@pytest.mark.parametrize("name", ["urgent_emergency", "urgent_same_day", "overdose"])
def test_the_tool_says_that_it_cannot_assess(name: str) -> None:
    text = words(name, "en")
    assert "cannot assess" in text
    assert "not a clinician" in text
    assert "?" not in text  # no question is asked before help is on its way


def test_someone_harmed_by_a_treatment_is_not_blamed() -> None:
    for name in ("urgent_emergency", "urgent_same_day"):
        assert "you are not to blame" in words(name, "en")
        assert "any cell treatment" in words(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["crisis", "crisis_third_party", "crisis_overdose", "crisis_abuse"])
def test_a_crisis_reply_lists_lines_and_a_directory(name: str, language: str) -> None:
    listed = [s.text for s in reply(name, language) if s.text.startswith("- ")]
    assert len(listed) >= 4
    assert any("findahelpline.com" in line for line in listed)


@pytest.mark.parametrize("name", GRAVE)
def test_no_reassurance_no_diagnosis_no_treatment_talk(name: str) -> None:
    text = words(name, "en").lower()
    for word in (
        "normal",
        "probably",
        "don't worry",
        "wait and see",
        "nothing to worry",
        "common",
        "expected",
        "msc",
        "rheumatoid",
        "sepsis",
        "heart attack",
        "stroke",
        "anaphylaxis",
        "clot",
        "infection",
    ):
        assert word not in text, word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["crisis", "crisis_third_party", "crisis_overdose"])
def test_crisis_lines_for_several_countries_and_a_directory(name: str, language: str) -> None:
    text = words(name, language)
    for line in ("988", "116 123", "13 11 14", "14416", "12356", "0800 111 0 111", "3114", "024", "findahelpline.com"):
        assert line in text, line


def test_personal_advice_directs_nothing() -> None:
    text = words("personal_advice", "en")
    assert not re.search(r"you (?:should|can|must|need to) (?:stop|start|take|skip|change)", text, re.I)
    assert "do not stop" in text
    assert "before" in text
    assert sum(s.text.startswith("- ") for s in reply("personal_advice", "en")) == 3


@pytest.mark.parametrize("name", ["off_topic", "injection", "social_hello", "social_thanks", "social_bye"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_off_topic_says_what_it_can_do(name: str, language: str) -> None:
    assert re.search(r"MSC, stem cell|stem cells? \(MSCs?\)", words(name, language))


def test_sentences_are_short() -> None:
    for name in NAMES:
        for sentence in reply(name, "en"):
            assert len(sentence.text.split()) <= 25, sentence.text


def test_the_reply_speaks_the_language_of_the_alarm() -> None:
    assert replies(screen("quiero morir"), "en")[0].text.startswith("Gracias")
    assert replies(screen("I want to die"), "de")[0].text.startswith("I am really glad")


def test_an_unknown_language_in_danger_gets_the_card_in_all_languages() -> None:
    found = replies(screen("quero morrer", language="pt"), "pt")
    text = " ".join(s.text for s in found)
    assert all(part in text for part in ("112", "Português", "中文"))


def test_nothing_to_say_for_an_ordinary_question() -> None:
    assert replies(Screening(None), "en") == ()


def test_the_loader_checks_variables_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    text = library.Text("t", "Hello {name}", frozenset({"name"}), {})
    assert text.fill(name="you") == "Hello you"
    with pytest.raises(library.PromptError, match="missing variables \\['name'\\]"):
        text.fill()
    with pytest.raises(library.PromptError, match="unknown variables \\['other'\\]"):
        text.fill(name="you", other="me")
    with pytest.raises(library.PromptError, match="no text named"):
        library.load("replies/none.en")
    with pytest.raises(library.PromptError, match="no text named"):
        library.load("../pyproject")
