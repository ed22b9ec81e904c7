"""Candidates -> those that answer, or what is missing. Knows demands and nearness, writes no text.

Nearness alone cannot tell a question the sources answer from one they only touch. A candidate answers when

1. it is near enough,
2. it names everything the question names that could change the answer (a disease, a drug, a group, a place),
3. it carries every aspect the question asks for (a price, a dose, a percentage), about the same subject,
4. it covers enough of the question's other content words, unless a proven lay question is nearly the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.config import AnswerConfig, Chance
from rag.demand import Demand, unnamed
from rag.fit import Fit, closeness, leading, level, worth
from rag.fitting import Fitting
from rag.meant import meant
from rag.retrieve import Candidate, Retriever
from rag.standing import standing
from rag.terms import stem

# Rarity from which a word says what a question is about.
_TELLING = 0.3
# Kinds of names that everyday words are taken for: sleep, walking, rest.
_LOOSE = frozenset({"treatment", "procedure"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What answers, best first; or, when nothing does, what was asked that nothing carries."""

    chosen: tuple[Fit, ...]
    fits: tuple[Fit, ...]
    missing_names: frozenset[str]
    missing_aspects: frozenset[str]
    reason: str
    near: tuple[Fit, ...] = ()
    """Bare passages that lie near what was asked and lack nothing that was named; whether they answer is not sure."""
    likely: float = 0.0
    """The chance of the best of them."""
    nearest: float = 0.0
    """The cosine of the nearest sentence of any of them."""
    unnamed: frozenset[str] = frozenset()
    """What was named and none of these documents names."""
    beside: float = 0.0
    """The cosine of the nearest sentence of any document without reviewed statements, whatever it lacks."""

    named: frozenset[str] = frozenset()
    """The documents that the question names; then nothing else was looked at."""

    def aside(self, margin: float) -> bool:
        """Is a document without reviewed statements about as near as they are, so that it may be the one meant?"""
        stated = (f.candidate.score for f in self.fits if f.candidate.is_statement)
        return self.beside > max(stated, default=0.0) - margin and self.beside > 0.0


