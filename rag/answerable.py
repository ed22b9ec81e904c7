"""Candidates -> those that answer, or what is missing. Knows demands and nearness, writes no text.

Nearness alone cannot tell a question the sources answer from one they only touch. A candidate answers when

1. it is near enough,
2. it names everything the question names that could change the answer (a disease, a drug, a group, a place),
3. it carries every aspect the question asks for (a price, a dose, a percentage), about the same subject,
4. it covers enough of the question's other content words, unless a proven lay question is nearly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.lexicon import find
from rag.config import AnswerConfig
from rag.demand import Demand
from rag.retrieve import Candidate, Retriever

_SUBJECTS = frozenset({"drug", "drug_class", "cell_type", "treatment"})
# Any of these makes a question one for this chat, even when its sources do not answer it.
_MEDICAL = re.compile(
    r"\b(?:patients?|doctors?|nurses?|gp|clinics?|hospitals?|medic\w*|drugs?|pills?|tablets?|treat\w*|therap\w*|cure[sd]?|heal\w*"
    r"|disease\w*|illness\w*|ill|sick|condition|diagnos\w*|symptom\w*|side[- ]?effects?|pain\w*|hurts?|joints?|bones?|hands?|knees?|hips?"
    r"|arthrit\w*|rheum\w*|immun\w*|inflam\w*|cells?|stem|blood|infect\w*|cancer|trials?|stud(?:y|ies)|health\w*|safe\w*|risk\w*"
    r"|dose\w*|inject\w*|infus\w*|surg\w*|operation|transplant\w*|vaccin\w*|pregnan\w*|flare\w*|swell\w*|swollen|stiff\w*)\b",
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
    off_subject: bool
    value: float
    """Nearness and coverage together; what candidates are ranked by."""

    @property
    def holds(self) -> bool:
        return not self.missing_names and not self.missing_aspects


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
        """What every source here is about (in its title): a question that names no subject means this one."""
        titles = [{m.name for m in find(s.title)} for s in self.retriever.snapshot.sources.values()]
        return frozenset(set.intersection(*titles)) if titles else frozenset()

    def decide(self, demand: Demand, candidates: Sequence[Candidate], limit: int = 40) -> Decision:
        """Judge the nearest ``limit`` candidates."""
        fits = sorted(
            (self._fit(demand, c) for c in self._eligible(candidates)[:limit]), key=lambda f: -f.value
        )
        if not fits:
            return Decision((), (), frozenset(), frozenset(), "nothing found")
        holding = [f for f in fits if f.holds and self._near(f)]
        if holding:
            return Decision(tuple(holding), tuple(fits), frozenset(), frozenset(), "held")
        together = self._together(demand, fits)
        if together:
            return Decision(together, tuple(fits), frozenset(), frozenset(), "held together")
        names = _missing_everywhere((f.missing_names for f in fits), demand.names)
        aspects = _missing_everywhere((f.missing_aspects for f in fits), demand.aspects)
        if not names and not aspects:
            names, aspects = fits[0].missing_names, fits[0].missing_aspects
        return Decision((), tuple(fits), names, aspects, "missing" if names or aspects else "not near enough")

    def foreign(self, text: str, demand: Demand, best: float) -> bool:
        """Is the question about something else altogether: nothing near it, and nothing medical named in it?"""
        medical = bool(demand.names) or bool(_MEDICAL.search(text))
        return best < (self.config.off_topic if medical else self.config.off_topic_plain)

    def _eligible(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        stated = self.retriever.stated_passages
        return [c for c in candidates if c.is_statement or c.target.id not in stated]

    def _fit(self, demand: Demand, candidate: Candidate) -> Fit:
        supplied = self.retriever.supplied(candidate.target)
        asked_subjects = {m.name for m in demand.mentions if m.kind in _SUBJECTS} or self.topic
        own_subjects = {m.name for m in supplied.mentions if m.kind in _SUBJECTS}
        off_subject = bool(own_subjects) and not own_subjects & asked_subjects and not _is_a(own_subjects, supplied, asked_subjects)
        covered = supplied.aspects if not off_subject else frozenset()
        coverage = _coverage(demand.terms, supplied.terms)
        value = candidate.score + 0.12 * (coverage - 0.5) - (0.10 if off_subject else 0.0)
        return Fit(
            candidate,
            demand.names - supplied.names - self.topic,
            demand.aspects - covered,
            coverage,
            off_subject,
            value,
        )

    def _near(self, fit: Fit) -> bool:
        """Near enough: either nearly the same question, or near and covering what is asked."""
        c = fit.candidate
        if c.question >= self.config.sure:
            return True
        needed = 1.0 - (c.score - self.config.floor) / (self.config.sure - self.config.floor) * 0.75
        return c.score >= self.config.floor and fit.coverage >= needed

    def _together(self, demand: Demand, fits: Sequence[Fit]) -> tuple[Fit, ...]:
        """Several statements that between them name all that was named, each near enough for its share."""
        if len(demand.names) < 2:
            return ()
        chosen: list[Fit] = []
        missing = set(demand.names - self.topic)
        for fit in fits:
            gain = missing - fit.missing_names
            if gain and not fit.missing_aspects and fit.candidate.score >= self.config.floor + 0.1:
                chosen.append(fit)
                missing -= gain
            if not missing:
                return tuple(chosen)
        return ()


def _is_a(own: Iterable[str], supplied: Demand, asked: Iterable[str]) -> bool:
    """Evidence about a kind of what was asked is on the subject (a biologic for "drugs")."""
    return bool(supplied.names & set(asked) - set(own))


def _coverage(asked: Sequence[str], had: Sequence[str]) -> float:
    if not asked:
        return 1.0
    have = set(had)
    return sum(term in have for term in asked) / len(asked)


def _missing_everywhere(missing: Iterable[frozenset[str]], asked: frozenset[str]) -> frozenset[str]:
    rest = set(asked)
    for one in missing:
        rest &= one
    return frozenset(rest)
