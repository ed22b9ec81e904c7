"""Kinds of mistaken belief: how each is worded, which quotes speak against it, and what to look up to find them.

The kinds stand in ``data/misbeliefs.yaml``. They are forms of hope, fear and mix-up that fit any treatment; whether
a belief is wrong is decided by the words of the documents, never here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.lexicon import TREATMENTS, find, parents
from index.wordlists import any_of, read
from rag.terms import terms

#: Two different diseases are two different matters; a disease that is feared is named by the kind itself.
_FEARED = frozenset({"cancer", "infection", "adverse event", "allergic reaction", "death", "disability"})


_WAYS = frozenset(
    {
        "stem cell therapy",
        "cell therapy",
        "surgery",
        "conventional treatment",
        "injection",
        "joint injection",
        "intravenous infusion",
        "tablet",
        "placebo",
    }
)
#: "Running trials" is no exercise.
_RUNNING = re.compile(r"\brunning (?=(?:\w+ ){0,3}(?:trials?|stud|tests?|experiments?))", re.I)
_DENIAL = re.compile(r"\b(?:not|never|cannot|hardly|rarely)\b|n(?:['’]|\[’'\])t\b", re.I)


@dataclass(frozen=True, slots=True)
class Misbelief:
    """One kind, compiled."""

    id: str
    says: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    against: re.Pattern[str]
    ask: tuple[str, ...]
    any_subject: bool
    other: bool
    said: re.Pattern[str] | None = None
    """What the reviewed sentence itself has to say, where its quote says more than one thing."""
    harm: bool = False
    """It is about harm done: a disease that it names is not what is treated."""

    def held(self, belief: str) -> re.Match[str] | None:
        """Where the belief says so; ``None`` if it does not, or takes it back."""
        for pattern in self.says:
            found = pattern.search(belief)
            if found is None or _denied(pattern, found.group()):
                continue
            rest = f"{belief[: found.start()].rstrip()} , {belief[found.end() :].lstrip()}"
            if self.unless is None or not self.unless.search(belief if self.other else rest):
                return found
        return None

    def refuted(self, belief: str, quote: str) -> bool:
        """Does a quote speak against the belief, which this kind holds?"""
        if not self.against.search(quote):
            return False
        if not self.other:
            return True
        found = self.held(belief)
        named = set(terms(found["what"])) if found else set()
        return bool(named) and len(named & set(terms(quote))) * 2 < len(named)


def _denied(pattern: re.Pattern[str], found: str) -> bool:
    """Does what was found deny, where its pattern does not ("DMARDs do not protect the joints")?"""
    return bool(_DENIAL.search(found)) and not _DENIAL.search(pattern.pattern)


@cache
def misbeliefs() -> tuple[Misbelief, ...]:
    """The kinds of ``data/misbeliefs.yaml``, compiled once."""
    return tuple(
        Misbelief(
            id=str(row["id"]),
            # A name is told from a word by its capital letter.
            says=tuple(re.compile(p, 0 if row.get("names") else re.I) for p in row["says"]),
            unless=any_of(row["unless"]) if row.get("unless") else None,
            against=any_of(row["against"]),
            ask=tuple(row.get("ask") or ()),
            any_subject=row.get("subject") == "any",
            other=bool(row.get("other")),
        )
        for row in read("rag", "data", "misbeliefs.yaml")
    )


def kinds(belief: str, topic: frozenset[str]) -> list[Misbelief]:
    """The kinds a belief may be of, for documents about ``topic`` (canonical names)."""
    own = about(belief, topic)
    return [kind for kind in misbeliefs() if (own or kind.any_subject) and kind.held(belief)]


def about(belief: str, topic: frozenset[str], harm: bool = False) -> bool:
    """Is the belief about the subject of the documents, or about none that it names?

    ``harm``: a disease that it names is what somebody is said to have come to.
    """
    named = find(_RUNNING.sub("", belief))
    subjects = {m.name for m in named if m.kind in TREATMENTS and not _operation(m.name)}
    diseases = {m.name for m in named if m.kind == "disease" and not {m.name, *parents(m.name)} & _FEARED}
    wider = topic.union(*(parents(name) for name in topic))
    if not harm and any(d not in wider and not parents(d) & topic for d in diseases):
        return False
    cells = {m.name for m in named if m.kind == "cell_type"}
    return not subjects or bool(cells) or any(s in topic or parents(s) & topic for s in subjects)


def subjects(belief: str, topic: frozenset[str]) -> frozenset[str]:
    """What a belief is about that is not the subject of all documents: a quote against it has to name that."""
    named = {m.name for m in find(belief) if m.kind in TREATMENTS and not _operation(m.name)}
    return frozenset() if any(n in topic or parents(n) & topic for n in named) else frozenset(named)


def names_treatment(text: str) -> bool:
    """Does it name a drug, a kind of cell or another treatment?"""
    return any(m.kind in TREATMENTS for m in find(text))


def _operation(name: str) -> bool:
    """Is it an operation, or a way to give something? Such a belief is about what is replaced, or given."""
    return name.endswith("replacement") or name in _WAYS


def swapped(belief: str, quote: str) -> bool:
    """Does a quote pair things ("A for B, C for D") that the belief pairs the other way ("A for D")?"""
    pairs = [
        (_words(a), _words(b))
        for a, b in (part.split(" for ", 1) for part in re.split(r"[;,]", quote) if " for " in part)
    ]
    said = _words(belief)
    return len(pairs) > 1 and any(
        said & (a - c) and said & (d - b) and not said & (b - d) and not said & (c - a)
        for a, b in pairs
        for c, d in pairs
        if (a, b) != (c, d)
    )


def _words(text: str) -> frozenset[str]:
    names = {m.name for m in find(text)}
    return frozenset(names.union(*(parents(n) for n in names)) | set(terms(text)))


def refuting(belief: str, quotes: Sequence[str], kind: Misbelief) -> bool:
    """Does one of the quotes speak against the belief?"""
    return any(kind.refuted(belief, quote) for quote in quotes)


def refutes(beliefs: Sequence[str], quotes: Sequence[str], topic: frozenset[str]) -> bool:
    """Do the quotes of a sentence speak against one of the beliefs, in a known way?"""
    return any(
        any(refuting(belief, quotes, kind) for kind in kinds(belief, topic)) or any(swapped(belief, q) for q in quotes)
        for belief in beliefs
    )
