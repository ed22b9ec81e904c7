"""Settings of the answering side, read once by whoever starts it and passed down.

Environment variables (all optional): ``CITEWELL_COMPOSER``, ``CITEWELL_CHECKER``, those of :mod:`index.config`, and
for the composer ``llm``: ``CITEWELL_LLM`` (which model, see :mod:`rag.llm`), ``CITEWELL_LLM_KEY`` (the key of its
server, if it asks for one) and ``CITEWELL_LLM_SECONDS`` (how long an answer may wait for it).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from index.config import IndexConfig
from index.errors import InputError

#: Longest question the command line takes, in characters. The chat is stricter (2,000).
MAX_QUESTION = 20_000

COMPOSERS = ("statements", "quotes", "llm")
CHECKERS = ("rules-1", "verbatim-1")
#: how the name of a checker begins that joins the rules with a model
LEARNED = ("ce:", "nli:", "llm:")


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How evidence is searched for."""

    k: int = 60
    """Entries fetched from each of the two indexes."""
    bm25_weight: float = 0.1
    """Share of the BM25 score in the fused one. Measured: 0.1 helps, equal weights hurt."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A logistic model of whether evidence answers, and the smallest chance that counts."""

    score: float
    coverage: float
    heads: float
    odd: float
    """Weight of a word the evidence lacks and no list of English words has: most likely a name."""
    lead: float
    """Weight of how far the evidence of any other document lies below."""
    facet: float
    """Weight of telling of the kind of information that is asked for (passages only)."""
    titled: float
    """Weight of the question's naming what the document is about in its title (passages only)."""
    bias: float
    threshold: float
    """A wrong answer costs three refusals: 0.75 where the chances are calibrated."""
    lacks: float = 0.0
    """Weight of having no known words for the kind of thing that is asked for."""
    sentence: float = 0.0
    """Weight of the nearness of its best sentence (passages only)."""
    answers: float = 0.0
    """Weight of what the lay questions of the library teach (statements only)."""
    unanswered: float = 0.0
    """Weight of being near to a question that is known not to be answered (statements only)."""
    best: float = 0.0
    """Weight of the worth of its best sentence (passages only),"""
    share: float = 0.0
    """... of the share it takes of all that is near the question,"""
    ahead: float = 0.0
    """... and of how much less any other section is worth."""
    nearer: float = 0.0
    """Weight of how much nearer that one is than any question the statement answers."""


@dataclass(frozen=True, slots=True)
class AnswerConfig:
    """How much is said, and how sure one has to be."""

    floor: float = 0.30
    """Below this fused score nothing is close enough to be an answer."""
    like_one: float = 0.5
    """A statement's lay question has to be this near, or"""
    taught: float = 0.25
    """... all of them together have to say this surely that it answers."""
    beside: float = 0.40
    """Score at which a document that is compared with another is near enough to be set beside it."""
    gap: float = 0.15
    """How much nearer a candidate that does not answer may be than one that does."""
    statement: Chance = Chance(4.5, 1.1, 2.2, -0.3, 8.0, 0.0, 0.0, -4.65, 0.27, 1.5, 0.0, 3.65, -4.55, -4.0)
    """Fitted on ``eval/cases`` and on questions of other people's.

    The weights of what is asked for by name and of known words were raised again by hand, so that a detail nobody
    tells ("in which country?") is refused.

    ``lead`` is never above zero: it only lets a leaflet pass that is far nearer.
    """
    passage: Chance = Chance(0.0, 0.0, 0.70, 0.0, 0.0, 0.0, 0.0, -4.9, 0.70, 0.81, best=2.82, share=3.2, ahead=1.59)
    """Fitted on 452 questions about 38 leaflets of ours, two fifths of which are not answered.

    Above the threshold a quote is given as the answer.
    """
    near: float = 0.05
    """The chance of the best sentence from which the nearest are offered, said not to be sure of."""
    aside: float = 0.06
    """How much nearer than a leaflet's sentence reviewed ones have to be, so that what a message takes for granted is
    held against them. Where they are less near, nothing is."""
    bare: float = 0.6
    """Chance from which a question answers without the remarks it was asked among, where with them nothing did."""
    worth: float = 0.75
    """Worth of a sentence (:func:`rag.fit.worth`) that is offered though its document does not name all that was
    named; the reply says so."""
    foreign: float = 0.26
    """Where no word of a question shows that it is about health: the cosine of the nearest sentence below which it is
    about something else than what is loaded."""
    beside_statement: Chance = Chance(0.0, 1.81, 0.08, -2.07, 1.71, 1.16, 0.0, -4.28, 0.15, 0.43, 5.35)
    """What a leaflet's passage is worth beside reviewed sentences, and from when it counts there.

    Fitted on pages without statements in libraries of 100 and 1,000 and on 156 questions about twelve leaflets.
    """
    contest: float = 0.20
    """The chance of a leaflet's passage from which reviewed sentences have to be clearly likelier,"""
    ahead: float = 0.18
    """... by so much. Chosen on 140 questions about 14 documents of ours and 330 about the first two."""
    rival: float = 0.10
    """How much less near than a reviewed sentence a leaflet's may be and still stand beside it."""
    advice: float = 0.35
    """The chance from which bare passages are quoted beside a declined decision, where nothing says "not sure"."""
    margin: float = 0.18
    """How far below the best statement another one may lie and still join the answer."""
    wide: float = 0.30
    """The same for what is told in more detail."""
    max_claims: int = 4
    """Claims before limits are added; an answer has at most five sentences with them."""
    off_topic: float = 0.15
    """Below this score even a question with a medical word in it is about something else."""
    off_topic_plain: float = 0.48
    """The same for a question without any medical word."""
    known: float = 0.64
    """So near to a question that is known not to be answered, it is about what this chat is about. Of 60 questions
    about other things none came nearer than 0.59."""


