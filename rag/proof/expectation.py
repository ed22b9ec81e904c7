"""What a question calls for, as far as that can be said without a search. Reads questions; judges no answer.

With the index at hand a question is understood as it was when it was asked: its spelling is corrected with the words
of the sources. From texts alone only its language and the screen's decision are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rag.check import make_checker
from rag.compose import DraftClaim
from rag.config import AnswerConfig
from rag.demand import Demand, demand
from rag.focus import questions
from rag.foreign import foreign, is_task
from rag.hearsay import told
from rag.language import SUPPORTED, detect
from rag.misbelief import refutes
from rag.normalise import normalise
from rag.premise import conflict, half_denies, miscounted, premises
from rag.presumed import Taken, may_be_right, taken
from rag.proof.evidence import Evidence
from rag.schema import Behaviour, Question, Sentence
from rag.screen import screen
from rag.understand import Asked, understand
from rag.wording import say_missing, say_near

#: A reply may name so many things that are missing, and say so many that are not said.
_NAMED = 2


def expect(question: str, turns: Sequence[str], evidence: Evidence) -> Expectation:
    """Read a question as the assistant did.

    Raises:
        InputError: no assistant would have taken this question.
    """
    typed = Question(question, tuple(turns))
    if evidence.speller is not None:
        return Expectation(understand(typed, evidence.speller), exact=True)
    text = normalise(question)
    language = detect(text)
    screening = screen(text, [normalise(turn) for turn in turns], language)
    return Expectation(Asked(typed, language, screening, text), exact=False)


@dataclass(frozen=True)
class Expectation:
    """What one question calls for. ``exact``: was it read with the words of the index it was asked of?"""

    asked: Asked
    exact: bool

    @cached_property
    def wanted(self) -> Demand:
        """What evidence has to carry to answer it."""
        return self.asked.demand()

    @cached_property
    def parts(self) -> tuple[Demand, ...]:
        """The same of each question in it by itself; empty if there is only one."""
        found = questions(self.asked.text)
        return tuple(demand(part) for part in found) if len(found) > 1 and not self.asked.unknown else ()

    @property
    def compares(self) -> bool | None:
        """Does it set the documents side by side? ``None``: not known."""
        return self.wanted.compares if self.exact else None

    @cached_property
    def behaviours(self) -> frozenset[Behaviour]:
        """The kinds of reply that it may have got."""
        screened = self.asked.screening.behaviour
        if screened is not None and screened != "personal_advice":
            return frozenset[Behaviour]({screened})
        if self.asked.language not in (*SUPPORTED, "und"):
            return frozenset[Behaviour]({"clarify"})
        advice = frozenset[Behaviour](("personal_advice",) if screened else ())
        answered = frozenset[Behaviour]({"answer", "not_in_sources"})
        elsewhere = frozenset[Behaviour]({"off_topic"})
        if not self.exact:
            # A follow-up may show its danger only when it is read whole.
            danger = frozenset[Behaviour](() if screened else ("crisis", "urgent_care"))
            return answered | elsewhere | advice | danger
        # However far the sources are: some questions are this chat's business by their words alone.
        if not foreign(AnswerConfig(), self.asked.text, self.wanted, float("-inf"), bool(screened)):
            elsewhere = frozenset()
            if advice:
                return advice
        if is_task(self.asked.text):
            return frozenset[Behaviour]({"off_topic"}) | advice
        return answered | elsewhere | advice

    @cached_property
    def _taken(self) -> Taken:
        return taken(self.asked)

    def corrections(self, claims: Sequence[DraftClaim], topic: frozenset[str]) -> frozenset[str]:
        """Which belief of the question these claims correct first: of a ``statement``, of a ``number``, none.

        ``topic``: what the documents are about (:attr:`rag.fitting.Fitting.topic`).
        """
        checker = make_checker()
        beliefs = premises(self.asked.text)
        known = [b for b in (*beliefs, *told(self.asked.text)) if claims and refutes([b], _quoted(claims), topic)]
        if known:
            # One that is right after all is told from one that is not with a model's help, too.
            return frozenset({"statement", ""} if all(may_be_right(b) for b in known) else {"statement"})
        wrong = [p for p in beliefs if not half_denies(p) and conflict(p, claims, checker)]
        belief = bool(wrong)
        # What speaks against a belief stands first; what follows may answer for a part of it.
        first = not belief and any(conflict(p, claims[:n], checker) for p in beliefs for n in (1, 2, len(claims)))
        number = miscounted(self.asked.text, self.wanted.numbers, claims)
        said = [name for name, so in (("statement", belief), ("number", number)) if so]
        # What a message takes for granted is told with a model's help, which no proof needs: its words must allow it.
        first = first or (bool(claims) and self._taken.allows(_quoted(claims), topic))
        open_ = belief and (self._taken.perhaps_right() or all(may_be_right(p) for p in wrong))
        return frozenset(said or ("",)) | frozenset(("statement",) if first else ()) | frozenset(("",) if open_ else ())

    def refusals(self) -> Iterator[tuple[Sentence, ...]]:
        """Every way to say that the sources do not answer it."""
        yield from _missing(self.wanted)

    def unnamed(self) -> Iterator[tuple[Sentence, ...]]:
        """Every way to say, before the nearest quotes, what of it no document names."""
        for some in _some(self.wanted.names | self.wanted.strangers):
            yield say_near(some, self.wanted)

    def gaps(self) -> frozenset[Sentence]:
        """Every sentence that may say that one of its parts is not answered."""
        return frozenset(words[0] for part in self.parts for words in _missing(part))


def _missing(wanted: Demand) -> Iterator[tuple[Sentence, ...]]:
    for names in _some(wanted.names | wanted.strangers):
        for unsaid in _some(wanted.aspects):
            yield say_missing(names, unsaid, wanted)


def _quoted(claims: Sequence[DraftClaim]) -> list[str]:
    return [span.quote for span in claims[0].spans]


def _some(every: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """None, one or two of them."""
    return (pick for n in range(_NAMED + 1) for pick in combinations(sorted(every), n))
