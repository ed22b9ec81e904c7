"""Candidates -> those that answer, or what is missing. Knows demands and nearness, writes no text.

Nearness alone cannot tell a question the sources answer from one they only touch. A candidate answers when

1. it is near enough,
2. it names everything the question names that could change the answer (a disease, a drug, a group, a place),
3. it carries every aspect the question asks for (a price, a dose, a percentage), about the same subject,
4. it covers enough of the question's other content words, unless a proven lay question is nearly the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.lexicon import find, parents
from index.schema import Passage, Statement
from rag.config import AnswerConfig
from rag.demand import Demand, asked, lacking, without_aspects
from rag.retrieve import Candidate, Retriever
from rag.terms import keys, stem, terms, words

_SUBJECTS = frozenset({"drug", "drug_class", "cell_type"})
# A word no document uses says less than a rare one they do use: it is often just colour.
_UNSEEN = 0.6
# Rarity from which a word says what a question is about.
_TELLING = 0.3
_NAME = 1.2
_MEDICAL_KINDS = frozenset(
    {"disease", "drug", "drug_class", "cell_type", "treatment", "marker", "tissue", "population", "organisation"}
)
_IT = re.compile(r"\b(?:it|this|these|they|them|those|that)\b", re.I)
# Asked for a piece of writing or code, whatever it is about.
_TASK = re.compile(
    r"\b(?:write|compose|draft|make up|create|generate|sing|rap)\b(?: \w+){0,2} (?:a|an|some|my|the)\b(?: [\w-]+){0,3} "
    r"(?:poem|song|story|essay|email|e-mail|letter|code|script|speech|joke|testimonial|advert|tweet|post|limerick|haiku|rhyme|cv|blog)\b",
    re.I,
)
_MEDICAL_ASPECTS = frozenset(
    {
        "dose",
        "schedule",
        "route",
        "procedure",
        "procedure_pain",
        "recovery",
        "enrolment",
        "normal_value",
        "flare",
        "funding",
    }
)
# "do folks go bald from it": it can only be what this chat is about.
_OF_IT = re.compile(r"\b(?:from|with|after|of|by|on|about|for|during|before) (?:it|this|them|these|those)\b", re.I)
# Any of these makes a question one for this chat, even when its sources do not answer it.
_MEDICAL = re.compile(
    r"\b(?:patients?|doctors?|nurses?|gp|clinics?|hospitals?|medic\w*|drugs?|pills?|tablets?"
    r"|treat\w*|therap\w*|cure[sd]?|heal\w*"
    r"|disease\w*|illness\w*|ill|sick|condition|diagnos\w*|symptom\w*|side[- ]?effects?|pain\w*"
    r"|hurts?|joints?|bones?|hands?|knees?|hips?"
    r"|arthrit\w*|rheum\w*|immun\w*|inflam\w*|cells?|stem|blood|infect\w*|cancer|trials?|stud(?:y"
    r"|ies)|health\w*|safe\w*|risk\w*"
    r"|dose\w*|inject\w*|infus\w*|surg\w*|operation|transplant\w*|vaccin\w*|pregnan\w*|flare\w*"
    r"|swell\w*|swollen|stiff\w*)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Fit:
    """One candidate held against the demand."""

    candidate: Candidate
    missing_names: frozenset[str]
    missing_aspects: frozenset[str]
    coverage: float
    """Share of the question's content words that the evidence has, 0 to 1."""
    covered: frozenset[str]
    """Those words."""
    off_subject: bool
    heads: bool
    """Does the evidence have what was asked for by name (a country, a score, an age)?"""
    value: float
    """Nearness and coverage together; what candidates are ranked by."""

    @property
    def holds(self) -> bool:
        """Does it lack nothing that was named or asked for?"""
        return not self.missing_names and not self.missing_aspects


@dataclass(frozen=True, slots=True)
class Decision:
    """What answers, best first; or, when nothing does, what was asked that nothing carries."""

    chosen: tuple[Fit, ...]
    fits: tuple[Fit, ...]
    missing_names: frozenset[str]
    missing_aspects: frozenset[str]
    reason: str


def is_task(text: str) -> bool:
    """Is a piece of writing or code asked for, whatever it is about?"""
    return bool(_TASK.search(text))


