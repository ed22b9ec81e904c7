"""Stretches of a text that it does not state itself: denied, claimed by somebody, bound to an if, or asked.

"It is not true that cells heal" and "some clinics claim that cells heal" both hold the words "cells heal".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ADV = r"(?:\w+ly |also |still |even |now |yet |so far )*"
_DENIED = re.compile(
    rf"\b(?:not (?:the case|true|correct|right|accurate|so)(?: to (?:say|think|believe|claim))?(?: that)?"
    r"|(?:untrue|false|incorrect|inaccurate|wrong|misleading|a mistake)(?: to (?:say|think|believe"
    r"|claim|assume|suggest))? that"
    r"|(?:wrong|false|incorrect|misleading|a mistake) to (?:say|think|believe|claim|assume|suggest)(?: that)?"
    r"|(?:a|the|common|popular|old) (?:\w+ )?(?:myth|misconception|false belief)(?: is)?(?: that)?"
    r"|(?:no|little|scant|not (?:any|enough)|insufficient|without|lack of|lacking|lacks?) (?:\w+[ ,]+){0,3}?"
    r"(?:evidence|proof|indication|sign|data|reason|support|basis|suggestion)s?(?: at all| yet"
    r"| so far)? (?:that|of|for|to \w+(?: that)?|whether)"
    rf"|(?:does|did|do|has|have|had|could|can|cannot|is|are)(?: not"
    rf"|n't)? {_ADV}(?:not )?(?:been )?(?:mean|prove[dn]?|shown?|imply|establish(?:ed)?"
    r"|demonstrated?|support(?:ed)?|suggest(?:ed)?|f[io]u?nd|confirm(?:ed)?|conclude)(?: that| whether)(?=\b)"
    r"|(?:failed|fails|unable) to (?:show|prove|demonstrate|find|confirm|establish)(?: that)?"
    r"|(?:den(?:y|ies|ied)|refuted?|disproved?|ruled out|rejects?|rejected|disputes?d?"
    r"|dismiss(?:es|ed)?)(?: the (?:claim|idea|notion|view|theory|suggestion))? that"
    r"|nothing (?:shows?|proves?|suggests?|indicates?)(?: that)?)\b",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not|n't|cannot|never)\b|n't\b", re.I)
_VERBS = re.compile(r"mean|prove|show|imply|establish|demonstrate|support|suggest|find|found|confirm|conclude", re.I)
_WHO = (
    r"(?:critics?|skeptics|sceptics|supporters|advocates|opponents|proponents|sellers?|clinics?"
    r"|companies|websites?|adverts?"
    r"|advertisements?|promoters|some(?: \w+)?|others|many(?: people| believe)?|people|bloggers?"
    r"|influencers?|rumou?rs?|headlines?)"
)
_CLAIMED = re.compile(
    rf"\b{_WHO} {_ADV}(?:claim|believe|think|argue|allege|insist|feel|hope|assume|say|suspect"
    rf"|speculate|promise|advertise)s?(?: that)?\b"
    r"|\bit (?:is|was|has been) (?:often |sometimes |widely |commonly )?(?:claimed|alleged"
    r"|rumou?red|hoped|assumed|speculated|hypothesi[sz]ed)(?: that)?\b"
    r"|\b(?:claims?|rumou?rs?|allegations?|assumption|speculation|hypothesis|theory|notion"
    r"|misbelief) that\b|\b(?:allegedly|supposedly|purportedly)\b",
    re.I,
)
_BOUND = re.compile(r"\b(?:if|unless|provided that|as long as|in case|on condition that|whether)\b", re.I)
_AIM = re.compile(
    r"\bto (?:establish|determine|find out|learn|test|assess|see|evaluate|confirm|show|prove"
    r"|examine|investigate|explore|study|weigh|know|check)"
    r" (?:whether|if|how|that|the|their|its|these|any)\b",
    re.I,
)
_STOPS = re.compile(r"[.!?;](?=\s|$)|\n|, (?:but|yet|although|though|however|and (?:it|they|the|this|there))\b", re.I)


_ASKED = re.compile(r"[^.!?\n]+\?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of text, why it is not simply stated, and the words that say so."""

    start: int
    end: int
    kind: str
    trigger: str


def _affirmed(found: str) -> bool:
    """Whether a helping verb and a verb of showing came without a negation ("has shown that")."""
    helped = re.match(r"(?:do|does|did|has|have|had|could|can|is|are)\b", found, re.I)
    return bool(helped and _VERBS.search(found)) and not _NEGATED.search(found)


@lru_cache(maxsize=4096)
def frames(text: str) -> tuple[Frame, ...]:
    """All such stretches, in reading order."""
    out = []
    for kind, pattern in (("denied", _DENIED), ("claimed", _CLAIMED), ("bound", _BOUND), ("aim", _AIM)):
        for m in pattern.finditer(text):
            if kind == "denied" and _affirmed(m[0]):
                continue
            stop = _STOPS.search(text, m.end())
            end = stop.start() if stop else len(text)
            if (
                kind == "bound"
                and m.start() > 0
                and m[0].lower() != "whether"
                and not re.search(r"(?:^|[.!?\n]\s*)$", text[: m.start()])
            ):
                before = max((s.end() for s in _STOPS.finditer(text, 0, m.start())), default=0)
                out.append(Frame(before, m.start(), kind, m[0]))
            else:
                out.append(Frame(m.end(), end, kind, m[0]))
    out += [Frame(m.start(), m.end(), "bound", "?") for m in _ASKED.finditer(text)]
    return tuple(sorted(out, key=lambda f: f.start))


def frame_at(text: str, at: int) -> Frame | None:
    """The stretch a place of the text is in, the strongest kind first; ``None`` if it is simply stated."""
    return next((f for f in frames(text) if f.start <= at < f.end), None)
