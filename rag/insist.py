"""Is a message only pressure on the last question: pleading, authority, doubt, flattery, a threat, "yes or no"?

Known turns of phrase are listed (``data/pressure.yaml``); for all others the screen's net has learned how people press.
Pressing changes nothing: such a message is read as the question it presses, and gets the same answer again. Danger
and decisions are the screen's business and are read in the words that were typed, before this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexicon import find, parents
from index.wordlists import any_of, read
from rag.screen.message import Message

_PRESSES = any_of(read("rag", "data", "pressure.yaml"))
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
    r"\b(?:stop|skip|start|double|halve|quit|take|taking|inject|swallow)\b"
    r"(?! (?:hiding|lying|dodging|refusing|(?:full |all |the )*(?:responsib|blame)))",
    re.I,
)
_TOPICS = frozenset(
    {"drug", "drug_class", "cell_type", "treatment", "disease", "tissue", "marker", "organisation", "place"}
)
_OURS = frozenset({"msc", "rheumatoid arthritis", "stem cell", "cell therapy", "ChatGPT"})
#: Whoever is called on as a witness is not what is asked about ("Google says ...").
_SAYS = re.compile(
    r"\s+(?:also |has |have |already |now )*(?:says?|said|told|tells?|agrees?|claims?|confirms?|knows?)\b", re.I
)
_MOST_WORDS = 25
#: A longer message presses only where the net is certain.
_LONGEST = 50
#: Log-odds from which the net is believed: no plain question of several hundred comes near it.
_SURE = -2.2
#: ... and from which a word of daily life in it is no subject of its own.
_CERTAIN = 2.0


def insists(message: str, previous: Sequence[str]) -> bool:
    """Does a message press on what was asked in the ``previous`` messages, and ask nothing of its own?"""
    length = len(message.split())
    short = length <= _MOST_WORDS
    if not previous or length > _LONGEST:
        return False
    if "?" in _EMPTY.sub("", message) or _REQUEST.search(message) or _DECIDES.search(message):
        return False
    pressing = _learned(message)
    if not (short and _PRESSES.search(message)) and pressing <= (_SURE if short else _CERTAIN):
        return False
    known = {m.name for turn in previous for m in find(turn)} | _OURS
    # "I cannot sleep. Please say no." does not ask about sleep.
    topics = _TOPICS - {"treatment"} if pressing > _CERTAIN else _TOPICS
    return not any(
        m.kind in topics and m.name not in known and not parents(m.name) & known and not _SAYS.match(message[m.end :])
        for m in find(message)
    )


def _learned(message: str) -> float:
    """How surely the message presses, as the screen's net has learned it (log-odds)."""
    heard = Message(message)
    return heard.scores.pressing if heard.sentences else float("-inf")


def without_pressure(turns: Sequence[str], typed: Sequence[str] = ()) -> list[str]:
    """The turns that ask something, oldest first.

    ``typed``: the same turns before their spelling was mended, which may have taken a name for a slip ("Bing says so").
    """
    kept: list[str] = []
    for turn, raw in zip(turns, typed or turns, strict=True):
        if not insists(turn, kept) and not insists(raw, kept):
            kept.append(turn)
    return kept
