"""What earlier turns of the chat still mean for this one.

A red flag does not end because the next message is "so is that normal?". It ends when the person says that it is over
or that help was reached, or when they have moved on to ordinary questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.screen.lexicon import lexicons
from rag.screen.text import sentences

#: A flag in the turn just before always counts; further back it needs a message that follows up on it.
ALWAYS, FOLLOWED = 1, 4
#: Characters of a message that is no question of its own.
_BRIEF = 24


def cleared(text: str, crisis: bool = True) -> bool:
    """Does the person say that help was reached or that it was not meant, or (no ``crisis``) that it is over?"""
    return _any(text, "cleared") or (not crisis and _any(text, "settled"))


def still_counts(text: str, distance: int, crisis: bool = True) -> bool:
    """Does a flag ``distance`` turns back still decide this message?"""
    if cleared(text, crisis):
        return False
    if distance <= ALWAYS:
        return True
    if distance > FOLLOWED:
        return False
    topic = _any(text, "topic")
    # "yes. tonight." may be all that somebody in despair writes next
    if crisis and not topic and len(text) <= _BRIEF and not text.rstrip().endswith(("?", "？", "؟")):
        return True
    return _any(text, "follow") and (not topic or len(text.split()) <= 6)


def _any(text: str, name: str) -> bool:
    folded: Sequence[str] = sentences(text)
    return any(
        pattern.search(sentence)
        for lexicon in lexicons()
        if (pattern := lexicon.history.get(name)) is not None
        for sentence in folded
    )
