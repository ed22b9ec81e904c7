"""What was typed -> a question in English, spelled right, standing alone, with what the screen decides of it.

Needs no model and no search: the same words and the same sources always give the same result, so that a proof of an
answer can work it out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.lexicon import forms
from index.snapshot import Snapshot
from rag.classed import generalised
from rag.condense import condense
from rag.demand import Demand, compares, demand
from rag.focus import asking, focus
from rag.insist import insists, without_pressure
from rag.language import detect, translate
from rag.naming import shortly
from rag.normalise import normalise
from rag.schema import Question
from rag.screen import Screening, screen
from rag.screen.text import strip_markup
from rag.spelling import Speller
from rag.terms import terms
from rag.wrapping import unwrapped

_NAME = re.compile(r"\b(EurekAlert)!(?=['’]?s?\s+[a-z])", re.I)


@dataclass(frozen=True)
class Asked:
    """A question after it was understood."""

    question: Question
    language: str
    screening: Screening
    text: str
    """In English, spelled right, standing alone, the long names of the cells made short."""
    unknown: tuple[str, ...] = ()
    """Words of another language that no glossary knew; nothing can cover them."""

    def demand(self) -> Demand:
        """What evidence has to carry to answer it."""
        read = demand(focus(self.text), self.unknown, asking(self.text))
        # "Is it safe? Both documents, please." says how to answer apart from what is asked.
        return read if read.compares else replace(read, compares=compares(self.text))

    def bare(self) -> tuple[str, Demand] | None:
        """The question without what is told before it, if there is any: a remark may drown a short question.

        All that is named stays asked for: of lupus nothing is answered by what is said of RA.
        """
        text = asking(self.text)
        if text == focus(self.text) or not terms(text):
            return None
        return text, replace(demand(self.text, self.unknown, text), terms=demand(text, self.unknown).terms)


def speller(snapshot: Snapshot) -> Speller:
    """A speller that knows the words of the sources."""
    vocabulary = [*(v.text for v in snapshot.versions.values()), *(s.text for s in snapshot.statements), *forms()]
    return Speller(vocabulary, [q for s in snapshot.statements for q in s.questions])


def understand(question: Question, spelling: Speller) -> Asked:
    """Read one question and the turns before it.

    Raises:
        InputError: the question is too long or is not text.
    """
    text = normalise(question.text)
    turns = [normalise(t) for t in question.turns]
    language = detect(text)
    screening = screen(text, turns, language)
    bare = normalise(unwrapped(question.text))
    # What was put into somebody's mail to bid the machine is taken out of the whole of it.
    said = screening.cleaned if screening.injection or bare == text else strip_markup(bare)
    # A name that ends as a sentence does is none.
    said = _NAME.sub(r"\1", said)
    english, unknown = _english(said or text, language, spelling)
    earlier = without_pressure([_english(t, detect(t), spelling)[0] for t in turns], turns)
    pressed = screening.behaviour in (None, "personal_advice") and (insists(english, earlier) or insists(text, earlier))
    alone = condense(earlier[-1], earlier[:-1]) if pressed else condense(english, earlier)
    if pressed:
        # Pressing changes nothing: it gets what the question itself would get.
        screening = screen(alone, (), "en")
    elif screening.behaviour is None and alone != english:
        # What the person means may only show once the follow-up is whole.
        again = screen(alone, (), "en")
        if again.behaviour in ("crisis", "urgent_care"):
            screening = again
    return Asked(question, language, screening, generalised(shortly(alone), asking(alone)), unknown)


def _english(text: str, language: str, spelling: Speller) -> tuple[str, tuple[str, ...]]:
    """English to search with, and the words that could not be translated."""
    if language in ("en", "und"):
        return spelling.correct(text).text, ()
    translation = translate(text, language)
    return translation.english or text, translation.unknown
