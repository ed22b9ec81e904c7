"""The belief a question is built on, held against the evidence. Knows question forms; the judging is the checker's.

"Why does X recommend Y?" takes for granted that X recommends Y. When the evidence contradicts that, the answer
has to say so first, whether the belief was too hopeful or too frightening.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.check import Checker
from rag.compose import DraftClaim

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), assertion)
    for pattern, assertion in (
        (
            (
                r"^(?:so |but |and )*(?:since|because|as|given that|if|considering(?: that)?|now that|seeing "
                r"(?:that|as))\s+(.+?),\s*(?:why|how|what|when|where|who|which|should|can|could|do|does|is|are"
                r"|then|i|we)\b"
            ),
            r"\1",
        ),
        (r"^(.+?),\s*(?:so|but|then|and)\s+(?:why|how come|what|when|where|who|which|how)\b", r"\1"),
        (r"^(?:so |but |and )*how come\s+(.+?)\??$", r"\1"),
        (r"^(?:so |but |and )*why (?:does|did|do)\s+(.+?)\??$", r"\1"),
        (
            (
                r"^(?:so |but |and )*why (is|are|was|were|has|have|can|will|should)\s+((?:the |a |an "
                r")?(?:\w+[- ]){0,3}?\w+)\s+(.+?)\??$"
            ),
            r"\2 \1 \3",
        ),
        (r"\b(?:isn't it|is it not|don't they|doesn't it|right|correct|true|yes|no)\s*\?$", r""),
        (
            (
                r"^(?:i (?:read|heard|know|think|believe|was told|understand)|they say|people say|my \w+ "
                r"(?:says?|said|told me))(?: that)?\s+(.+?)[.?!]?$"
            ),
            r"\1",
        ),
    )
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TAG = re.compile(
    r"[,.]?\s*(?:(?:isn't|is|don't|doesn't|aren't|do|does)(?: it| they)?(?: not)?|right|correct|true|yes|no)\s*\?+$",
    re.I,
)


# "Why do people say that ...?" takes for granted that they say it, not that it is so.
_HEARSAY = re.compile(
    r"(?:people|they|some|doctors|experts|you|we|folks|everyone|the (?:documents?|article|release))\s+"
    r"(?:say|think|believe|claim|call|want|need|use|try)\b",
    re.I,
)


def premises(question: str) -> list[str]:
    """The assertions a question takes for granted, as plain sentences; often none."""
    found = []
    for pattern, assertion in _FORMS:
        match = pattern.search(question.strip())
        if not match:
            continue
        text = match.expand(assertion) if assertion else _TAG.sub("", question)
        text = text.strip(" ,.?!")
        if len(text.split()) >= 3 and not _HEARSAY.match(text):
            found.append(f"{text[0].upper()}{text[1:]}.")
    return list(dict.fromkeys(found))


def conflict(premise: str, claims: Sequence[DraftClaim], checker: Checker) -> bool:
    """Does any quote the claims rest on contradict the premise?"""
    quotes = [span.quote for claim in claims for span in claim.spans]
    return any(checker.check(premise, [quote]).label == "contradicted" for quote in quotes)


def miscounted(question: str, numbers: Iterable[str], claims: Sequence[DraftClaim]) -> bool:
    """Does the evidence count the same things as the question, and give another number for them?"""
    evidence = " ".join(span.quote for claim in claims for span in claim.spans)
    counted = [n for n in numbers if not _YEAR.fullmatch(n)]
    if not counted or any(re.search(rf"(?<![\d.]){re.escape(n)}(?!\d)", evidence) for n in counted):
        return False
    return any(_same_noun(question, number, evidence) for number in counted)


def _same_noun(question: str, number: str, evidence: str) -> bool:
    after = re.search(rf"(?<![\d.]){re.escape(number)}[- ]*([a-z]+)", question.lower())
    if not after:
        return False
    noun = after.group(1).rstrip("s")
    return bool(re.search(rf"\d[- ]*(?:\w+ ){{0,2}}{re.escape(noun)}", evidence, re.I))
