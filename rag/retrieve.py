"""Question -> candidates. Knows how near things are, not whether they answer.

Dense search finds paraphrases, BM25 finds rare words; they are fused by a weighted sum of cosine and
normalised BM25, with the small BM25 weight that helped when it was measured (equal weights hurt).
A statement is as near as the nearest thing that leads to it: its own sentence, one of its lay questions,
or the passage it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.schema import Entry, Passage, Source, Statement
from index.snapshot import Snapshot
from rag.config import RetrievalConfig
from rag.demand import Demand, supply
from rag.match import Matches, QuestionMatch
from rag.nearest import Embed, Nearest, Said

# Bare passages that are read sentence by sentence; the right one is nearly always among them.
_READ = 8
# The passages looked over for those with the nearest sentences: where nothing is near as a whole, nothing is told.
_DEEP = 400
# Lay questions that speak for a candidate: the nearest few, and only those about as near as the nearest.
_MATCHED = 3
_CLOSE = 0.12


@dataclass(frozen=True)
class Candidate:
    """A statement or a passage that may answer, and how near it is (0 to 1)."""

    target: Statement | Passage
    score: float
    question: float
    """Cosine of the nearest lay question that leads here (0 without one)."""
    text: float
    """Cosine of its own words."""
    matched: tuple[str, ...]
    """The nearest lay questions that lead here, nearest first; at most three."""
    said: tuple[Said, ...] = ()
    """The sentences of a bare passage, nearest first, where it was near enough to be read."""
    answers: float = 0.0
    """What all lay questions together say of a statement: about 1 if it answers, 0 if not (:mod:`rag.match`)."""
    unanswered: float = 0.0
    """Cosine of the nearest question that is known not to be answered, for a statement."""

    @property
    def is_statement(self) -> bool:
        """Is it a reviewed sentence (and not a bare passage)?"""
        return isinstance(self.target, Statement)


class Retriever:
    """Searches one snapshot. Holds what can be computed once: who leads where, and what each target supplies."""

    def __init__(self, snapshot: Snapshot, config: RetrievalConfig, embed: Embed | None = None) -> None:
        """``embed`` reads the sentences of bare passages; without it they are only found as a whole."""
        self.snapshot = snapshot
        self.config = config
        self._nearest = Nearest(snapshot, embed) if embed is not None else None
        self._statements: Mapping[str, Statement] = {s.id: s for s in snapshot.statements}
        self._passages: Mapping[str, Passage] = {p.id: p for p in snapshot.passages}
        self._supply: dict[str, Demand] = {}

    @cached_property
    def stated_passages(self) -> frozenset[str]:
        """Ids of passages that statements speak for; they are not quoted as well."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for s in self.snapshot.statements:
            spans.setdefault(s.version, []).extend((x.start, x.end) for x in s.spans)
        return frozenset(
            p.id
            for p in self.snapshot.passages
            if any(start < p.end and end > p.start for start, end in spans.get(p.version, ()))
        )

    def source(self, target: Statement | Passage) -> Source:
        """The card of the document a target comes from."""
        return self.snapshot.sources[target.source_id]

    def supplied(self, target: Statement | Passage) -> Demand:
        """What a target can answer; read once and kept."""
        known = self._supply.get(target.id)
        if known is None:
            known = self._supply[target.id] = supplied(target, self.source(target).title)
        return known

    def search(
        self, texts: Sequence[str], vectors: NDArray[np.float32], plain: NDArray[np.float32] | None = None
    ) -> list[Candidate]:
        """Candidates for one question in several wordings, best first.

        Args:
            texts: the wordings (the focus, the whole, the condensed follow-up).
            vectors: float32, shape (len(texts), dimension), unit length.
            plain: the same with everyday sayings put plainly, to read the sentences of bare passages with.
        """
        near: dict[str, tuple[float, Entry]] = {}
        matches = [self.match.of(vector) for vector in vectors]
        for text, vector in zip(texts, vectors, strict=True):
            for entry, score in self._fused(text, vector):
                best = near.get(entry.id)
                if best is None or score > best[0]:
                    near[entry.id] = (score, entry)
        return self._read(
            [self._matched(c, matches) for c in self._gather(near.values())], vectors if plain is None else plain
        )

    def _read(self, found: list[Candidate], vectors: NDArray[np.float32]) -> list[Candidate]:
        """The candidates, the nearest bare passages among them with their sentences."""
        if self._nearest is None:
            return found
        told = frozenset(self._nearest.closest(vectors))
        found = [*found, *self._unfound(found, vectors, told)]
        bare = self._bare(found)
        bare += [i for i, c in enumerate(found) if c.target.id in told and self._is_bare(c) and i not in bare]
        read = list(found)
        passages = [self._passages[found[i].target.id] for i in bare]
        for i, said in zip(bare, self._nearest.said(passages, vectors), strict=True):
            read[i] = replace(found[i], said=said)
        return read

    def _bare(self, found: Sequence[Candidate]) -> list[int]:
        """Where the nearest bare passages stand among the candidates."""
        return list(islice((i for i, c in enumerate(found) if self._is_bare(c)), _READ))

    def _is_bare(self, candidate: Candidate) -> bool:
        return not candidate.is_statement and candidate.target.id not in self.stated_passages

    def _unfound(
        self, found: Sequence[Candidate], vectors: NDArray[np.float32], told: frozenset[str]
    ) -> list[Candidate]:
        """Bare passages that were not found as a whole: those with the nearest sentences (``told``).

        And, where hundreds of lay questions on the reviewed documents kept them from being found, the nearest.
        """
        known = {c.target.id for c in found}
        few = sum(map(self._is_bare, found)) < _READ
        near: dict[str, float] = {}
        for vector in vectors:
            for place, (entry, score) in enumerate(self.snapshot.dense_passages(vector, _DEEP)):
                target = entry.targets[0]
                wanted = target in told or (few and place < 3 * _READ)
                if wanted and target not in known and target not in self.stated_passages:
                    near[target] = max(near.get(target, 0.0), (1 - self.config.bm25_weight) * score)
        targets = ((self._passages[key], score) for key, score in sorted(near.items(), key=lambda p: (-p[1], p[0])))
        return [Candidate(p, s, 0.0, s, ()) for p, s in targets if self.source(p).status != "retracted"]

    @cached_property
    def match(self) -> QuestionMatch:
        """What the lay questions teach; learned once."""
        return QuestionMatch(self.snapshot)

    @staticmethod
    def _matched(candidate: Candidate, matches: Sequence[Matches]) -> Candidate:
        if not candidate.is_statement or not matches:
            return candidate
        answers = max(found.scores.get(candidate.target.id, 0.0) for found in matches)
        return replace(candidate, answers=answers, unanswered=max(found.unanswered for found in matches))

    def _fused(self, text: str, vector: NDArray[np.float32]) -> list[tuple[Entry, float]]:
        weight = self.config.bm25_weight
        dense = self.snapshot.dense(vector, self.config.k)
        sparse = self.snapshot.bm25(text, self.config.k)
        top = max((score for _, score in sparse), default=0.0)
        cosines = {entry.id: score for entry, score in dense}
        floor = min(cosines.values(), default=0.0)
        fused = {entry.id: (entry, (1 - weight) * score) for entry, score in dense}
        for entry, score in sparse:
            if top <= 0:
                break
            # What dense search did not return lies at most as near as the last thing it did return.
            base = (1 - weight) * cosines.get(entry.id, floor)
            fused[entry.id] = (entry, base + weight * score / top)
        return list(fused.values())

    def _target(self, target_id: str) -> Statement | Passage | None:
        return self._statements.get(target_id) or self._passages.get(target_id)

    def _gather(self, near: Iterable[tuple[float, Entry]]) -> list[Candidate]:
        questions: dict[str, list[tuple[float, str]]] = {}
        texts: dict[str, float] = {}
        for score, entry in sorted(near, key=lambda pair: (-pair[0], pair[1].id)):
            for leads_to in entry.targets:
                if entry.kind == "question":
                    questions.setdefault(leads_to, []).append((score, entry.text))
                else:
                    texts.setdefault(leads_to, score)
        found = []
        for target_id in questions.keys() | texts.keys():
            target = self._target(target_id)
            if target is None or self.source(target).status == "retracted":
                continue
            asked = questions.get(target_id, [])
            question, text = asked[0][0] if asked else 0.0, texts.get(target_id, 0.0)
            close = tuple(t for s, t in asked[:_MATCHED] if s >= question - _CLOSE)
            found.append(Candidate(target, max(question, text), question, text, close))
        return sorted(found, key=lambda c: (-c.score, c.target.id))


def supplied(target: Statement | Passage, title: str) -> Demand:
    """What a target of a document of that title can answer."""
    if isinstance(target, Statement):
        quotes = " \n ".join(span.quote for span in target.spans)
        return supply(f"{target.text} \n {quotes}", context=title)
    return supply(target.text, context=f"{title} \n {target.heading or ''}")
