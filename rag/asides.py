"""A sentence -> the assertions folded into it: what a bracket breaks up, what a "who" adds, what a question ends with.

"Who signs people up when most get worse?" takes the second half for granted as much as "As most get worse, who ...?".
Knows sentence forms; whether something is wrong it never asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FEWEST = 3
#: "Allergic to half the chemist's, me." is no more than what it says of the person.
_TOLD = 8
_BRACKET = re.compile(r"\s*\([^()]*\)\s*")
_ORDER = re.compile(
    r"^(?:(?:can|could|would|will) you )?(?:please )?(?:explain|tell|remind|help|clear|enlighten|humou?r|bear)\b"
    r"[^,:?]{0,40}(?:,\s*please\s*)?(?:[:,]|\s[-–—]+\s)\s*",
    re.I,
)
#: A half of the question that says on what ground it is asked.
_GROUND = re.compile(
    r"(?<!\bfor)(?<!\bis)(?<!\bwas)\s*[,;]?\s+"
    r"(?:when|if|seeing (?:as|that|how)|seen that|even though|although|though|while|whereas|given(?: that)?"
    r"|as|now(?: that)?|considering(?: that)?|because|since|with|despite|after|unless|but|knowing(?: that)?)\s+"
    r"(?P<belief>(?!(?:i|we|my|our|me|you|so|well|much|to|a|an|for|far|long|soon|many|opposed|if|regards)\b)[^?]+)\W*$",
    re.I,
)
_ASKS_ON = re.compile(
    r"[,;]\s*(?:then )?(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should|what|why|how"
    r"|which|who|where|when)\b",
    re.I,
)
_ASK = re.compile(
    r"^(?:so |but |and |well )?(?:(?:in|on|at|from|for|by|to|with) )?(?:why|how|what|when|where|who|whom|whose|which"
    r"|is|are|was|were|do|does|did|has|have|can|could|will|would|should|shall|might|must|any)\b",
    re.I,
)
_WHO = re.compile(
    r"^(?:so |but |and |well )?(?P<who>(?!(?:since|when|as|if|seeing|given|because|though|although"
    r"|now|i|we|it|they)\b|(?:in|on|at|from|for|by|to|with|under|of) (?:who|which|that)\b)[^,:;?]{2,50}?),? "
    r"(?:who|which|that) (?P<does>(?!(?:is|are|was|were) it\b)[^,:;–—?]{6,120}?)\s*(?:[,:;]|\s[-–—]+\s|\.\.\.|…)",
    re.I,
)
_BEING = re.compile(
    r"^(?:so |but |and |what with |with )?(?P<what>(?!just\b)[^,:;?]{2,50}?)(?<!human)(?<!well)(?<!time)"
    r"(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere) "
    r"being (?P<is>[^,:;?]{3,90}?)(?:[,:;?]|$)",
    re.I,
)
_WORD = re.compile(r"(?:so |but |and )?(?:why|how|what|when|where|who|which)\b", re.I)
#: "Do they stop the joints being damaged?" takes nothing for granted.
_POLAR = re.compile(r"(?:so |but |and |well )?(?:is|are|was|were|do|does|did|has|have|can|could|will|would)\b", re.I)
_INSISTS = re.compile(
    r",?\s+(?:or |at least )?(?:so |as |that['’]s what )?(?:[\w'’-]+\s+){1,5}(?:says?|said|reckons?|insists?|swears?"
    r"|claims?|thinks?|believes?|tells? (?:me|us)|told (?:me|us)|keeps? (?:saying|telling \w+)|put it)\W*$",
    re.I,
)
_TOPIC = re.compile(r"^(?P<topic>[^?]{12,120}?)\s*(?:[,:;]|\s[-–—]+|\.\.\.|…)\s+(?=\S)", re.I)
_ONE_NOUN = re.compile(r"^(?:the|that|those|these|this|all|so much for)\b", re.I)
_PARTS = re.compile(r"\s*[,;]\s+(?:so|and|but|meaning|which means)\s+|\s+(?:and|so|but)\s+(?=\w+(?:\s+\w+){2})", re.I)
#: "..., which gave the cells the green light": what a name is said to have done, wherever it stands.
_WHICH = re.compile(
    r"(?P<who>(?:\b(?:the|an?|that|this|those|these|their|its)\s+)?(?:[\w'’&-]+\s+){0,4}?[\w'’&-]+),\s+(?:which|who)\s+"
    r"(?P<does>(?!(?:is|was|are|were|do|does|did|can|will) (?:why|how|what|they|it|the|these|those|there|this|that)\b)"
    r"[^,:;–—?]{6,90})",
    re.I,
)
#: "I struggle with these cells coming from embryos": what is said of the cells in passing.
_COMING = re.compile(
    r"\b(?:with|about|at|of|that|by)\s+(?P<what>(?:the|these|those|such)\s+(?:[\w-]+\s+)?cells?)\s+"
    r"(?P<is>(?:coming|being|taken|made|grown|got|harvested|turning|causing|going)\s[^,:;?.!]{3,80})",
    re.I,
)
#: Where a person who tells of themselves breaks off to state something.
_BREAK = re.compile(r"\s*(?:[:;]|,|\s[-–—]+|\.\.\.|…)\s+")
_PERSON = re.compile(r"\b(?:i|me|we|us|my|our|you)\b|\b(?:i|we|you)['’]", re.I)
_JOINED = re.compile(
    r"(?:since|when|as|if|with|seeing|given|because|though|although|after|even|now|while|considering|before|tell)\b"
    r"|(?:\S+\s+){0,2}\S+$",
    re.I,
)
_FOR_ONE = re.compile(
    r"\s+(?:for|to|like|as) (?:me|us)\b|\s*,?\s*\b(?:i (?:gather|see|hear|take it|suppose|guess)|if you ask me)\b,?",
    re.I,
)


def unbroken(message: str) -> str:
    """The message without what stands in brackets."""
    return " ".join(_BRACKET.sub(" ", message).split())


def unordered(sentence: str) -> str:
    """The sentence without the words that only bid one to explain: "Explain to a simple man please: ..."."""
    rest = _ORDER.sub("", sentence)
    return rest if len(rest.split()) >= _FEWEST else sentence


def impersonal(sentence: str) -> str:
    """The sentence without "for me" and the like: what it says is no story of the person who asks."""
    return _FOR_ONE.sub("", sentence)


def asides(sentence: str) -> Iterator[str]:
    """What a sentence asserts in passing, in words that can stand alone; often nothing."""
    asks = bool(_ASK.match(sentence))
    if asks or sentence.rstrip().endswith("?"):
        ground = _GROUND.search(sentence)
        if ground and len(ground["belief"].split()) >= _FEWEST and not _ASKS_ON.search(ground["belief"]):
            yield ground["belief"]
            if asks and not ground["belief"].endswith("?"):
                yield from _opened(sentence[: ground.start()])
    who = _WHO.search(sentence)
    if who:
        yield f"{who['who']} {who['does']}"
    for which in _WHICH.finditer(sentence) if not who else ():
        yield f"{which['who']} {which['does']}"
        # "I cannot live with using embryos, which is where ...": of a clause the last word is meant.
        if len(which["who"].split()) > _FEWEST:
            yield f"{which['who'].split()[-1]} {which['does']}"
    being = _BEING.search(sentence)
    if being and not _POLAR.match(sentence):
        yield f"{being['what']} is {being['is']}"
    coming = _COMING.search(sentence)
    if coming and not _POLAR.match(sentence):
        yield f"{coming['what']} are {coming['is']}"
    topic = _TOPIC.match(sentence)
    if topic and not asks and _ONE_NOUN.match(sentence):
        yield topic["topic"]
    if not asks and _PERSON.search(sentence):
        yield from _told_between(sentence)
    if not asks:
        said = _INSISTS.sub("", sentence)
        if said != sentence:
            yield said
        halves = _PARTS.split(said)
        if len(halves) > 1:
            yield from (half for half in halves if not _ASK.match(half) and not _JOINED.match(half))


def _told_between(sentence: str) -> Iterator[str]:
    """Of a sentence in which somebody speaks of themselves, the parts that do not: "this bit pleased me: every ..."."""
    parts = _BREAK.split(sentence)
    for part in parts if len(parts) > 1 and len(sentence.split()) >= _TOLD else ():
        if len(part.split()) > _FEWEST and not _PERSON.search(impersonal(part)) and not _ASK.match(part):
            yield part


def _opened(question: str) -> Iterator[str]:
    """The question before its ground, if it opens with a question word: it says something by itself."""
    if _WORD.match(question):
        yield question
