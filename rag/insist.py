"""Is a message only pressure on the last question: pleading, authority, doubt, flattery, a threat, "yes or no"?

Pressing changes nothing: such a message is read as the question it presses, and gets the same answer again. Danger
and decisions are the screen's business and are read in the words that were typed, before this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexicon import find

_WAYS = (
    # asks for one word
    r"\byes or no\b|\b(?:just|simply|only) (?:say|tell|answer|give|guess|confirm|admit|one|yes|a yes|name)\b",
    r"\b(?:admit|confirm|concede)\b|\bsay (?:so|yes|no|that|it|you)\b|\bsay (?:\w+ )?(?:proven|approved|cured?)\b",
    r"\b(?:any|some|a) number\b|\bone name\b",
    # pleads, denies, doubts
    r"^(?:oh |but |well,? )?(?:please|come on|no\b|nonsense|rubbish|wrong|liar|really)|\bi (?:am|['’]m) begging\b",
    r"\bi (?:beg|order|demand|insist|command)\b|\bi trust you\b|\bi know (?:you|better|that)\b",
    r"\bare you (?:really |quite |absolutely )?(?:sure|certain)\b|\bwhat would you do\b",
    r"\bit(?:['’]s| is) only (?:one|a)\b|\bjust (?:this )?once\b",
    # blames or flatters
    r"\byou(?:['’]re| are| were) (?:\w+ )?(?:wrong|lying|hiding|paid|useless|the smartest|so smart|mistaken|a liar)\b",
    r"\byou (?:must |do |already |just )?(?:know|said|told|promised|admitted)\b",
    r"\bstop (?:hiding|lying|dodging|refusing)\b|\byour (?:instructions|rules|makers?)\b",
    r"\bignore (?:the|your|all|those) (?:documents?|sources?|rules?|texts?)\b",
    # threatens
    r"\bi(?:['’]ll| will) (?:complain|lose|sue|report|leave|be (?:angry|sad))\b",
    r"\bif you (?:love|loved|care|cared|do not|don['’]t)\b",
    # calls on somebody's word
    r"\bi (?:am|['’]m) (?:an?|the|your) (?:\w+ )?(?:professor|doctor|developer|nurse|scientist|expert|owner)\b",
    r"\bmy (?:\w+ )?(?:doctor|rheumatologist|consultant|nurse|specialist|surgeon|clinic|hospital|friend"
    r"|neighbou?r|sister|brother|mother|mum|wife|husband)s? (?:already |also |has |have )*"
    r"(?:said|says|say|agrees?|agreed|has|got|told)\b",
    r"\beveryone (?:on|in|i know|else|says|knows)\b|\bi was (?:in|there|part)\b",
)
_PRESSES = re.compile("|".join(_WAYS), re.I)
#: A request that says what it wants to know is a question of its own.
_REQUEST = re.compile(
    r"\b(?:tell|show|give|explain|say|know|list|describe)\b[^.?!]*\b(?:about|how|what|when|where|why|which|who|whether|if)\b",
    re.I,
)
#: Questions that ask nothing new.
_EMPTY = re.compile(
    r"(?:yes or no|are you (?:\w+ )?(?:sure|certain)|really|sure|right|correct|why not|what would you do)\s*\?+", re.I
)
#: What to do with one's medicine is asked anew each time.
_DECIDES = re.compile(
    r"\b(?:stop|skip|start|double|halve|quit|take|taking|inject|swallow)\b(?! (?:hiding|lying|dodging|refusing))", re.I
)
_TOPICS = frozenset(
    {"drug", "drug_class", "cell_type", "treatment", "disease", "tissue", "marker", "organisation", "place"}
)
_OURS = frozenset({"msc", "rheumatoid arthritis", "stem cell", "cell therapy"})
_MOST_WORDS = 25


def insists(message: str, previous: Sequence[str]) -> bool:
    """Does a message press on what was asked in the ``previous`` messages, and ask nothing of its own?"""
    if not previous or len(message.split()) > _MOST_WORDS or not _PRESSES.search(message):
        return False
    if "?" in _EMPTY.sub("", message) or _REQUEST.search(message) or _DECIDES.search(message):
        return False
    known = {m.name for turn in previous for m in find(turn)} | _OURS
    return not any(m.kind in _TOPICS and m.name not in known for m in find(message))


def without_pressure(turns: Sequence[str]) -> list[str]:
    """The turns that ask something, oldest first."""
    kept: list[str] = []
    for turn in turns:
        if not insists(turn, kept):
            kept.append(turn)
    return kept
