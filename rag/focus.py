"""Where in a long message the question is. Knows sentence forms, not meaning.

People tell a story and ask at the end, or ask first and explain. Searching with the whole story drowns
the question, so what is asked is found first; the story stays available for the screen.
"""

from __future__ import annotations

import re

from index.lexicon import find
from rag.terms import sentences, terms, words

_OPENERS = frozenset(
    """what whats who whos whose whom when where why how hows which is are was were do does did can could should would
    will has have had may might am isnt arent dont doesnt any tell explain describe compare list give show define
    name""".split()
)
# A short question after a long story needs no help; a bare "Is he right?" does.
_POINTING = re.compile(r"\b(?:he|she|they|it|that|this|those|these|right|true|so|either)\b", re.I)
# What was said before decides whether "people like me", or "she", are covered.
_SOMEONE = re.compile(
    r"\b(?:she|he|her|him|his|hers)\b"
    r"|\b(?:this|that|these|those) (?:illness\w*|diseases?|conditions?|problems?)\b"
    r"|\b(?:good|help|helps|work|works|right|suitable|meant|anything|something|use) (?:for|on|in|with|to)? ?(?:me|us)\b"
    r"|\b(?:like|such as) (?:me|mine|her|him|hers|his|us|ours|them)\b"
    r"|\b(?:my|her|his|our) (?:case|situation|condition|type|kind)\b",
    re.I,
)
# "My sister has MS. Can these cells help?": the illness is hers, whoever asks.
_HELPS = re.compile(
    r"\b(?:help(?:s|ed|ful)?|works?|treats?|cures?|suit(?:s|able|ed)?|good for|of (?:any )?use|effective"
    r"|tried (?:on|in|for))\b",
    re.I,
)
_NAMING = frozenset({"disease", "drug", "drug_class", "cell_type", "organisation", "person"})
_OWN = "rheumatoid arthritis"
#: Words: a message up to this long is searched as a whole.
WHOLE = 28
_CHUNK = 45
_SHORT = 3


def focus(text: str) -> str:
    """Return the asking part of ``text``: at most its last two questions, with the sentence before if they only point.

    A message of up to 28 words without sentence marks comes back unchanged.
    """
    parts, chosen = _chosen(text)
    if not chosen:
        return _tail(text if len(parts) <= 1 or len(words(text)) <= WHOLE else parts[-1])
    question = " ".join(parts[i] for i in chosen)
    first = chosen[0]
    content = [w for w in words(question) if len(w) > 3]
    points = _POINTING.search(question) and len(content) < 7 and not any(m.kind in _NAMING for m in find(question))
    # "Need a cake without nuts. Recipe?": one word asks of what was said before it.
    if first > 0 and (
        points or len(words(question)) < _SHORT or _SOMEONE.search(question) or _ill(parts[first - 1], question)
    ):
        question = f"{_tail(parts[first - 1])} {question}"
    return _tail(question)


def _ill(before: str, question: str) -> bool:
    """Is help asked for, and is another illness than the chat's own named only in the sentence before?"""
    named = _diseases(before)
    return bool(named and _OWN not in named and _HELPS.search(question) and not _diseases(question))


def _diseases(text: str) -> set[str]:
    return {m.name for m in find(text) if m.kind == "disease"}


def asking(text: str) -> str:
    """Only the questions of the asking part, without the sentence before them that says what "it" is.

    "I found a clinic that sells this. What do the documents say about that?" does not ask where to buy it.
    """
    parts, chosen = _chosen(text)
    return " ".join(parts[i] for i in chosen) if chosen else focus(text)


def _chosen(text: str) -> tuple[list[str], list[int]]:
    parts = [_after_colon(s) for s in sentences(text)]
    if len(parts) <= 1:
        return parts, [0] if parts and parts[0] != text.strip() else []
    asked = [i for i, s in enumerate(parts) if is_question(s)]
    # "When will it be sold? 2027? 2030?" asks once.
    return parts, ([i for i in asked if len(words(parts[i])) >= _SHORT] or asked)[-2:]


def questions(text: str) -> list[str]:
    """Each question of the asking part by itself."""
    parts, chosen = _chosen(text)
    return [parts[i] for i in chosen]


def _after_colon(sentence: str) -> str:
    """ "Quick one before I forget: which tissues are used?" asks after the colon; ": any news?" does not."""
    _, colon, after = sentence.rpartition(": ")
    return (
        after
        if colon and is_question(after) and len(terms(after)) >= 2 and words(after)[0] in _OPENERS - {"any"}
        else sentence
    )


def is_question(sentence: str) -> bool:
    """Does this sentence ask? By its mark, or by how it opens."""
    if sentence.rstrip("\"'”’) ").endswith("?"):
        return True
    opening = words(sentence)[:1]
    return bool(opening) and opening[0] in _OPENERS


def _tail(text: str) -> str:
    tokens = text.split()
    return text if len(tokens) <= _CHUNK else " ".join(tokens[-_CHUNK:])