class Answerability:
    """Decides for one snapshot."""

    def __init__(self, retriever: Retriever, config: AnswerConfig) -> None:
        self.retriever = retriever
        self.config = config
        self.fitting = Fitting(retriever)

    def decide(self, demand: Demand, candidates: Sequence[Candidate], limit: int = 40) -> Decision:
        """Judge the nearest ``limit`` candidates."""
        named = meant(demand.terms, self.fitting.names)
        own = [c for c in candidates if c.target.source_id in named] if named else candidates
        decision = self._decide(demand, own, limit)
        beside = max((t.said.cosine for f in self._bare(decision.fits) for t in f.told), default=0.0)
        return replace(decision, beside=beside, named=named)

    def _decide(self, demand: Demand, candidates: Sequence[Candidate], limit: int) -> Decision:
        fits = standing(leading(level([self.fitting.fit(demand, c) for c in self._eligible(candidates, limit)])))
        if not fits:
            return Decision((), (), frozenset(), frozenset(), "nothing found")
        strangers = frozenset(w for w in demand.strangers if stem(w.lower()) not in self.fitting.rarity)
        if strangers:
            close = self._far(fits)
            return Decision((), tuple(fits), strangers, frozenset(), "missing", close, unnamed=strangers)
        # What is much nearer and does not answer shows that what is further off answers something else.
        least = max(f.candidate.score for f in fits) - self.config.gap
        near = [f for f in fits if f.holds and f.candidate.score >= least and self._near(f)]
        holding = self._each_source(near, fits) if demand.compares else self._rivalled(demand, near, fits)
        close = self._offered(demand, fits)
        likely = max(map(self.chance, close), default=0.0)
        nearest = max((t.said.cosine for f in close for t in f.told), default=0.0)
        close = close if likely >= self.config.near else ()
        if holding:
            holding = self._completed(demand, holding)
            return Decision(tuple(holding), tuple(fits), frozenset(), frozenset(), "held", close, likely, nearest)
        together = () if near else self._together(demand, fits)
        if together:
            return Decision(together, tuple(fits), frozenset(), frozenset(), "held together")
        names = _missing_everywhere((f.missing_names for f in fits), demand.names)
        aspects = _missing_everywhere((f.unsaid for f in fits), demand.aspects)
        if not names and not aspects:
            names, aspects = fits[0].missing_names, fits[0].unsaid
        reason = "missing" if names or aspects else "not near enough"
        unheard: frozenset[str] = frozenset()
        if not close and (close := self._far(fits)):
            unheard = _missing_everywhere((self._unheard(f) for f in close), demand.names)
        return Decision((), tuple(fits), names, aspects, reason, close, likely, nearest, unheard)

    def _rivalled(self, demand: Demand, holding: list[Fit], fits: Sequence[Fit]) -> list[Fit]:
        """Reviewed sentences and a leaflet about as near stand side by side; what is clearly nearer stands alone."""
        beside = self.config.beside_statement
        rivals = (f for f in self._nearby(demand, fits) if self._chance(f, beside) >= beside.threshold)
        rival = max(rivals, key=lambda f: f.value, default=None)
        stated = [f for f in holding if f.candidate.is_statement]
        if rival is None or not stated:
            return holding
        ahead = closeness(rival) - max(closeness(f) for f in stated)
        likely = self._chance(rival, beside)
        lead = max(map(self.chance, stated)) - likely
        # A hundred lay questions lie near to anything; that a leaflet is nearly as likely shows what is meant.
        if ahead > 0 or (likely >= self.config.contest and lead < self.config.ahead):
            return [f for f in holding if not f.candidate.is_statement]
        if len(stated) < len(holding) or ahead <= -self.config.rival:
            return holding
        return [*holding, replace(rival, value=max(f.value for f in holding) - 0.001)]

    def _nearby(self, demand: Demand, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """What may answer and may not. What reviewed documents answer is known: no guess there."""
        loose = self._loose(demand)
        return tuple(f for f in self._bare(fits) if f.missing_names <= loose)

    def _bare(self, fits: Sequence[Fit]) -> Iterator[Fit]:
        """Those of documents that nobody has reviewed."""
        reviewed = self.fitting.reviewed
        return (f for f in fits if not f.candidate.is_statement and f.candidate.target.source_id not in reviewed)

    def _offered(self, demand: Demand, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """What may be quoted as lying near: here it is enough that the document names somewhere what is asked about.

        What this chat is about is seldom meant as a condition ("my hands are stiff from RA, is there a gadget?").
        """
        found = list(self._nearby(demand, fits))
        for fit in self._bare(fits):
            if fit.missing_names and fit not in found:
                whole = self.fitting.mentioned(fit.candidate.target.source_id)
                missing = unnamed(demand, self._unheard(fit) - self.fitting.topic, whole)
                if not missing - self._loose(demand):
                    found.append(fit)
        return tuple(found)

    def _unheard(self, fit: Fit) -> frozenset[str]:
        """What was named and is named nowhere in its document."""
        return fit.missing_names - self.fitting.mentioned(fit.candidate.target.source_id).names

    def _far(self, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """What lies so near that it helps even where its document does not name all that was named.

        Whether the yellow fever jab goes with a medicine is worth telling somebody who named a country as well.
        """
        return tuple(f for f in self._bare(fits) if f.told and worth(f, f.told[0]) >= self.config.worth)

    @staticmethod
    def _loose(demand: Demand) -> frozenset[str]:
        # "Do I sleep in it?" names no treatment; another drug or disease than the one that is meant bars.
        return frozenset(m.name for m in demand.mentions if m.kind in _LOOSE)

    def _eligible(self, candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
        """Reviewed sentences, and the bare passages that were read sentence by sentence and may be quoted."""
        stated = self.retriever.stated_passages
        nearest = candidates[:limit]
        bare = [c for c in candidates if c.said and c.target.id not in stated]
        return [c for c in nearest if c.is_statement] + bare

    def chance(self, fit: Fit) -> float:
        """The chance, 0 to 1, that this evidence answers, given that it lacks nothing that was named."""
        return self._chance(fit, self._model(fit))

    @staticmethod
    def _chance(fit: Fit, c: Chance) -> float:
        z = (
            c.score * fit.candidate.score
            + c.coverage * fit.coverage
            + c.heads * fit.heads
            + c.odd * fit.odd
            + c.lead * fit.lead
            + c.facet * fit.facet
            + c.titled * fit.titled
            + c.lacks * fit.lacks
            + c.sentence * fit.sentence
            + c.answers * fit.candidate.answers
            + c.unanswered * fit.candidate.unanswered
            + c.best * fit.best
            + c.share * fit.share
            + c.ahead * fit.ahead
            + c.nearer * max(0.0, fit.candidate.unanswered - fit.candidate.question)
            + c.bias
        )
        return 1.0 / (1.0 + math.exp(-z))

    def _model(self, fit: Fit) -> Chance:
        # Nobody has listed the questions a bare passage answers, so it has more to show than a statement.
        return self.config.statement if fit.candidate.is_statement else self.config.passage

    def _near(self, fit: Fit) -> bool:
        c = fit.candidate
        taught = not c.is_statement or c.score >= self.config.like_one or c.answers >= self.config.taught
        return taught and c.score >= self.config.floor and self.chance(fit) >= self._model(fit).threshold

    def _completed(self, demand: Demand, holding: Sequence[Fit]) -> list[Fit]:
        """Move up what answers a part of the question that the best leave out ("... so I skip surgery")."""
        best = holding[0].value
        close = [f for f in holding if f.value >= best - self.config.margin]
        said = frozenset().union(*(f.covered for f in close[: self.config.max_claims]))
        left = {t for t in demand.terms if t not in said and self.fitting.rarity.get(t, 0.0) >= _TELLING}
        moved = list(holding)
        for i, fit in enumerate(holding):
            if left & fit.covered:
                left -= fit.covered
                moved[i] = replace(fit, value=best - 0.001)
        return sorted(moved, key=lambda f: -f.value)

    def _each_source(self, holding: Sequence[Fit], fits: Sequence[Fit]) -> list[Fit]:
        """For documents set side by side: what holds, and from a document without any the nearest thing it says."""
        chosen = list(holding)
        # The documents meant are the reviewed ones: of a thousand pages beside them some always lie near.
        for source_id in sorted(self.fitting.core & {f.candidate.target.source_id for f in fits}):
            if holding and not any(f.candidate.target.source_id == source_id for f in chosen):
                own = (f for f in fits if f.candidate.target.source_id == source_id and f.holds)
                near = next((f for f in own if f.candidate.score >= self.config.beside), None)
                chosen += [near] if near else []
        return chosen

    def _together(self, demand: Demand, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """Several statements that between them name all that was named, each near enough for its share.

        One that names it all by itself was judged already, and found not to answer.
        """
        if len(demand.names) < 2 or any(m.kind == "person" for m in demand.mentions):
            return ()
        chosen: list[Fit] = []
        missing = set(demand.names - self.fitting.topic)
        for fit in fits:
            gain = missing - fit.missing_names
            if gain and fit.candidate.is_statement and fit.heads and not fit.lacks and fit.candidate.score >= 0.55:
                chosen.append(fit)
                missing -= gain
            if not missing:
                return tuple(chosen) if len(chosen) > 1 and self._one_story(demand, chosen) else ()
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
        return len(sources) == 1 or len(apart) <= 1 or bool(self.fitting.topic and sources <= self.fitting.core)


def _missing_everywhere(missing: Iterable[frozenset[str]], asked: frozenset[str]) -> frozenset[str]:
    rest = set(asked)
    for one in missing:
        rest &= one
    return frozenset(rest)
