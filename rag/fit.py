"""One candidate held against what a question demands, and how such fits compare. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.demand import Demand
from rag.nearest import Said
from rag.oddity import oddity
from rag.retrieve import Candidate
from rag.terms import keys, stem

_BEFORE = re.compile(r"(?:mono|multi|bi|tri|anti|non|pre|post|co|over|under|sub|inter|self)(?=\w{4})")
# Rare words for how two texts stand to each other name nothing.
_COMPARING = frozenset(
    stem(w) for w in "concordant discordant congruent incongruent consonant dissonant juxtapose contradictory".split()
)
#: What shared words add to the nearness of a sentence.
_WORDS = 0.2
#: A document much nearer than any other is as good as one a little nearer than that.
_LEAD = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a bare passage held against the demand."""

    said: Said
    coverage: float
    """Share of the question's content words that it has, under its title and heading, 0 to 1."""

    @property
    def value(self) -> float:
        """What the sentences of one passage are ranked by."""
        return self.said.cosine + _WORDS * self.coverage


@dataclass(frozen=True, slots=True)
class Fit:
    """One candidate held against the demand."""

    candidate: Candidate
    missing_names: frozenset[str]
    missing_aspects: frozenset[str]
    """The kinds of thing asked for that none of its lay questions has known words for either."""
    coverage: float
    """Share of the question's content words that the evidence has, 0 to 1."""
    covered: frozenset[str]
    """Those words."""
    off_subject: bool
    heads: bool
    """Does the evidence have what was asked for by name (a country, a score, an age)?"""
    value: float
    """Nearness and coverage together; what candidates are ranked by."""
    odd: float = 0.0
    """How odd the oddest word of the question is that the evidence lacks, 0 to 1: likely the name of something else."""
    lead: float = 0.0
    """How far the best of any document on something else that lacks nothing lies below, at most 0.2 either way."""
    subject: str = ""
    """The document's subject: two pages of one title do not contradict each other."""
    facet: float = 0.0
    """0 if it tells of every kind of information asked for, -1 if of none."""
    titled: float = 0.0
    """Share of the words of a bare passage's title that the question has: is its subject the one that is meant?"""

    unsaid: frozenset[str] = frozenset()
    """The kinds of thing asked for that neither it nor the lay questions near have known words for."""
    lacks: float = 0.0
    """Minus the share of the kinds of thing asked for that it (or the lay questions near) has no known words for, 0
    to -1."""

    told: tuple[Told, ...] = ()
    """The sentences of a bare passage, the one that answers best first, where it was read so closely."""

    best: float = 0.0
    """Worth of the best sentence of a bare passage."""
    share: float = 0.0
    """Its share of the nearness of all sentences near the question (:mod:`rag.standing`), 0 to 1."""
    ahead: float = 0.0
    """How much less the best sentence of any other section is worth, at most 0.2 either way."""

    @property
    def sentence(self) -> float:
        """Nearness of the best sentence of a bare passage: its cosine; else that of the whole."""
        return self.told[0].said.cosine if self.told else self.candidate.score

    @property
    def said(self) -> float:
        """Share of the question's words that this sentence has."""
        return self.told[0].coverage if self.told else self.coverage

    @property
    def holds(self) -> bool:
        """Does it lack nothing that was named or asked for?

        A reviewed sentence is plain and short: what it has no words for it does not say. A leaflet may call a price
        "free of charge"; there, words that are missing only weigh (:attr:`lacks`).
        """
        return not self.missing_names and (not self.missing_aspects or not self.candidate.is_statement)


def worth(fit: Fit, told: Told) -> float:
    """What sentences of all passages are ranked by: their own nearness, that of the whole, and the words of the whole.

    Fitted on 290 questions about 38 leaflets of ours, each judged by what the others taught.
    """
    return told.said.cosine + 0.28 * fit.candidate.score + 0.2 * fit.coverage


def closeness(fit: Fit) -> float:
    """How near evidence of either kind comes with the one sentence that would be shown, and how much of it is asked."""
    return fit.sentence + _WORDS * fit.coverage


def level(fits: Sequence[Fit]) -> list[Fit]:
    """Give all that answer the same lay question its best coverage, and rank: nearness and coverage together."""
    best: dict[str, float] = {}
    for fit in fits:
        for question in fit.candidate.matched[:1]:
            best[question] = max(best.get(question, 0.0), fit.coverage)
    levelled = []
    for fit in fits:
        c = fit.candidate
        if not c.is_statement:
            levelled.append(fit)
            continue
        coverage = max(fit.coverage, best[c.matched[0]] if c.matched and c.question >= c.score else 0.0)
        levelled.append(replace(fit, coverage=coverage, value=fit.value + 0.2 * (coverage - 0.5)))
    return sorted(levelled, key=lambda f: -f.value)


def leading(fits: Sequence[Fit]) -> list[Fit]:
    """The fits with their leads, best first.

    Reviewed sentences do not compete with each other, they complete each other; but a leaflet that is far nearer
    shows that the question is about something else than they are. So theirs is never above zero.
    """
    every, bare = _best(f for f in fits if f.holds), _best(f for f in fits if f.holds and not f.candidate.is_statement)
    found = []
    for fit in fits:
        ranked, most = (bare, 0.0) if fit.candidate.is_statement else (every, _LEAD)
        rival = next((score for subject, score in ranked if subject != fit.subject), 0.0)
        found.append(replace(fit, lead=max(-_LEAD, min(most, fit.candidate.score - rival))))
    return sorted(found, key=lambda f: -f.value)


def _best(fits: Iterable[Fit]) -> list[tuple[str, float]]:
    """The two subjects whose evidence is nearest, with its score."""
    best: dict[str, float] = {}
    for fit in fits:
        best[fit.subject] = max(best.get(fit.subject, 0.0), fit.candidate.score)
    return sorted(best.items(), key=lambda pair: -pair[1])[:2]


def odd(demand: Demand, have: frozenset[str]) -> float:
    """How odd the oddest word of the question is that the evidence lacks."""
    # A word no glossary could translate is odd in English only, and counts as not found already.
    untranslated = {stem(t[1:]) for t in demand.terms if t.startswith("?")}
    open_ = (t for t in demand.terms if t not in demand.named | untranslated | _COMPARING and not keys(t) & have)
    return max((oddity(t) for t in open_ if not _built(t, have)), default=0.0)


def _built(term: str, have: frozenset[str]) -> bool:
    """Is it built from a word of the evidence ("monotherapy" from "therapy"), and so no name of something else?"""
    front = any(term[:cut] in have for cut in range(max(5, len(term) - 4), len(term)))
    before = _BEFORE.match(term)
    return front or bool(before and term[before.end() :] in have)
