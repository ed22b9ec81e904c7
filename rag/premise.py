"""The belief a question is built on, held against the evidence. Knows question forms; the judging is the checker's.

"Why does X recommend Y?" takes for granted that X recommends Y. When the evidence contradicts that, the answer
has to say so first, whether the belief was too hopeful or too frightening.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.belief import clashes
from rag.check import Checker
from rag.compose import DraftClaim

_ASKS = (
    r"(?:why|how(?: come)?|what|when|where|who|whom|which|should|shall|can|could|do|does|did|is|are|was|were|has|have"
    r"|will|would|might|may|then|i|we|it|they|there)"
)
_TAILS = (
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)(?:n['’]?t)?(?: (?:it|they|he|she"
    r"|there|that|you))?(?: not)?(?: so)?|right|correct|true|yes|no|innit|or)"
)
_LEAD = r"^(?:(?:so|but|and|well|ok|okay|hi|hello|hey),? )*"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern if pattern.startswith(("^", r"\b")) else _LEAD + pattern, re.I), assertion)
    for pattern, assertion in (
        (
            (
                r"(?:since|because|as|given(?: that)?|if|considering(?: that)?|now that|seeing (?:that|as|how)|when)\s+"
                rf"(.+?),\s*{_ASKS}\b"
            ),
            r"\1",
        ),
        (r"(?:if|since|because)\s+(.+?)\s+(?:why|how come|what|then)\b", r"\1"),
        (r"with\s+(.+?)\s+(?:so |being |this |that )(\w+)\s+(?:after|with|from|in|for)\s+(.+?),", r"\1 are \2 with \3"),
        (rf"^(.+?),\s*(?:so|but|then|and)\s+{_ASKS}\b", r"\1"),
        (r"^(.+?),\s*(?:is|was|isn['’]t) (?:that|this|it) (?:why|true|so|right|the reason|how|what)\b", r"\1"),
        (r"how come\s+(.+?)\??$", r"\1"),
        (r"why (?:does|did|do)\s+(.+?)\??$", r"\1"),
        (
            (
                r"why (is|are|was|were|has|have|can|will|should)\s+((?:the |a |an "
                r")?(?:\w+[- ]){0,3}?\w+)\s+(.+?)\??$"
            ),
            r"\2 \1 \3",
        ),
        (r"what (?:made|makes|led)\s+(?!it\b|this\b|that\b|them\b)(.+?)\??$", r"\1"),
        (r"how (?:did|do|does)\s+(.+?)\s+manage to\s+(.+?)\??$", r"\1 \2"),
        (r"(?:is|isn['’]t) it (?:true|right|so|a fact) that\s+(.+?)\??$", r"\1"),
        (r"it(?:['’]s| is) (?:true|right|a fact|clear) that\s+(.+?)\??$", r"\1"),
        (r"(?:don|doesn|didn|won|can)['’]t\s+((?:the |all )?(?:\w+[- ]){0,2}?\w+)\s+(.+?)\??$", r"\1 \2"),
        (rf"\b{_TAILS}\s*\?+$", r""),
        (
            (
                r"(?:i (?:read|heard|know|think|believe|was told|understand)|i['’]m (?:so |very )?(?:happy|glad|sad"
                r"|afraid|worried|scared)|they say|people say|my \w+ (?:says?|said|told me))(?: that)?\s+(.+?)[.?!]?$"
            ),
            r"\1",
        ),
    )
)
#: "How many were there?" ends like a tag and is none.
_OPEN = re.compile(r"(?:how|what|which|who|where|when|why)\b", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TAG = re.compile(rf"[,.]?\s*{_TAILS}\s*\?+$", re.I)
_DENIES = re.compile(r"\b(?:not|no|never|nobody|none|cannot)\b|n['’]t\b", re.I)
#: A fact of somebody's life counts nothing in a document.
_LIFE = re.compile(
    r"\b(?:i|we|he|she)(?:['’](?:ve|m|s|re)| have| has| had| am| was| is| are| were| got)\b"
    r"|\b(?:mother|father|mum|mom|mam|dad|wife|husband|sister|brother|son|daughter|aunt\w*|uncle|gran\w*|nan|friend)\b"
    r"(?:\W+\w+){0,7}\W+\d+ (?:year|month|week)s?\b",
    re.I,
)
_DIGITS = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_SPELLED = re.compile(rf"\b(?:{'|'.join(_DIGITS)})(?=[- ](?:year|month|week)s?\b)", re.I)
#: Years count only where they may be those of a study or of what it did; others are somebody's own.
_TIMED = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|tested|review\w*|research|follow\w*|(?<!the )(?<!these )(?<!past )last|lasts"
    r"|lasted|lasting|benefits?|effects?|relief|results?|wears?|works?|worked|gains?|improve\w*)\b",
    re.I,
)
_SPAN = re.compile(r"^(?:year|month|week|day)s?$")
_PERSON = re.compile(r"(?:people|patient|person|participant|volunteer|subject|adult)", re.I)
_STUDY = re.compile(r"\b(?:stud(?:y|ies)|trials?|tested|treated|research|followed|took part|enrolled)\b", re.I)
#: A sentence about the person who asks is a story, not a belief about the documents.
_STORY = re.compile(
    r"\b(?:i|i['’]m|i['’]ve|my|me|we|our|us|he|she|his|her|hello|hi|thanks?|please|you|your|mum|mom|dad|mother|father"
    r"|sister|brother|wife|husband|son|daughter|nan|gran\w*|friend|neighbou?r|frightened|scared|worried|afraid|bloods|scans?"
    r"|(?:the|both|left|right|each) (?:hips?|knees?|wrists?|hands?|fingers?|ankles?|shoulders?|jaw|elbows?|feet"
    r"|toes))\b",
    re.I,
)
_OWN = re.compile(r"\b(?:i|my|me|we|our|us|he|she|his|her)\b", re.I)
#: Where a full stop ends a sentence, and no title.
FULL_STOP = r"(?<!\b[DM]r\.)(?<!\bMrs\.)(?<!\bProf\.)"
_STATED = re.compile(rf"(?<=[.!]){FULL_STOP}\s+")


# "Why do people say that ...?" takes for granted that they say it, not that it is so.
_HEARSAY = re.compile(
    r"(?:people|they|some|doctors|experts|you|we|folks|everyone|everybody|the (?:documents?|article|release))\s+"
    r"(?:say|says|talks?|thinks?|think|believe|claim|call|wants?|needs?|use|try)\b"
    r"|(?:everyone|everybody|people|they|doctors|experts|we) (?:is|are) (?:so |very )?"
    r"(?:worried|talking|excited|afraid|interested|keen)\b",
    re.I,
)


def premises(question: str) -> list[str]:
    """The assertions a question takes for granted, as plain sentences; often none."""
    *stated, asked = _STATED.split(question.strip())
    found = [s for s in stated if not s.endswith("?") and not _STORY.search(s)]
    for sentence in (*stated, asked):
        for pattern, assertion in _FORMS:
            match = pattern.search(sentence)
            if match and not assertion and _OPEN.match(sentence):
                continue
            if match and (assertion or len(match.group().split()) > 1 or re.search(r",\s*\w+\W*$", sentence)):
                found.append(match.expand(assertion) if assertion else _TAG.sub("", sentence))
    found = [text.strip(" ,.?!") for text in found]
    beliefs = [text for text in found if len(text.split()) >= 3 and not _HEARSAY.match(text) and not _OWN.search(text)]
    return list(dict.fromkeys(f"{text[0].upper()}{text[1:]}." for text in beliefs))


def is_hearsay(text: str) -> bool:
    """Does it only say that people say, think or worry?"""
    return bool(_HEARSAY.match(text))


def says_so(premise: str, quote: str, checker: Checker) -> bool:
    """Does a quote say what is believed?"""
    return _says(premise, quote) and checker.check(premise, [quote]).label == "supported"


def conflict(premise: str, claims: Sequence[DraftClaim], checker: Checker) -> bool:
    """Does the evidence the claims rest on speak against the premise? Not if another quote proves it."""
    quotes = list(dict.fromkeys(span.quote for claim in claims for span in claim.spans))
    if clashes(premise, quotes):
        return True
    labels = [(checker.check(premise, [quote]).label, quote) for quote in quotes]
    stated = any(label == "supported" and _says(premise, quote) for label, quote in labels)
    return not stated and any(label == "contradicted" for label, _ in labels)


def denies(premise: str) -> bool:
    """Does it say that something is not so?"""
    return bool(_DENIES.search(premise))


def half_denies(premise: str) -> bool:
    """Does it only say that something is not so now, or not so everywhere? That is often right, and seldom a belief."""
    return denies(premise) and not re.search(r"\b(?:never|nobody|no one|none)\b", premise, re.I)


def _says(premise: str, quote: str) -> bool:
    """May a quote stand for the premise? One that denies something stands only for a premise that does, too."""
    return bool(_DENIES.search(premise)) or not _DENIES.search(quote)


def miscounted(question: str, numbers: Iterable[str], claims: Sequence[DraftClaim]) -> bool:
    """Does the evidence count the same things as the question, and give another number for them?"""
    evidence = " ".join(span.quote for claim in claims for span in claim.spans)
    text = " ".join(part for part in re.split(r"(?<=[.!?])\s+", question) if not _LIFE.search(part))
    text = _SPELLED.sub(lambda m: _DIGITS[m.group().lower()], text)
    spelled = [m.group() for m in re.finditer(r"\d+(?=[- ](?:year|month|week)s?\b)", text)]
    counted = [n for n in dict.fromkeys((*numbers, *spelled)) if not _YEAR.fullmatch(n)]
    told = {n for n in counted if re.search(rf"(?<![\d.]){re.escape(n)}(?!\d)", evidence)}
    if any(_same_noun(text, number, evidence) for number in told if not _SPAN.search(_after(text, number))):
        return False
    return any(_same_noun(text, number, evidence) for number in counted if number not in told)


def _after(question: str, number: str) -> str:
    """The word after a number, in lower case; a name between them is passed over ("640 RA patients")."""
    after = re.search(rf"(?<![\d.]){re.escape(number)}[- ]*(?:ra |refractory )?([a-z]+)", question.lower())
    return after.group(1) if after else ""


def _same_noun(question: str, number: str, evidence: str) -> bool:
    noun = _after(question, number).rstrip("s")
    if not noun or (_SPAN.search(noun) and not _TIMED.search(question)):
        return False
    if _PERSON.fullmatch(noun):
        # Some people are no study's: "two people in my family".
        studied = noun not in ("people", "person", "adult") or _STUDY.search(question)
        return bool(studied and re.search(rf"\d[- ]*(?:\w+ ){{0,2}}{_PERSON.pattern}", evidence, re.I))
    return bool(re.search(rf"\d[- ]*(?:\w+ ){{0,2}}{re.escape(noun)}", evidence, re.I))
