"""Candidates -> those that answer, or what is missing. Knows demands and nearness, writes no text.

Nearness alone cannot tell a question the sources answer from one they only touch. A candidate answers when

1. it is near enough,
2. it names everything the question names that could change the answer (a disease, a drug, a group, a place),
3. it carries every aspect the question asks for (a price, a dose, a percentage), about the same subject,
4. it covers enough of the question's other content words, unless a proven lay question is nearly the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.lexicon import find, parents
from index.schema import Passage, Statement
from rag.config import AnswerConfig, Chance
from rag.demand import Demand, asked, lacking
from rag.fit import Fit, leading, level, odd
from rag.retrieve import Candidate, Retriever
from rag.terms import keys, stem, terms, words

_SUBJECTS = frozenset({"drug", "drug_class", "cell_type"})
# A word no document uses says less than a rare one they do use: it is often just colour.
_UNSEEN = 0.6
# Rarity from which a word says what a question is about.
_TELLING = 0.3
_NAME = 1.2


@dataclass(frozen=True, slots=True)
class Decision:
    """What answers, best first; or, when nothing does, what was asked that nothing carries."""

    chosen: tuple[Fit, ...]
    fits: tuple[Fit, ...]
    missing_names: frozenset[str]
    missing_aspects: frozenset[str]
    reason: str


class Answerability:
    """Decides for one snapshot."""

    def __init__(self, retriever: Retriever, config: AnswerConfig) -> None:
        self.retriever = retriever
        self.config = config

    @cached_property
    def topic(self) -> frozenset[str]:
        """What every reviewed source is about (in its title): a question that names no subject means this one."""
        return frozenset(name for name, _ in self._in_every_title)

    @cached_property
    def _subject(self) -> frozenset[str]:
        return frozenset(name for name, kind in self._in_every_title if kind in _SUBJECTS)

    @cached_property
    def _core(self) -> frozenset[str]:
        # A thousand bare pages beside two reviewed documents do not change what the chat is about.
        reviewed = frozenset(s.source_id for s in self.retriever.snapshot.statements)
        return reviewed or frozenset(self.retriever.snapshot.sources)

    @cached_property
    def _in_every_title(self) -> frozenset[tuple[str, str]]:
        sources = self.retriever.snapshot.sources
        titles = [{(m.name, m.kind) for m in find(sources[key].title)} for key in sorted(self._core)]
        return frozenset(set.intersection(*titles)) if titles else frozenset()

    def decide(self, demand: Demand, candidates: Sequence[Candidate], limit: int = 40) -> Decision:
        """Judge the nearest ``limit`` candidates."""
        fits = leading(level([self._fit(demand, c) for c in self._eligible(candidates)[:limit]]))
        if not fits:
            return Decision((), (), frozenset(), frozenset(), "nothing found")
        strangers = frozenset(w for w in demand.strangers if stem(w.lower()) not in self._rarity)
        if strangers:
            return Decision((), tuple(fits), strangers, frozenset(), "missing")
        # What is much nearer and does not answer shows that what is further off answers something else.
        nearest = max(f.candidate.score for f in fits) - self.config.gap
        holding = [f for f in fits if f.holds and f.candidate.score >= nearest and self._near(f)]
        if demand.compares:
            holding = self._each_source(holding, fits)
        if holding:
            holding = self._completed(demand, holding)
            return Decision(tuple(holding), tuple(fits), frozenset(), frozenset(), "held")
        together = self._together(demand, fits)
        if together:
            return Decision(together, tuple(fits), frozenset(), frozenset(), "held together")
        names = _missing_everywhere((f.missing_names for f in fits), demand.names)
        aspects = _missing_everywhere((f.missing_aspects for f in fits), demand.aspects)
        if not names and not aspects:
            names, aspects = fits[0].missing_names, fits[0].missing_aspects
        return Decision((), tuple(fits), names, aspects, "missing" if names or aspects else "not near enough")

    def _eligible(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        stated = self.retriever.stated_passages
        return [c for c in candidates if c.is_statement or c.target.id not in stated]

    def _fit(self, demand: Demand, candidate: Candidate) -> Fit:
        own = self.retriever.supplied(candidate.target)
        spoken = [asked(q) for q in candidate.matched]
        names = own.names.union(*(q.names for q in spoken))
        aspects = own.aspects.union(*(q.aspects for q in spoken))
        have = frozenset[str]().union(*(keys(t) for d in (own, *spoken) for t in d.terms))
        wanted = {m.name for m in demand.mentions if m.kind in _SUBJECTS}
        if not wanted and candidate.target.source_id in self._core:
            wanted = set(self._subject)
        subjects = {m.name for m in own.mentions if m.kind in _SUBJECTS}
        off_subject = bool(subjects and wanted) and not wanted & subjects.union(*(parents(s) for s in subjects))
        missing = lacking(demand, names)
        in_own_words = bool(demand.heads) and all(any(h in own.terms for h in head) for head in demand.heads)
        return Fit(
            candidate,
            missing,
            demand.aspects - (frozenset() if off_subject else aspects),
            self._coverage(demand, have, missing),
            frozenset(t for t in demand.terms if keys(t) & have),
            off_subject,
            self._has_asked(demand, own, have),
            # Between sentences that answer the same lay question, the one whose own words are nearer goes first.
            candidate.score + 0.08 * candidate.text + 0.05 * in_own_words - 0.10 * off_subject,
            odd(demand, have),
        )

    @staticmethod
    def _has_asked(demand: Demand, own: Demand, have: frozenset[str]) -> bool:
        """Does the evidence have what is asked for by name: a country, an author, the work of that year?"""
        # Asked for several things at once, one sentence need not have them all.
        found = [any(keys(h) & have for h in head) for head in demand.heads]
        heads = any(found) if len(found) > 1 else all(found)
        return heads and (own.author or not demand.author) and demand.works <= own.numbers

    def chance(self, fit: Fit) -> float:
        """The chance, 0 to 1, that this evidence answers, given that it lacks nothing that was named."""
        c = self._model(fit)
        z = (
            c.score * fit.candidate.score
            + c.coverage * fit.coverage
            + c.heads * fit.heads
            + c.odd * fit.odd
            + c.lead * fit.lead
            + c.bias
        )
        return 1.0 / (1.0 + math.exp(-z))

    def _model(self, fit: Fit) -> Chance:
        # Nobody has listed the questions a bare passage answers, so it has more to show than a statement.
        return self.config.statement if fit.candidate.is_statement else self.config.passage

    def _near(self, fit: Fit) -> bool:
        return fit.candidate.score >= self.config.floor and self.chance(fit) >= self._model(fit).threshold

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        """How much a word says: inverse document frequency over everything that can be cited, 0.2 to 1."""
        targets: list[Statement | Passage] = [*self.retriever.snapshot.statements, *self.retriever.snapshot.passages]
        counts = Counter(term for t in targets for term in set(self._words_of(t)))
        top = math.log(len(targets) + 1)
        return {term: max(0.2, math.log((len(targets) + 1) / n) / top) for term, n in counts.items()}

    def _words_of(self, target: Statement | Passage) -> Iterable[str]:
        # Words only: reading the names and aspects of thousands of pages would keep the first question waiting.
        yield from terms(self.retriever.source(target).title)
        if isinstance(target, Passage):
            yield from terms(f"{target.text} \n {target.heading or ''}")
        else:
            for text in (target.text, *(span.quote for span in target.spans), *target.questions):
                yield from terms(text)

    def _coverage(self, demand: Demand, have: frozenset[str], missing: frozenset[str]) -> float:
        """Share of what the question says that the evidence says too; rare words and shared names count for more."""
        total = hit = 0.0
        named = {stem(w) for m in demand.mentions for w in words(m.text)}
        for term in demand.terms:
            if term not in named:
                weight = self._rarity.get(term, _UNSEEN)
                total += weight
                hit += weight * bool(keys(term) & have)
        for name in demand.names - self.topic:
            total += _NAME
            hit += _NAME * (name not in missing)
        return hit / total if total else 1.0

    def _completed(self, demand: Demand, holding: Sequence[Fit]) -> list[Fit]:
        """Move up what answers a part of the question that the best leave out ("... so I skip surgery")."""
        best = holding[0].value
        close = [f for f in holding if f.value >= best - self.config.margin]
        said = frozenset().union(*(f.covered for f in close[: self.config.max_claims]))
        left = {t for t in demand.terms if t not in said and self._rarity.get(t, 0.0) >= _TELLING}
        moved = list(holding)
        for i, fit in enumerate(holding):
            if left & fit.covered:
                left -= fit.covered
                moved[i] = replace(fit, value=best - 0.001)
        return sorted(moved, key=lambda f: -f.value)

    def _each_source(self, holding: Sequence[Fit], fits: Sequence[Fit]) -> list[Fit]:
        """For documents set side by side: what holds, and from a document without any the nearest thing it says."""
        chosen = list(holding)
        for source_id in self.retriever.snapshot.sources:
            if holding and not any(f.candidate.target.source_id == source_id for f in chosen):
                own = (f for f in fits if f.candidate.target.source_id == source_id and f.holds)
                near = next((f for f in own if f.candidate.score >= self.config.beside), None)
                chosen += [near] if near else []
        return chosen

    def _together(self, demand: Demand, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """Several statements that between them name all that was named, each near enough for its share."""
        if len(demand.names) < 2 or any(m.kind == "person" for m in demand.mentions):
            return ()
        chosen: list[Fit] = []
        missing = set(demand.names - self.topic)
        for fit in fits:
            gain = missing - fit.missing_names
            if gain and not fit.missing_aspects and fit.candidate.score >= 0.55:
                chosen.append(fit)
                missing -= gain
            if not missing:
                return tuple(chosen) if self._one_story(demand, chosen) else ()
        return ()

    def _one_story(self, demand: Demand, fits: Sequence[Fit]) -> bool:
        """May these be read as one answer: of one document or one topic, or about things of one kind (two drugs)?

        What one document says of a treatment and another of a disease says nothing of the treatment for the disease.
        """
        if not fits or frozenset.intersection(*(f.missing_names for f in fits)):
            return False
        sources = {f.candidate.target.source_id for f in fits}
        kinds = {m.name: m.kind for m in demand.mentions}
        apart = {kinds.get(name) for fit in fits for name in fit.missing_names}
        return len(sources) == 1 or len(apart) <= 1 or bool(self.topic and sources <= self._core)


def _missing_everywhere(missing: Iterable[frozenset[str]], asked: frozenset[str]) -> frozenset[str]:
    rest = set(asked)
    for one in missing:
        rest &= one
    return frozenset(rest)
