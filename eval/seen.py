"""Labelled questions -> what the search and the rules saw of them, so that any threshold can be tried afterwards.

A question is *answerable* when what it asks is in the library it is put to, and evidence is *right* when it comes from
where the answer is known to stand. Held-out entries and documents are hidden from the search, not from the labels.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.lexicon import forms
from index.schema import Entry, Passage, Statement
from index.snapshot import Snapshot
from rag.answerable import Answerability, Decision
from rag.config import RagConfig
from rag.demand import demand
from rag.fit import Fit
from rag.focus import asking, focus
from rag.normalise import normalise
from rag.retrieve import Retriever
from rag.spelling import Speller

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Target = Statement | Passage
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what is known of its answer."""

    id: str
    group: str
    """Where it is from: ``lay``, ``untold``, ``cases``, ``present``, ``removed``, ``absent``."""
    document: str
    """What it must stay together with when data are split."""
    text: str
    answerable: bool
    right: Callable[[Target], bool]
    hidden: Callable[[Entry], bool]
    """Entries the search must not see."""
    akin: Callable[[Target], bool] = lambda target: False
    """Is the evidence on the same subject, whatever it says of it?"""
    gone: frozenset[str] = frozenset()
    """Statements and passages that no entry may lead to."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One candidate as the decision sees it."""

    right: bool
    akin: bool
    """From a document on the same subject? It may answer, though it was not written for the question."""
    holds: bool
    """Does it lack nothing that was named or asked for?"""
    score: float
    coverage: float
    heads: bool
    gap: float
    """How much nearer the nearest candidate is."""
    value: float
    odd: float
    lead: float
    facet: float
    titled: float
    lacks: float
    sentence: float
    """Cosine of the nearest sentence of a bare passage."""
    said: float
    """Share of the question's words in that sentence."""
    stated: bool
    """A reviewed statement, or a bare passage?"""
    chance: float
    """What the configured model gives it."""
    chosen: bool
    """Is it what an answer would be drafted from?"""
    answers: float = 0.0
    """What all lay questions together say of a statement."""
    unanswered: float = 0.0
    """Cosine of the nearest question that is known not to be answered."""
    best: float = 0.0
    """Worth of the best sentence of a bare passage,"""
    share: float = 0.0
    """... its share of all that is near,"""
    ahead: float = 0.0
    """... and how much less any other section is worth."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its best candidates, those that lack nothing first."""

    id: str
    group: str
    document: str
    size: int
    """Documents in the library."""
    answerable: bool
    cosine: float
    """That of the nearest candidate: the baseline."""
    nearest_right: bool
    seen: tuple[Seen, ...]
    ms: float
    """Processor time of search and decision; of embedding, only that of sentences not met before."""


class Without:
    """A snapshot some of whose entries cannot be found. Everything else is passed through."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.hidden: Callable[[Entry], bool] = lambda entry: False
        self.gone: frozenset[str] = frozenset()
        self.extra = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def dense(self, vector: NDArray[np.float32], k: int) -> list[tuple[Entry, float]]:
        """See :meth:`index.snapshot.Snapshot.dense`."""
        return self._kept(self._snapshot.dense(vector, k + self.extra), k)

    def bm25(self, text: str, k: int) -> list[tuple[Entry, float]]:
        """See :meth:`index.snapshot.Snapshot.bm25`."""
        return self._kept(self._snapshot.bm25(text, k + self.extra), k)

    def dense_passages(self, vector: NDArray[np.float32], k: int) -> list[tuple[Entry, float]]:
        """See :meth:`index.snapshot.Snapshot.dense_passages`."""
        return self._kept(self._snapshot.dense_passages(vector, k + self.extra), k)

    def _kept(self, found: list[tuple[Entry, float]], k: int) -> list[tuple[Entry, float]]:
        seen = [(self._rest(entry), score) for entry, score in found if not self.hidden(entry)]
        return [(entry, score) for entry, score in seen if entry.targets][:k]

    def _rest(self, entry: Entry) -> Entry:
        left = tuple(target for target in entry.targets if target not in self.gone)
        return entry if len(left) == len(entry.targets) else replace(entry, targets=left)


def look(questions: Sequence[Asked], snapshot: Snapshot, config: RagConfig, embed: Embed) -> Iterator[Row]:
    """Search and judge each question; nothing is composed or answered."""
    view = Without(snapshot)
    retriever = Retriever(cast(Snapshot, view), config.retrieval, embed)
    answerability = Answerability(retriever, config.answer)
    speller = Speller(_vocabulary(snapshot))
    for asked in questions:
        view.hidden, view.gone = asked.hidden, asked.gone
        view.extra = 60
        text = speller.correct(normalise(asked.text)).text
        texts = list(dict.fromkeys((focus(text), text[-600:])))
        vectors = embed(texts)
        start = time.process_time()
        found = retriever.search(texts, vectors)
        decision = answerability.decide(demand(texts[0], (), asking(text)), found)
        ms = (time.process_time() - start) * 1000
        best = found[0] if found else None
        yield Row(
            asked.id,
            asked.group,
            asked.document,
            len(snapshot.sources),
            asked.answerable,
            best.score if best else 0.0,
            bool(best and asked.right(best.target)),
            _seen(decision, asked, answerability.chance),
            ms,
        )


def _vocabulary(snapshot: Snapshot) -> list[str]:
    """The words the chat takes for right."""
    said = [text for s in snapshot.statements for text in (s.text, *s.questions)]
    return [*(v.text for v in snapshot.versions.values()), *said, *forms()]


def _seen(decision: Decision, asked: Asked, chance: Callable[[Fit], float]) -> tuple[Seen, ...]:
    fits, chosen = decision.fits, decision.chosen
    top = max((f.candidate.score for f in fits), default=0.0)
    ordered = sorted(fits, key=lambda f: (not f.holds, -f.value))
    out = []
    for fit in ordered[:_KEPT]:
        out.append(
            Seen(
                asked.right(fit.candidate.target),
                asked.akin(fit.candidate.target),
                fit.holds,
                fit.candidate.score,
                fit.coverage,
                fit.heads,
                top - fit.candidate.score,
                fit.value,
                fit.odd,
                fit.lead,
                fit.facet,
                fit.titled,
                fit.lacks,
                fit.sentence,
                fit.said,
                fit.candidate.is_statement,
                chance(fit),
                fit in chosen,
                fit.candidate.answers,
                fit.candidate.unanswered,
                fit.best,
                fit.share,
                fit.ahead,
            )
        )
    return tuple(out)
