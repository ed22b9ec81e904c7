"""Candidate -> how it fits what a question demands. Knows names, words and titles, decides nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from index.lexicon import find, parents
from index.schema import Passage, Statement
from rag.demand import Demand, asked, lacking, supply, unnamed
from rag.facets import agreement
from rag.fit import Fit, Told, odd
from rag.lay import asked_aspects
from rag.meant import names
from rag.retrieve import Candidate, Retriever
from rag.terms import keys, terms
from rag.titles import Titles

_SUBJECTS = frozenset({"drug", "drug_class", "cell_type"})
# A word no document uses says less than a rare one they do use: it is often just colour.
_UNSEEN = 0.6
_NAME = 1.2
# How much what the lay questions teach counts in the ranking; where it is rather yes, other things decide.
_LEARNED = 0.25


class Fitting:
    """Holds candidates of one snapshot against demands."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self._documents: dict[str, Demand] = {}
        self._titles = Titles(lambda term: self.rarity.get(term, _UNSEEN))

    @cached_property
    def topic(self) -> frozenset[str]:
        """What every reviewed source is about (in its title): a question that names no subject means this one."""
        return frozenset(name for name, _ in self._in_every_title)

    @cached_property
    def _subject(self) -> frozenset[str]:
        return frozenset(name for name, kind in self._in_every_title if kind in _SUBJECTS)

    @cached_property
    def core(self) -> frozenset[str]:
        """The reviewed sources (all of them, if none is)."""
        # A thousand bare pages beside two reviewed documents do not change what the chat is about.
        return self.reviewed or frozenset(self.retriever.snapshot.sources)

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """The sources that statements were written for."""
        return frozenset(s.source_id for s in self.retriever.snapshot.statements)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of documents without reviewed statements, each with its document."""
        snapshot = self.retriever.snapshot
        texts = ((key, version.text) for key, version in snapshot.versions.items() if key in snapshot.sources)
        titles = {key: source.title for key, source in snapshot.sources.items()}
        return names(titles, texts, frozenset(titles) - self.reviewed)

    @cached_property
    def _in_every_title(self) -> frozenset[tuple[str, str]]:
        sources = self.retriever.snapshot.sources
        titles = [{(m.name, m.kind) for m in find(sources[key].title)} for key in sorted(self.core)]
        return frozenset(set.intersection(*titles)) if titles else frozenset()

    def fit(self, demand: Demand, candidate: Candidate) -> Fit:
        """Hold one candidate against the demand."""
        own = self.retriever.supplied(candidate.target)
        title = self.retriever.source(candidate.target).title
        spoken = [asked(q) for q in candidate.matched]
        names = own.names.union(*(q.names for q in spoken))
        aspects = own.aspects.union(*(q.aspects for q in spoken))
        have = frozenset[str]().union(*(keys(t) for d in (own, *spoken) for t in d.terms))
        wanted = {m.name for m in demand.mentions if m.kind in _SUBJECTS}
        if not wanted and candidate.target.source_id in self.core:
            wanted = set(self._subject)
        subjects = {m.name for m in own.mentions if m.kind in _SUBJECTS}
        off_subject = bool(subjects and wanted) and not wanted & subjects.union(*(parents(s) for s in subjects))
        missing = lacking(demand, names)
        if not candidate.is_statement:
            missing = unnamed(demand, missing, own)
        unsaid = demand.aspects - (frozenset() if off_subject else aspects)
        lacks = -len(unsaid) / len(demand.aspects) if unsaid else 0.0
        never = unsaid
        if unsaid and not off_subject:
            # Also those of its lay questions that are not near.
            never -= asked_aspects(candidate.target)
        facet = agreement(demand.facets, own.facets.union(*(q.facets for q in spoken)))
        in_own_words = bool(demand.heads) and all(any(h in own.terms for h in head) for head in demand.heads)
        coverage = self._coverage(demand, have, missing)
        told = self._told(demand, candidate, missing, title)
        return Fit(
            candidate,
            missing,
            never,
            coverage,
            frozenset(t for t in demand.terms if keys(t) & have),
            off_subject,
            self._has_asked(demand, own, have),
            self._value(candidate, told, in_own_words, facet) - 0.10 * off_subject,
            odd(demand, have),
            subject=self._titles.read(title).subject,
            facet=facet,
            unsaid=unsaid,
            lacks=lacks,
            titled=0.0 if candidate.is_statement else self._titles.meant(title, demand, candidate.target.text),
            told=told,
        )

    def mentioned(self, source_id: str) -> Demand:
        """What a whole document names anywhere, read once and kept."""
        known = self._documents.get(source_id)
        if known is None:
            snapshot = self.retriever.snapshot
            texts = [p.text for p in snapshot.passages if p.source_id == source_id]
            known = supply(" \n ".join(texts), context=snapshot.sources[source_id].title)
            self._documents[source_id] = known
        return known

    @staticmethod
    def _value(candidate: Candidate, told: Sequence[Told], in_own_words: bool, facet: float) -> float:
        if candidate.is_statement:
            # Between sentences that answer the same lay question, the one whose own words are nearer goes first.
            return (
                candidate.score
                + 0.08 * candidate.text
                + 0.05 * in_own_words
                + _LEARNED * min(1.0, 2 * candidate.answers)
            )
        # A bare passage is as good as its best sentence, and better in a passage that is near as a whole.
        best = told[0].value if told else 0.0
        return (best + 0.5 * candidate.score + 0.1 * facet) / 1.5

    def _told(self, demand: Demand, candidate: Candidate, missing: frozenset[str], title: str) -> tuple[Told, ...]:
        heading = candidate.target.heading or "" if isinstance(candidate.target, Passage) else ""
        found = []
        for said in candidate.said:
            have = frozenset[str]().union(*(keys(t) for t in terms(f"{said.span.quote} \n {heading} \n {title}")))
            found.append(Told(said, self._coverage(demand, have, missing)))
        return tuple(sorted(found, key=lambda t: -t.value))

    @staticmethod
    def _has_asked(demand: Demand, own: Demand, have: frozenset[str]) -> bool:
        """Does the evidence have what is asked for by name: a country, an author, the work of that year?"""
        # Asked for several things at once, one sentence need not have them all.
        found = [any(keys(h) & have for h in head) for head in demand.heads]
        heads = any(found) if len(found) > 1 else all(found)
        return heads and (own.author or not demand.author) and demand.works <= own.numbers

    @cached_property
    def rarity(self) -> Mapping[str, float]:
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
        for term in demand.terms:
            if term not in demand.named:
                weight = self.rarity.get(term, _UNSEEN)
                total += weight
                hit += weight * bool(keys(term) & have)
        for name in demand.names - self.topic:
            total += _NAME
            hit += _NAME * (name not in missing)
        return hit / total if total else 1.0
