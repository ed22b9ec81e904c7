"""Message -> the clauses that take something for granted. Knows sentence forms; whether they are wrong it never asks.

"When did the FDA approve it?" takes for granted that it did, "Did the FDA approve it?" does not. So of every sentence
there is kept: what stands before the comma of "since ...,", the statement before ", so ...?", what somebody is said to
have said, a question that opens with a question word, and any statement. A yes-or-no question is left out but for the
event it names ("Has the ban on trials ended?").
"""

from __future__ import annotations

import re

from rag.asides import asides, impersonal, unbroken, unordered
from rag.premise import FULL_STOP

_FEWEST = 3
_LONGEST = 40
_ASK = (
    r"(?:why|how|what|when|where|who|whom|whose|which|should|shall|can|could|do|does|did|is|are|was|were|has|have"
    r"|will|would|might|may|must|ought|isn|aren|don|doesn|didn|tell|explain)"
)
_POLAR = re.compile(
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|shall|may|might|must|am|ought|any)\b"
    r"(?!n?['’]t\b)(?! (?:anyone|you|somebody) (?:know|tell|explain)\b)"
    r"|(?:say|cite|tell|pretend|suppose|imagine|write|ignore|repeat|summari[sz]e|list|show|give|explain|translate|act"
    r"|answer|compare|describe|name|set|state|rewrite|put|make|let|lets|play|pick|choose|quote|find|check|help|use|read)\b",
    re.I,
)
_LEAD = re.compile(
    r"^(?:(?:so|but|and|well|ok|okay|hi|hello|hey|oh|right|now then|also|then|anyway|please|look|sorry)\b[,!]?\s+)+",
    re.I,
)
_SUBORDINATE = (
    r"since|because|as|given(?: that)?|considering(?: that)?|now(?: that)?|see(?:ing|n)(?: (?:that|as|how))?|knowing"
    r"(?: that)?|once|after|if|with|being that|granted(?: that)?|assuming(?: that)?|in light of|thanks to|despite"
    r"|although|though|even though|whereas|while|until|before|when"
)
#: "When did it ...?" asks; "when patients come off their drugs, ..." takes for granted.
_OPENING = tuple(
    re.compile(rf"^(?:{_SUBORDINATE})\s+(?!(?:{_ASK})\b)(?P<belief>.+?)(?:{end})(?P<rest>.+)$", re.I)
    for end in (
        rf",\s*(?:then\s+)?(?={_ASK}\b)",
        r",\s*",
        r"\s+(?=(?:why|how|what|where|who|which|should)\b)",
        r"\s+(?=(?:do|does|did|is|are|can|will|would) (?:they|it|you|i|we|the|anyone|people)\b)",
    )
)
_BACKED = re.compile(r"^(?P<rest>.+?),?\s+(?:because|now(?: that)?|since|given(?: that)?)\s+(?P<belief>.+?)\W*$", re.I)
_SO = re.compile(
    rf"^(?P<belief>.+?)(?:(?:\s*[,;:]|\s+[-–—]+)\s*(?:(?:so|but|then|and|or|hence|therefore|why)\s+)?(?={_ASK}\b)"
    r"|\s+so\s+(?=(?:why|how|what|where|who|when|which)\b))(?P<rest>.+\?)\s*$",
    re.I,
)
#: Who says it is another matter than what is said.
_SOURCE = re.compile(
    r",?\s+(?:(?:as )?per|according to|going by|like|as|so says?|says?|if i believe|to believe)\s+"
    r"(?:(?:that|the|your|this|their|its)\s+)?(?:(?:news|press|web) )?(?:release|article|papers?|documents?|handout"
    r"|page)(?:\s+(?:says?|said|puts? it|has it|claims?|goes|reports?|states?|mentions?|has))?\W*$",
    re.I,
)
_SAID = re.compile(
    r"\b(?:says?|said|tells?(?: me| us)?|told(?: me| us| him| her)?|claims?|claimed|reckons?|swears?|insists?|thinks?"
    r"|thought|believes?|heard?|hears?|gather|gathered|reads?|know|knows|knew|understand|understood|saw|learn(?:ed|t)?"
    r"|(?:am|['’]m|is|was|are|were) (?:\w+ )?(?:told|sure|certain|convinced|glad|happy|relieved|appalled|afraid|scared"
    r"|worried|shocked|sad|angry|amazed|thrilled)|admits?|warns?|concludes?|shows?|finds?|found|proves?|proved|states?"
    r"|announces?|announced|reports?|it['’]s \w+)(?: (?:on|in|from) (?:the )?\w+)?"
    r"(?: that| how)?\s+(?P<belief>.+)$",
    re.I,
)
#: What happened to the person who asks is in no document.
_STORY = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|me|we)\b", re.I)
_SOMEBODY = re.compile(
    r"(?:i|we|my|our|her|his|they|people|friends|some(?:one|body)?|a friend|dr google)\b|it['’ ]i?s\b", re.I
)
_APART = re.compile(
    r"^(?P<belief>.+?),?\s+(?:i hear|i heard|i gather|i am told|i['’]m told|they say|i read|apparently)\W*$", re.I
)
_EVENT = re.compile(
    r"(?:\b(?:the|its|their|this|that|those|these|all|so many|such)|\w+['’]s)\s+(?:(?!(?:the|of|a)\b)[\w-]+\s+){0,2}?"
    r"(?:approval|licen[sc]e|authori[sz]ation|blessing|go-ahead|green light|ban|prohibition|cure|deaths?|failures?"
    r"|injuries|withdrawal|rejection|reviews?|trials?|follow[- ]?ups?|study|patients|people|volunteers|participants)\b"
    r"(?:\s+(?:of|on|for|from|by|with|in|who|that)\s+(?:(?!(?:ha[sd]|have|change\w*|come|came|mean|make|made)\b)[\w'’-]+\s*){1,6})?",
    re.I,
)
#: "The Liu study" says nothing yet.
_BARE = re.compile(
    r"(?:(?:the|its|their|this|that|those|these|such)\s+)?(?:(?:64|sixty[- ]four)[- ](?:person|patient|people)\s+)?"
    r"(?:[\w'’-]+\s+)?"
    r"(?:study|trials?|reviews?|patients|people|volunteers|participants|follow[- ]?ups?)",
    re.I,
)
#: A question about deaths says that there were some, whatever it asks of them.
_HARM = re.compile(
    r"\b(?:the|those|these|all the|so many) (?:\w+ )?(?:deaths?|fatalities|strokes?|lawsuits?|failures?|injuries"
    r"|casualties|victims|ban|cure)\b(?:\s+(?:of|in|from|on|after|during|by)\s+(?:[\w'’-]+\s*){1,6})?",
    re.I,
)
_ONLY = re.compile(
    r"\b(?:because of|due to|thanks to|despite|after|since|following)\s+(?P<belief>.+?)(?: that\b.*)?\W*$", re.I
)
_ASKS_LATER = re.compile(
    r"(?:\s*,|\s+but)\s*(?:is|are|do|does|did|can|could|will|would|was|were|has|have) "
    r"(?:they|it|there|these|those|this|that)\b",
    re.I,
)
#: "Is it known why several died?": a why inside a question takes as much for granted as one by itself.
_INSIDE = re.compile(
    r"^(?:is it (?:known|clear|said|explained|understood)|is there (?:a reason|an explanation|any word|any clue)"
    r"|any (?:idea|clue)"
    r"|(?:do|does|did|can|could|would) [^?,]{1,40}?(?:know|knows|say|tell|explain|mention|understand|shed any light))"
    r"(?: (?:me|us|on|as to|about|anything|anywhere|there|in there))* (?P<belief>(?:why|how come|since when)\b.+)$",
    re.I,
)
#: Without any of these a line is a handful of search words ("MSC cartilage bone wearing away evidence").
_SAYS = re.compile(
    r"\b(?:the|an?|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|it|its|they|them"
    r"|their|you|your|he|she|we|i|my|that|this|these|those|not?|never|all|every|so|then|than|ever|because|since"
    r"|nobody|everyone|only|just|always|already|who)\b|\w['’]\w|\w(?:ed|es)\b",
    re.I,
)
#: "CRP + ESR after MSC: did they fall?" names things and says nothing of them.
_SMALL = re.compile(r"\b(?!(?:after|with|from|before|and|or|for|in|on|of|the|by|to|at)\b)[a-z]{2,}")
_TAG = re.compile(
    r"[,.]?\s*\b(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)(?:n['’]?t)?"
    r" (?:it|they|he|she|there|that)|ri?ght|rite|correct|true|huh|eh|innit|yes|no|yeah)\s*\?+$",
    re.I,
)
_OPENS = re.compile(
    r"(?:(?:in|on|at|from|for|by|to|against|under|with) )?(?:why|how|what|when|where|who|whom|whose|which)\b", re.I
)
_SENTENCE = re.compile(rf"(?<=[.!?]){FULL_STOP}\s+|\s+(?=\()|\s*[()]\s*|\s*--+\s*|\n+")


