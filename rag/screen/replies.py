"""The fixed words for each decision of the screen, from ``prompts/replies``, as guidance sentences."""

from __future__ import annotations

import re
from functools import cache

from prompts import library
from rag.schema import Sentence
from rag.screen.schema import Screening

#: (behaviour, level) -> the reply's file name; a level that is not listed uses the first entry of its behaviour.
_NAMES: dict[tuple[str, str], str] = {
    ("crisis", "danger"): "crisis",
    ("crisis", "overdose"): "crisis_overdose",
    ("crisis", "third_party"): "crisis_third_party",
    ("crisis", "abuse"): "crisis_abuse",
    ("urgent_care", "emergency"): "urgent_emergency",
    ("urgent_care", "same_day"): "urgent_same_day",
    ("urgent_care", "overdose"): "overdose",
    ("personal_advice", ""): "personal_advice",
    ("off_topic", ""): "off_topic",
    ("off_topic", "hello"): "social_hello",
    ("off_topic", "thanks"): "social_thanks",
    ("off_topic", "bye"): "social_bye",
    ("off_topic", "injection"): "injection",
    ("clarify", ""): "clarify",
}
_CARD = "emergency_card"
# "EE. UU." is one name.
_SENTENCE = re.compile(r"(?<=[.!?。！？؟।])(?<!EE\.)(?:\s+|(?<=[。！？]))(?=\S)")


def replies(screening: Screening, language: str) -> tuple[Sentence, ...]:
    """What to say for a decision, in ``language``; an unknown language in danger gets the card in all languages."""
    if screening.behaviour is None:
        return ()
    name = _NAMES.get((screening.behaviour, screening.level)) or next(
        file for (behaviour, _), file in _NAMES.items() if behaviour == screening.behaviour
    )
    grave = screening.behaviour in ("crisis", "urgent_care")
    for candidate in (screening.language if grave else language, language, screening.language):
        if candidate and library.exists(f"replies/{name}.{candidate}"):
            return reply(name, candidate)
    if grave:
        return (*reply(name, "en"), *reply(_CARD, "und"))
    return reply(name, "en")


def reply_names(behaviour: str) -> tuple[str, ...]:
    """The replies that may be given for a behaviour."""
    return tuple(name for (known, _), name in _NAMES.items() if known == behaviour)


@cache
def reply(name: str, language: str) -> tuple[Sentence, ...]:
    """One reply file as sentences: paragraphs start blocks, list items are blocks of their own."""
    found: list[Sentence] = []
    for paragraph in re.split(r"\n\s*\n", library.load(f"replies/{name}.{language}").fill()):
        lines = paragraph.strip().split("\n")
        if any(line.startswith("- ") for line in lines):
            found += [Sentence(line.strip(), "guidance", block=True) for line in lines if line.strip()]
            continue
        for at, text in enumerate(_SENTENCE.split(" ".join(line.strip() for line in lines))):
            found.append(Sentence(text.strip(), "guidance", block=at == 0))
    return tuple(found)
