"""Which word of the quotes answers for which word of the claim, and how much the match weighs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index import lexicon
from index.clauses import read
from index.idioms import ordinary
from index.paraphrase import senses, stem
from index.reading import Clause, Reading, Word

#: how alike two words are, 0 to 1; joined only when a caller brings an embedder
Likeness = Callable[[str, str], float]

_FREE = ("source", "hedge0", "hedge1", "hedge2", "hedgerisk")
#: names whose words are no words of the sentence
_TITLES = frozenset({"journal"})
GENERIC = frozenset(stem(w) for w in ("patient", "people", "person", "participant", "someone", "anyone", "medical"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against a claim."""

    rule: str
    text: str
    weight: float
    against: bool = False
    """The quotes say something else (contradicted), rather than nothing (unsupported)."""


@dataclass(slots=True)
class Alignment:
    """Claim and quotes, and for every word of the claim the words of the quotes that match it."""

    claim: Reading
    quotes: list[Reading]
    topics: frozenset[str] = frozenset()
    """What the documents are about, and so may leave unsaid in a list item."""
    matches: dict[int, list[tuple[int, Word, float]]] = field(default_factory=dict)
    """Claim word index -> (which quote, the word, strength)."""

    def matched(self, word: Word) -> bool:
        """Whether anything in the quotes answers for this word."""
        return bool(self.matches.get(word.index))

    def load(self, clause: Clause, quote: int, other: Clause) -> float:
        """How much of a claim's clause one clause of a quote carries."""
        total = 0.0
        for w in clause.words:
            best = max((s for q, m, s in self.matches.get(w.index, ()) if q == quote and m.clause == other.index),
                       default=0.0)  # fmt: skip
            total += best * max(weight(w), 0.4 if w.name or (not w.stop and w.phrase == w.index) else 0.0)
        return total

    def carriers(self, clause: Clause, share: float = 0.8) -> list[tuple[int, Clause, float]]:
        """The clauses of the quotes that carry most of a claim's clause, best first."""
        loads = [(i, c, self.load(clause, i, c)) for i, r in enumerate(self.quotes) for c in r.clauses]
        top = max((x for *_, x in loads), default=0.0)
        return sorted((x for x in loads if x[2] > 0 and x[2] >= share * top), key=lambda x: -x[2])


def weight(word: Word) -> float:
    """How much a word of the claim asks of the quotes; names and numbers are checked elsewhere."""
    if word.stop or word.name or word.number or word.phrase != word.index:
        return 0.0
    tags = word.sense.tags
    if word.stem in GENERIC or any(t in tags for t in _FREE) or any(t.startswith("strong") for t in tags):
        return 0.0
    if "light" in tags:
        return 0.2
    if any(x in ("degree", "severity") for x, _ in word.sense.axes):
        return 0.5
    if len(word.text) <= 3:
        return 0.6
    return 0.8 if word.sense.classes else 1.0


def alike(a: Word, b: Word, like: Likeness | None = None) -> float:
    """How well one word answers for another, 0 to 1."""
    if a.stem == b.stem:
        return 1.0 if a.name == b.name or not a.name else 0.7
    if a.name and b.name and (lexicon.covers(a.name, b.name) or lexicon.covers(b.name, a.name)):
        return 0.9
    if a.sense.classes & b.sense.classes:
        return 0.8
    mine = {x for x, _ in a.sense.axes}
    if mine and any(x in mine for x, _ in b.sense.axes):
        return 0.6
    if len(a.stem) >= 5 and len(b.stem) >= 5 and a.stem[:5] == b.stem[:5]:
        return 0.7
    if len(a.text) >= 4 and len(b.text) >= 4 and a.stem[:4] == b.stem[:4] and abs(len(a.stem) - len(b.stem)) <= 2:
        return 0.6
    if like is not None and (score := like(a.text, b.text)) >= 0.6:
        return score * 0.8
    return 0.0


def align(claim: str, quotes: Sequence[str], like: Likeness | None = None,
          topics: frozenset[str] = frozenset()) -> Alignment:  # fmt: skip
    """Match every content word of the claim with the words of the quotes."""
    mine, theirs = read(ordinary(claim)), [read(ordinary(q)) for q in quotes]
    out = Alignment(mine, theirs, topics)
    for w in mine.words:
        if w.stop:
            continue
        found = [(i, q, s) for i, r in enumerate(theirs) for q in r.words
                 if not q.stop and not (q.kind in _TITLES and w.kind not in _TITLES and _titled(q))
                 and (s := alike(w, q, like))]  # fmt: skip
        if found:
            out.matches[w.index] = found
    return out


def _titled(q: Word) -> bool:
    """Whether a word is part of a longer name, and so says nothing by itself ("Rheumatology & Autoimmunity")."""
    return len(q.name.split()) > 1


def tags_of(words: Sequence[Word]) -> set[str]:
    """Everything the paraphrase list says of the words: hedges, proofs, causes."""
    return {t for w in words for t in w.sense.tags}


def coined(quotes: Sequence[str]) -> Iterator[str]:
    """Capitalised words inside a sentence that no list knows: most likely names."""
    for text in quotes:
        named: list[tuple[int, int]] | None = None
        for m in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", text):
            one = stem(m[0])
            if senses([one]) or lexicon.canonical(m[0]):
                continue
            if named is None:  # read once, and only if there is something to ask
                named = [(x.start, x.end) for x in lexicon.find(text)]
            if not any(start <= m.start() < end for start, end in named):
                yield one
