"""Is a message only a wish for the last answer in another length, typed instead of pressed? It asks nothing new.

The whole message has to be such a wish: one word of something else, and it is a question like any other.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from rag.interface import LANGUAGES, say

Form = Literal["", "simple", "detail"]

_POLITE = r"(?:(?:please|pls|ok(?:ay)?|sorry|hm+|(?:can|could|would) you)[ ,]+)*"
_VERB = r"(?:(?:make|say|put|explain|write|give me|tell me|describe) )?(?:(?:it|that|this|the answer|me) )?"
_WORDS = r"(?:words|english|language|terms)"
_SIMPLE = (
    r"(?:a bit |a little |much |even |more )?(?:simple|simpler|simply|shorter|easier)(?: words)?",
    rf"in (?:more )?(?:simple|simpler|plain|easy|easier|normal|everyday|fewer|other) {_WORDS}",
    r"like i(?: am|'m|m) (?:a )?(?:child|kid|five|six|ten|\d{1,2})(?: years old)?",
)
_DETAIL = (
    r"(?:some |a bit |a little |much )?more(?: details?| info| information)?(?: about (?:it|that|this))?",
    r"(?:in )?(?:more|greater|full) details?",
    r"(?:a bit )?longer|the long version",
)
_LOST = (
    r"(?:sorry,? )?i (?:still )?(?:do not|don't|dont|can't|cannot) (?:understand|follow)(?: it| that| this| a word)?"
)
# Not "too much", "too hard": that is how people also speak of their lives.
_READ = r"(?:hard|difficult) to (?:read|understand|follow)"
_HARD = rf"(?:(?:it|that|this)(?: is|'s|s) )?(?:too|so) (?:long|complicated|{_READ})"
_MATCH: dict[Form, re.Pattern[str]] = {
    "simple": re.compile(rf"{_POLITE}{_VERB}(?:{'|'.join(_SIMPLE)})|{_LOST}|{_HARD}"),
    "detail": re.compile(rf"{_POLITE}{_VERB}(?:{'|'.join(_DETAIL)})|{_POLITE}(?:explain|say) more"),
}


def wished(text: str) -> Form:
    """Which length of the last answer is wished for; empty if the message is anything else."""
    bare = " ".join(re.sub(r"[.!?…。！？؟।\"“”]+", " ", text.casefold().replace("’", "'")).split())
    bare = re.sub(r"[ ,]+(?:please|pls|thanks|thank you)$", "", bare)
    if bare in _pressed():
        return _pressed()[bare]
    return next((form for form, pattern in _MATCH.items() if pattern.fullmatch(bare)), "")


@cache
def _pressed() -> dict[str, Form]:
    """What stands on the buttons, in every language of the interface."""
    named: dict[str, Form] = {"Simpler": "simple", "More detail": "detail"}
    return {say(name, language).casefold(): form for name, form in named.items() for language in LANGUAGES}
