"""What the help page says: from the words that the chat answers an emergency or a crisis with, the lines to call."""

from __future__ import annotations

from rag.interface import LANGUAGES, say
from rag.render import contact_links
from rag.screen.replies import reply

#: Heading, then reply files: in the reader's language, and the card that is in all of them.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Emergency", ("urgent_emergency", "emergency_card")),
    ("If you are thinking of ending your life, or cannot go on", ("crisis",)),
    ("If someone hurts or scares you", ("crisis_abuse",)),
)

#: The chat itself, in a few lines; each stands in the tables of the interface (:mod:`rag.interface`).
USE = "How to use this chat"
HOW: tuple[str, ...] = (
    "Ask in your own words, and in your own language if you like. What the documents say is shown in English.",
    "Each fact has a number. Open it to see the words it comes from.",
    "“Simpler” shows fewer sentences. “More detail” shows the quotes beside them.",
    "This chat cannot judge your own case. Talk to your care team before you change anything.",
    "Your questions are not stored. “Clear chat” takes them off the screen.",
    "Is an answer wrong or hard to read? Open “Tell us about this answer” below it. Nothing is sent by itself.",
)

#: A sentence that begins so says which number, and the one before it says what to do.
_LEANS = ("That is ", "El número es ", "Die Nummer ist ", "C'est ", "नंबर है", "الرقم هو ")


def preferred(accepted: str) -> str:
    """The first language of an ``Accept-Language`` header, if it is spoken here, else English."""
    first = accepted.split(",", 1)[0].split(";", 1)[0].strip().lower().split("-", 1)[0]
    return first if first in LANGUAGES else "en"


def sections(language: str = "en") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with the lines that hold a way to reach someone; then how the chat is used."""
    found = [(title, tuple(line for name in names for line in _lines(name, language))) for title, names in _PARTS]
    return (*found, (USE, tuple(say(line, language) for line in HOW)))


def _lines(name: str, language: str) -> tuple[str, ...]:
    """The sentences that hold a way to reach someone."""
    said = [sentence.text for sentence in reply(name, "und" if name == "emergency_card" else language)]
    lines = []
    for before, text in zip(["", *said], said, strict=False):
        if "<a" in contact_links(text):
            lines.append(f"{before} {text}" if text.startswith(_LEANS) else text)
    return tuple(lines)
