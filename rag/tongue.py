"""Which language the house's own words of a reply are in, and which way they run. Knows no HTML but two attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.interface import LANGUAGES
from rag.language import notice
from rag.schema import Answer, Sentence

#: How the lines of the card for everybody begin: the name of a language in itself -> its tag.
_NAMED: Mapping[str, str] = {
    "English": "en", "Español": "es", "中文": "zh", "Deutsch": "de", "Français": "fr", "हिन्दी": "hi", "العربية": "ar",
    "Português": "pt", "Italiano": "it", "Polski": "pl", "Русский": "ru", "Türkçe": "tr",
}  # fmt: skip


def own(line: str) -> str:
    """``lang`` and ``dir`` of a line that begins with the name of its language; nothing for any other line."""
    name = re.split(r"\s*[:：]", line.removeprefix("- "), maxsplit=1)[0].strip()
    return f' lang="{_NAMED[name]}" dir="auto"' if name in _NAMED else ""


def spoken(answer: Answer) -> str:
    """The language of the house's words: around what the documents say it is English, else that of the question."""
    theirs = answer.behaviour in ("answer", "not_in_sources")
    return answer.language if answer.language in LANGUAGES and not theirs else "en"


def attributes(items: Sequence[Sentence], answer: Answer) -> str:
    """``lang`` and ``dir`` of one paragraph; nothing for English, and no ``lang`` for a card of many languages."""
    if answer.language == "en" or any(item.kind != "guidance" for item in items):
        return ""
    told = items[0].text == notice(answer.language) and answer.language in LANGUAGES
    language = answer.language if told else spoken(answer)
    return f' lang="{language}" dir="auto"' if language != "en" else ' dir="auto"'
