"""The words of the interface in the languages of the chat: English text -> the same in another language.

The tables stand in ``static/words.*.json``, keyed by the English text, so that the page and the server read the same
ones. A text with a number in it may have several forms, by the plural categories of its language; the page chooses,
and ``other`` is always there. What a document says, and what an answer claims, is never translated here. ``{n}``
stands for a number and ``{t}`` for a text of ours or of a document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

#: English is the key of every table and needs none.
LANGUAGES: tuple[str, ...] = ("en", "es", "zh", "de", "fr", "hi", "ar")

#: What Gradio draws itself: the name of a text -> its English.
GRADIO: Mapping[str, str] = {
    "your_question": "Your question",
    "type_your_question": "Type your question",
    "ask": "Ask",
    "clear_chat": "Clear chat",
}

#: Gradio knows Chinese by its regions; a text it lacks there would fall back to English.
_ALSO: Mapping[str, tuple[str, ...]] = {"zh": ("zh-CN", "zh-TW")}


@cache
def words(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """English text -> the text in ``language``; empty for English and for a language that is not spoken here."""
    if language not in LANGUAGES or language == "en":
        return {}
    table: dict[str, str | dict[str, str]] = json.loads(
        files("rag").joinpath("static", f"words.{language}.json").read_text("utf-8")
    )
    return table


def say(text: str, language: str) -> str:
    """A fixed text in ``language``, or in English if there is none."""
    said = words(language).get(text, text)
    return said if isinstance(said, str) else said["other"]


def for_gradio() -> dict[str, dict[str, str]]:
    """Locale -> name -> text, as ``gr.I18n`` takes it."""
    found = {language: {name: say(text, language) for name, text in GRADIO.items()} for language in LANGUAGES}
    return found | {locale: found[language] for language, locales in _ALSO.items() for locale in locales}
