"""What the screen decides, and what it found on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ScreenBehaviour = Literal["crisis", "urgent_care", "personal_advice", "off_topic", "clarify"]


@dataclass(frozen=True, slots=True)
class Screening:
    """The decision for one message.

    ``behaviour`` is ``None`` for an ordinary question, whose scope retrieval decides later.
    ``level`` picks the reply: ``emergency``, ``same_day``, ``overdose`` for urgent care; ``danger``, ``overdose``,
    ``third_party``, ``abuse`` for a crisis; ``hello``, ``thanks``, ``bye``, ``injection`` or empty for off-topic.
    ``rule`` names the rule that decided, for maintainers. ``cleaned`` is the real question that is left when markup
    and injected instructions are taken out.
    """

    behaviour: ScreenBehaviour | None
    level: str = ""
    rule: str = ""
    cleaned: str = ""
    injection: bool = False
    language: str = ""
    """The language whose words decided, if one did; helps to pick the reply when detection is unsure."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One red flag in one message: its level (see :class:`Screening`), the rule, and the language of the words."""

    level: str
    rule: str
    language: str
