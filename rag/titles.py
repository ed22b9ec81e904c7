"""What a document is about, by its title, and whether a question means that. Knows titles, not what pages say.

"Localized scleroderma" is narrower than "scleroderma", "Hodgkin lymphoma in children" is not the non-Hodgkin kind.
A title without any subject ("Notes of 12 May") tells nothing either way: there the passage's own words have to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.lexicon import find
from rag.demand import HARD_KINDS, Demand
from rag.facets import facets
from rag.oddity import oddity
from rag.terms import stem, terms, words

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_SUBTITLE = re.compile(r"\s*(?::\s|\s[-–—|]\s).*", re.S)
_PURPOSE = re.compile(r"\b(?:for|in)\b", re.I)
# Words of titles that say what sort of text follows, not what it is about.
_FURNITURE = frozenset(
    stem(word)
    for word in """guide introduction overview understand understanding living learn learning basics facts fact key
    sheet leaflet booklet handout page pages questions answers question faq explained explore exploring tips advice
    patient patients family families carers topic health information news report review study update new note notes
    tablet tablets capsule capsules pill pills medicine drug treatment therapy""".split()
)
_NAME_LIKE = 0.3


@dataclass(frozen=True, slots=True)
class Title:
    """One title, read."""

    subject: str
    """Its words, so written that two pages on one subject meet."""
    parts: tuple[tuple[tuple[str, str], ...], ...]
    """Stems of the words that say what it is about (and what for, in whom), each with the name it is part of or ""."""


class Titles:
    """The titles of a library, each read once."""

    def __init__(self, rarity: Callable[[str], float]) -> None:
        self._rarity = rarity
        self._known: dict[str, Title] = {}

    def read(self, title: str) -> Title:
        """The subject of a title."""
        known = self._known.get(title)
        if known is None:
            known = self._known[title] = _read(title)
        return known

    def meant(self, title: str, demand: Demand, text: str) -> float:
        """Share of the title's subject that the question names, 0 to 1; rare words count for more.

        ``text`` is the passage itself.
        """
        read = self.read(title)
        if not read.parts:
            asked, own = [t for t in demand.terms if not t.startswith("?")], set(terms(text))
            return sum(t in own for t in asked) / len(asked) if asked else 1.0
        said = set(demand.terms)
        return max(self._share(part, said, demand.names) for part in read.parts)

    def _share(self, part: Sequence[tuple[str, str]], said: set[str], names: frozenset[str]) -> float:
        total = sum(self._rarity(word) for word, _ in part)
        return sum(self._rarity(word) for word, name in part if word in said or name in names) / total


def _read(title: str) -> Title:
    bare = _BRACKETS.sub(" ", title).strip() or title
    bare = _SUBTITLE.sub("", bare) or bare
    part_of = {stem(w): m.name for m in find(bare) if m.kind in HARD_KINDS for w in words(m.text)}
    # "Symptoms of gout" is about gout.
    asking = {stem(w) for w in words(bare) if any(f.ask.fullmatch(w) for f in facets())}
    empty = _FURNITURE | asking
    parts = [[t for t in terms(part) if t not in empty] for part in _PURPOSE.split(bare)]
    named = [p for p in parts if any(t in part_of or oddity(t) >= _NAME_LIKE for t in p)]
    return Title(" ".join(terms(bare)), tuple(tuple((t, part_of.get(t, "")) for t in p) for p in named))