@dataclass(frozen=True, slots=True)
class LLMConfig:
    """Which language model drafts, and how much it may take and say."""

    spec: str = "none"
    """``none``, ``openai:URL#model=NAME``, ``gguf:FILE`` or ``package:NAME``; see :mod:`rag.llm`."""
    key: str = field(default="", repr=False)
    """The key of the server; never logged, never shown."""
    seconds: float = 30.0
    """All the time one answer may wait for the model, both tries together."""
    max_tokens: int = 400
    """Longest reply asked for."""
    max_sentences: int = 4
    """Most sentences of one draft; a longer draft is malformed."""
    max_passages: int = 5
    """Most passages shown to the model."""
    workers: int = 4
    """Drafts written at the same time; more questions wait, within their own time."""


@dataclass(frozen=True, slots=True)
class RagConfig:
    """Everything the assistant needs to know."""

    index: IndexConfig
    composer: str = "statements"
    checker: str = "rules-1"
    retrieval: RetrievalConfig = field(default_factory=RetrievalConfig)
    answer: AnswerConfig = field(default_factory=AnswerConfig)
    llm: LLMConfig = field(default_factory=LLMConfig)

    def __post_init__(self) -> None:
        """However it was made: "llm" without a model would quietly be the statements.

        Raises:
            InputError: there is no model to draft with.
        """
        if self.composer == "llm" and self.llm.spec == "none":
            raise InputError(
                "The composer 'llm' needs a language model.",
                "Set CITEWELL_LLM, for example to openai:http://127.0.0.1:11434/v1#model=NAME.",
            )

    @classmethod
    def load(cls, index: IndexConfig | None = None) -> RagConfig:
        """Read the environment.

        Raises:
            InputError: a variable has a value that is not offered.
        """
        composer = os.environ.get("CITEWELL_COMPOSER", "statements")
        if composer not in COMPOSERS:
            raise InputError(
                f"CITEWELL_COMPOSER={composer!r} is not a composer.", f"Use one of: {', '.join(COMPOSERS)}."
            )
        checker = os.environ.get("CITEWELL_CHECKER", "rules-1")
        check_name(checker)
        return cls(index=index or IndexConfig.load(), composer=composer, checker=checker, llm=_llm())


def check_name(checker: str) -> None:
    """Refuse the name of a checker that is none."""
    if checker not in CHECKERS and not checker.startswith(LEARNED):
        raise InputError(
            f"CITEWELL_CHECKER={checker!r} is not a checker.",
            f"Use one of: {', '.join((*CHECKERS, 'ce:FOLDER', 'nli:MODEL', 'llm:MODEL'))}.",
        )


def _llm() -> LLMConfig:
    typed = os.environ.get("CITEWELL_LLM_SECONDS", "30")
    try:
        seconds = float(typed)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 600:
        raise InputError(f"CITEWELL_LLM_SECONDS={typed!r} is not a time.", "Give seconds, from 0.1 to 600.")
    return LLMConfig(spec=os.environ.get("CITEWELL_LLM") or "none", key=llm_key(), seconds=seconds)


def llm_key() -> str:
    """The key of a language model's server, for whoever drafts and whoever judges."""
    return os.environ.get("CITEWELL_LLM_KEY", "")