def clauses(message: str) -> tuple[str, ...]:
    """The clauses of a message that take something for granted, or may; in its own words, in order, without repeats."""
    found: list[str] = []
    for sentence in _SENTENCE.split(message.strip()):
        _read(unordered(sentence), found)
    for sentence in _SENTENCE.split(unbroken(message)):
        _read(unordered(sentence), found)
        found.extend(text for text in asides(_LEAD.sub("", unordered(sentence))) if not _STORY.search(text))
    found = [_SOURCE.sub("", text) for text in found]
    trimmed = (" ".join(text.strip(" ,.?!;:\"“”'").split()) for text in found)
    kept = [text for text in trimmed if _FEWEST <= len(text.split()) <= _LONGEST]
    return tuple(dict.fromkeys(kept))


def _read(sentence: str, found: list[str], depth: int = 0) -> None:
    """Add what one sentence takes for granted."""
    text = _LEAD.sub("", sentence.strip())
    if not text or depth > 3:
        return
    tagged = _TAG.search(text)
    if tagged and tagged.start() > 0 and not _asks(text):
        _read(text[: tagged.start()], found, depth + 1)
        return
    opening = next((match for form in _OPENING if (match := form.match(text))), None)
    if opening:
        _state(opening["belief"], found)
        _read(opening["rest"], found, depth + 1)
        return
    so = _SO.match(text) if not _asks(text) else None
    if so:
        if _SMALL.search(so["belief"]):
            _state(so["belief"], found)
        _read(so["rest"], found, depth + 1)
        return
    backed = _BACKED.match(text)
    if backed:
        _state(backed["belief"], found)
    inside = _INSIDE.match(text)
    if inside:
        found.append(inside["belief"])
        return
    if _POLAR.match(text):
        found.extend(match.group() for match in _EVENT.finditer(text) if not _BARE.fullmatch(match.group().strip()))
        only = _ONLY.search(text)
        if only:
            found.append(only["belief"])
        return
    if _asks(text):
        found.append(text)
        found.extend(match.group() for match in _HARM.finditer(text))
        return
    later = _ASKS_LATER.search(text)
    if later:
        # "The cord ones, are they for severe damage": it asks, whatever mark it ends in.
        text = text[: later.start()]
    if depth or _SAYS.search(text):
        _state(text, found)


def _state(text: str, found: list[str]) -> None:
    """A statement, and what it only reports."""
    apart = _APART.match(text)
    if apart:
        found.append(apart["belief"])
        return
    said = _SAID.search(text)
    if said and len(said["belief"].split()) >= _FEWEST:
        found.append(said["belief"])
        if _SOMEBODY.match(text):
            return
    if not _STORY.search(impersonal(text)):
        found.append(text)


def _asks(text: str) -> bool:
    """Does it open as a question?"""
    return bool(_OPENS.match(text) or _POLAR.match(text))
