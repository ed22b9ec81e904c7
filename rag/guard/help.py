"""What the help page says: from the words that the chat answers an emergency or a crisis with, the lines to call."""

from __future__ import annotations

from rag.interface import LANGUAGES
from rag.render import contact_links
from rag.screen.replies import reply

#: Heading, then reply files: in the reader's language, and the card that is in all of them.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Emergency", ("urgent_emergency", "emergency_card")),
    ("If you are thinking of ending your life, or cannot go on", ("crisis",)),
    ("If someone hurts or scares you", ("crisis_abuse",)),
)


def preferred(accepted: str) -> str:
    """The first language of an ``Accept-Language`` header, if it is spoken here, else English."""
    first = accepted.split(",", 1)[0].split(";", 1)[0].strip().lower().split("-", 1)[0]
    return first if first in LANGUAGES else "en"


def sections(language: str = "en") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with the lines that hold a way to reach someone."""
    return tuple((title, tuple(line for name in names for line in _lines(name, language))) for title, names in _PARTS)


def _lines(name: str, language: str) -> tuple[str, ...]:
    return reachable(name, "und" if name == "emergency_card" else language)


def reachable(name: str, language: str) -> tuple[str, ...]:
    """The sentences of one reply that a person can call, text or open."""
    return tuple(sentence.text for sentence in reply(name, language) if "<a" in contact_links(sentence.text))
