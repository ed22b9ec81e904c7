"""Puts translated chunks into the order of an English question.

A few rules, not a grammar: they serve questions of the kind "is X safe", "how long does X last",
"does X reduce Y". Anything else comes out as keywords in the order they were typed, which still searches well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.glossary import Chunk
from rag.language.order import (
    adjectives_first,
    compound_nouns,
    no_partitive,
    prepositions_first,
    questions,
    verb_second,
)

_PREDICATE = {"be", "can", "v", "vi"}
_WHOLE = ("is ", "are ", "was ", "does ", "do ", "did ", "can ", "should ", "what about", "will ", "has ", "have ")


def realise(chunks: Sequence[Chunk], order: str, asked: bool) -> str:
    """One clause as English. ``asked`` says that it ended in a question mark or a question particle."""
    chunks = questions([c for c in chunks if c.kind != "x" and (c.english or c.kind in {"yn", "p"})])
    asked = asked or any(c.kind in {"q", "yn"} for c in chunks)
    chunks = [c for c in chunks if c.kind != "yn"]
    if order == "sov":
        chunks = prepositions_first(compound_nouns(chunks, order))
    chunks = [c for c in chunks if c.english]
    if order == "v2":
        chunks = verb_second(chunks)
    chunks = compound_nouns(no_partitive(chunks), order)
    if order in {"svo", "vso"}:
        chunks = adjectives_first(chunks)
    modal = next((c for c in chunks if c.kind == "can"), None)
    if order == "sov" and modal and any(c.kind in {"v", "vi"} for c in chunks):
        chunks = [c for c in chunks if c is not modal and c.kind != "be"]
    auxiliary = modal.english.split()[0] if order == "sov" and modal else "does"
    kinds = [c.kind for c in chunks]
    if chunks and kinds[0] == "and":
        if len(chunks) > 1 and not {*_PREDICATE, "q", "a"} & set(kinds):
            return "what about " + _join(chunks[1:])
        chunks, kinds = chunks[1:], kinds[1:]
    if not chunks or not (asked or kinds[0] in _PREDICATE):
        return _join(chunks)
    if "q" not in kinds:
        return _yes_no(list(chunks), order, auxiliary)
    at = kinds.index("q")
    lead, rest = chunks[at].english, [*chunks[:at], *chunks[at + 1 :]]
    after = chunks[at + 1 : at + 2]
    if lead == "how" and after and after[0].kind == "a":
        lead = f"how {after[0].english}"
        rest.remove(after[0])
    elif lead in {"what", "which", "how many", "how much", "in which", "from which", "what kind of"}:
        while after and after[0].kind in {"n", "raw", "a"} and (after[0].kind != "a" or len(rest) > at + 1):
            lead = f"{lead} {after[0].english}"
            rest = [*rest[:at], *rest[at + 1 :]]
            after = rest[at : at + 1]
        if after and after[0].english == "of" and len(rest) > at + 1:
            lead, rest = f"{lead} of {rest[at + 1].english}", [*rest[:at], *rest[at + 2 :]]
    return f"{lead} {_wh(lead, rest, order, auxiliary)}".strip()


def _plural(subject: Sequence[Chunk]) -> bool:
    head: list[Chunk] = []
    for chunk in subject:
        if chunk.kind == "and":
            return True
        if chunk.kind == "p" and head:
            break
        if chunk.kind in {"n", "raw"}:
            head.append(chunk)
    word = re.sub(r"\s*\(.*\)", "", head[-1].english) if head and head[-1].kind in {"n", "raw"} else ""
    return word in {"children", "people", "women", "men"} or (
        word.endswith("s") and not word.endswith(("ss", "is", "us", "as", "es mellitus", "ours"))
    )


def _verb(auxiliary: str, subject: Sequence[Chunk]) -> str:
    """ "does" or "do", "is" or "are", to fit the subject."""
    return {"does": "do", "is": "are"}.get(auxiliary, auxiliary) if _plural(subject) else auxiliary


def _join(chunks: Sequence[Chunk]) -> str:
    return " ".join(c.english for c in chunks)


def _split(chunks: list[Chunk], order: str) -> tuple[list[Chunk], Chunk | None, list[Chunk]]:
    """Subject, predicate, rest."""
    at = next((i for i, c in enumerate(chunks) if c.kind in _PREDICATE), None)
    if at is None:
        return chunks, None, []
    head = chunks[at]
    before, after = chunks[:at], chunks[at + 1 :]
    if head.kind in {"be", "can"} and not before:
        before, after = _subject(after)
    elif head.kind in {"v", "vi"}:
        after = [c for c in after if c.kind != "be"]
        if order == "sov" and not after and head.kind == "v":
            nouns = [i for i, c in enumerate(before) if c.kind in {"n", "raw"}]
            if len(nouns) > 1:
                cut = nouns[-1]
                while cut - 1 > 0 and before[cut - 1].kind == "a":
                    cut -= 1
                before, after = before[:cut], before[cut:]
        if not before and (head.kind == "vi" or order == "v2" or (order == "vso" and len(after) > 1)):
            before, after = _subject(after, order == "vso")
    if order == "sov" and before and before[0].kind == "p" and head.kind != "be":
        if before[0].english in {"with", "by"}:
            before = before[1:]
        else:
            after, before = [*after, *before], []
    return before, head, after


def _subject(chunks: list[Chunk], single: bool = False) -> tuple[list[Chunk], list[Chunk]]:
    """The first noun group of what follows the verb; adjectives in front of it are the predicate."""
    lead = 0
    while lead < len(chunks) and chunks[lead].kind in {"a", "not"}:
        lead += 1
    end = lead
    while end < len(chunks) and chunks[end].kind in {"n", "raw", "num"}:
        end += 1
        if single:
            break
        if end + 1 < len(chunks) and chunks[end].english == "of" and chunks[end + 1].kind in {"n", "raw"}:
            end += 1
    return chunks[lead:end], [*chunks[:lead], *chunks[end:]]


def _wh(lead: str, rest: list[Chunk], order: str, auxiliary: str) -> str:
    if lead.startswith("who") and rest and rest[0].kind in {"v", "vi"}:
        return _join(rest)
    absorbed = lead.startswith(("what ", "which ", "how many ")) and not lead.startswith(("what is", "what are"))
    if absorbed and rest and rest[0].kind in {"v", "vi"} and rest[0].english not in {"have", "cause"}:
        return _join(rest)
    subject, head, after = _split(rest, order)
    if head is None:
        if any(f" {w}" in f" {lead} " for w in _WHOLE) or not subject:
            return _join(subject)
        if subject[-1].kind == "a" and len(subject) > 1:
            return f"{_verb('is', subject[:-1])} {_join(subject)}"
        return _join(subject)
    ready = any(f" {w}" in f" {lead} " for w in _WHOLE)
    if head.kind == "be":
        if ready:
            return _join([*subject, *after])
        return f"{_verb(head.english, subject)} {_join([*subject, *after])}"
    if head.kind == "can":
        return f"{head.english} {_join([*subject, *after])}"
    if lead.startswith(("who", "which", "what are the", "what is")) and not subject:
        return _join([head, *after])
    if ready:
        return _join([*subject, head, *after])
    if not subject and head.english in {"have", "cause"} and " " in lead and after and after[0].kind in {"n", "raw"}:
        return f"{_verb('does', after)} {_join(after)} {head.english}"
    if not subject and lead.startswith(("what", "how many")):
        return _join([head, *after])
    return f"{_verb(auxiliary, subject)} {_join(subject) or 'it'} {_join([head, *after])}"


def _yes_no(chunks: list[Chunk], order: str, auxiliary: str) -> str:
    subject, head, after = _split(chunks, order)
    if head is None:
        at = next((i for i, c in enumerate(chunks) if c.kind == "a"), 0)
        if at and chunks[at - 1].kind in {"n", "raw", "not"}:
            return f"{_verb('is', chunks[:at])} {_join(chunks)}"
        return f"is it {chunks[0].english}" if chunks[0].kind == "a" and len(chunks) == 1 else _join(chunks)
    if head.english == "is there":
        return _join([head, *subject, *after])
    if head.kind == "be":
        if subject and subject[0].kind == "p":  # "in pregnancy safe"
            what = [c for c in subject if c.kind in {"a", "not"}]
            after, subject = [*what, *(c for c in subject if c not in what), *after], []
        return f"{_verb(head.english, subject)} {_join(subject) or 'it'} {_join(after)}".strip()
    if head.kind == "can":
        alone = head.english == "can" and not subject and after and after[0].kind in {"v", "vi"}
        return f"{head.english} {'it ' if alone else ''}{_join([*subject, *after])}"
    negated = [c for c in subject if c.kind == "not"]
    subject = [c for c in subject if c.kind != "not"]
    return f"{_verb(auxiliary, subject)} {_join(subject) or 'it'} {_join([*negated, head, *after])}"
