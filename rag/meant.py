"""The documents that a question names: by a proper name that stands in the title of one document of the library alone.

"Did anybody get a clot in LANTERN?" asks of that study, however much other documents say of clots. Knows how names are
written, not what they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rag.oddity import oddity
from rag.terms import stem

#: How odd a word has to be to be the name of something.
_ODD = 0.3
_WORD = re.compile(r"[^\W\d_]{4,}")


def names(titles: Mapping[str, str], texts: Iterable[tuple[str, str]], bare: frozenset[str]) -> dict[str, str]:
    """The stem of each name in the title of one of the ``bare`` documents -> the id of that document.

    ``texts``: every document's id and text. What is written small anywhere, or stands in another document, names none.
    """
    found = {stem(w.lower()): key for key in sorted(bare) for w in _WORD.findall(titles[key]) if _is_name(w)}
    shared: set[str] = set()
    # Read for the names alone: a library without any has no reason to keep its first question waiting.
    for key, text in texts if found else ():
        for match in _WORD.finditer(f"{titles[key]}\n{text}"):
            name = stem(match.group().lower())
            if name in found and (match.group()[0].islower() or found[name] != key):
                shared.add(name)
    return {name: key for name, key in found.items() if name not in shared}


def _is_name(word: str) -> bool:
    """Titles have capitals for ordinary words, too; hardly anybody says "skerry", and LANTERN is no lamp."""
    return word[0].isupper() and (word.isupper() or oddity(stem(word.lower())) >= _ODD)


def meant(terms: Iterable[str], known: Mapping[str, str]) -> frozenset[str]:
    """The documents named by these words of a question."""
    return frozenset(known[term] for term in terms if term in known)
