"""What the help page says: from the words that the chat answers an emergency or a crisis with, the lines to call."""

from __future__ import annotations

from rag.render import contact_links
from rag.screen.replies import reply

#: Heading, then reply files with their language.
_PARTS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Emergency", (("urgent_emergency", "en"), ("emergency_card", "und"))),
    ("If you are thinking of ending your life, or cannot go on", (("crisis", "en"),)),
    ("If someone hurts or scares you", (("crisis_abuse", "en"),)),
)


def sections() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with the lines that hold a way to reach someone."""
    return tuple((title, tuple(line for name in names for line in reachable(*name))) for title, names in _PARTS)


def reachable(name: str, language: str) -> tuple[str, ...]:
    """The sentences of one reply that a person can call, text or open."""
    return tuple(sentence.text for sentence in reply(name, language) if "<a" in contact_links(sentence.text))