class Answerability:
    """Decides for one snapshot."""

    def __init__(self, retriever: Retriever, config: AnswerConfig) -> None:
        self.retriever = retriever
        self.config = config

    @cached_property
    def topic(self) -> frozenset[str]:
        """What every source here is about (in its title): a question that names no subject means this one."""
        return frozenset(name for name, _ in self._in_every_title)

    @cached_property
    def _subject(self) -> frozenset[str]:
        return frozenset(name for name, kind in self._in_every_title if kind in _SUBJECTS)

    @cached_property
    def _in_every_title(self) -> frozenset[tuple[str, str]]:
        titles = [{(m.name, m.kind) for m in find(s.title)} for s in self.retriever.snapshot.sources.values()]
        return frozenset(set.intersection(*titles)) if titles else frozenset()

    def decide(self, demand: Demand, candidates: Sequence[Candidate], limit: int = 40) -> Decision:
        """Judge the nearest ``limit`` candidates."""
        fits = _level([self._fit(demand, c) for c in self._eligible(candidates)[:limit]])
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

    def foreign(self, text: str, demand: Demand, best: float, advice: bool = False) -> bool:
        """Is the question about something else altogether: nothing near it, and nothing medical in it?

        "What is the success rate?" names nothing at all, so it is about what this chat is about; and whoever asks
        for ``advice`` about "it" means their own care.
        """
        if demand.aspects & _MEDICAL_ASPECTS:
            return False
        medical = bool(_MEDICAL.search(text)) or any(m.kind in _MEDICAL_KINDS for m in find(text))
        pointing = _OF_IT.search(text) or ((demand.aspects or advice) and _IT.search(text))
        if not medical and (pointing or not terms(without_aspects(text))):
            return False
        return best < (self.config.off_topic if medical else self.config.off_topic_plain)

    def _eligible(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        stated = self.retriever.stated_passages
        return [c for c in candidates if c.is_statement or c.target.id not in stated]

    def _fit(self, demand: Demand, candidate: Candidate) -> Fit:
        own = self.retriever.supplied(candidate.target)
        spoken = [asked(q) for q in candidate.matched]
        names = own.names.union(self.topic, *(q.names for q in spoken))
        aspects = own.aspects.union(*(q.aspects for q in spoken))
        have = frozenset[str]().union(*(keys(t) for d in (own, *spoken) for t in d.terms))
        wanted = {m.name for m in demand.mentions if m.kind in _SUBJECTS} or self._subject
        subjects = {m.name for m in own.mentions if m.kind in _SUBJECTS}
        off_subject = bool(subjects) and not wanted & subjects.union(*(parents(s) for s in subjects))
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
        c = self.config
        z = (
            c.weight_score * fit.candidate.score
            + c.weight_coverage * fit.coverage
            + c.weight_heads * fit.heads
            + c.bias
        )
        return 1.0 / (1.0 + math.exp(-z))

    def _near(self, fit: Fit) -> bool:
        return fit.candidate.score >= self.config.floor and self.chance(fit) >= self.config.threshold

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        """How much a word says: inverse document frequency over everything that can be cited, 0.2 to 1."""
        targets: list[Statement | Passage] = [*self.retriever.snapshot.statements, *self.retriever.snapshot.passages]
        counts = Counter(term for t in targets for term in set(self._words_of(t)))
        top = math.log(len(targets) + 1)
        return {term: max(0.2, math.log((len(targets) + 1) / n) / top) for term, n in counts.items()}

    def _words_of(self, target: Statement | Passage) -> Iterable[str]:
        yield from self.retriever.supplied(target).terms
        if isinstance(target, Statement):
            for question in target.questions:
                yield from terms(question)

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
                return tuple(chosen)
        return ()


def _level(fits: Sequence[Fit]) -> list[Fit]:
    """Give all that answer the same lay question its best coverage, and rank: nearness and coverage together."""
    best: dict[str, float] = {}
    for fit in fits:
        for question in fit.candidate.matched[:1]:
            best[question] = max(best.get(question, 0.0), fit.coverage)
    levelled = []
    for fit in fits:
        c = fit.candidate
        coverage = max(fit.coverage, best[c.matched[0]] if c.matched and c.question >= c.score else 0.0)
        levelled.append(replace(fit, coverage=coverage, value=fit.value + 0.2 * (coverage - 0.5)))
    return sorted(levelled, key=lambda f: -f.value)


def _missing_everywhere(missing: Iterable[frozenset[str]], asked: frozenset[str]) -> frozenset[str]:
    rest = set(asked)
    for one in missing:
        rest &= one
    return frozenset(rest)
