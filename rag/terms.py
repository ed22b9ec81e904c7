"""Text -> the words that carry meaning, as stems. Knows English word forms, nothing of medicine."""

from __future__ import annotations

import re
from functools import lru_cache

from index.paraphrase import sense_of
from index.stem import stemmer

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
# RCTs, MSCs, dmards: a plural that no English stemmer knows.
_ACRONYMS = re.compile(r"\b([A-Z]{2,}|[bcdfghjklmnpqrstvwxz]{2,})s\b")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^\s])|\n+")

# Words that say how something is asked, not what is asked for.
_STOP = frozenset(
    """
    a about above actually after again all already also although am an and another any anybody anyone anything
    are as ask asking at away back be because been before being best-case both but by came can cannot come could
    did do does doing done else even ever every everyone everything explain few find for from further get gets
    getting give given gives go goes going good got guys had happen happens has have having he hello help her
    here hers hey hi him his hope how however i if im in info information into is isnt it its itself just kind
    know lately let like likely little look lot made make makes many may maybe me mean means might mind more
    most much must my myself need needs no nor not now of off ok okay on one ones only or other our out over own
    part people person place please point put quite rather read real really right said same say saying says see
    seem seems sentence shall she should show shown since so some somebody someone something sort still such
    sure take tell than thank thanks that the their them themselves then there these they thing things think
    this those though through to too true truly try under until up us use used uses using very want wants was
    way we well were what whats when where whether which while who whole whom whose why will with within without
    wondering word words would wrong yeah yes yet you your yours actual basically briefly describe describes
    detail details document documents article text source sources website two second first both files material
    materials library according does exactly heard hear doc docs question don doesn didn isn aren wasn weren won
    wouldn couldn shouldn ain gonna wanna kinda lol nah hello hi bro guys yo pls plz etc eg ie via per
    hasn haven hadn mustn needn mightn shan
    """.split()
)
# NOTE: "first", "second" and "two" point at documents far more often than they count something.


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of one lower-cased word."""
    return str(stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """Lower-cased words; apostrophe forms cut at the apostrophe, hyphenated words also split."""
    found: list[str] = []
    for match in _WORD.finditer(_ACRONYMS.sub(r"\1", text).lower()):
        for piece in match.group().replace("’", "'").split("-"):
            head = piece.split("'")[0]
            if head:
                found.append(head)
    return found


def terms(text: str) -> tuple[str, ...]:
    """Stems of the content words of ``text``, in order, without repeats."""
    kept = dict.fromkeys(stem(w) for w in words(text) if w not in _STOP and (len(w) > 1 or w.isdigit()))
    return tuple(kept)


@lru_cache(maxsize=20_000)
def keys(term: str) -> frozenset[str]:
    """A stem and the classes of like words it belongs to (costly ~ expensive; reduce ~ lower, but not raise)."""
    sense = sense_of(term)
    return frozenset(
        {term, *(f"={c}" for c in sense.classes), *(f"{axis}:{pole}" for axis, pole in sense.axes if pole)}
    )


def sentences(text: str) -> list[str]:
    """Sentences of a question or a passage, trimmed, empty ones left out."""
    return [s.strip() for s in _SENTENCE.split(text) if s.strip()]
