"""Settings of the answering side, read once by whoever starts it and passed down.

Environment variables (all optional): ``CITEWELL_COMPOSER``, ``CITEWELL_CHECKER``, and those of :mod:`index.config`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from index.config import IndexConfig
from index.errors import InputError

#: Longest question the command line takes, in characters. The chat is stricter (2,000).
MAX_QUESTION = 20_000

COMPOSERS = ("statements", "quotes")
CHECKERS = ("rules-1", "verbatim-1")


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How evidence is searched for."""

    k: int = 60
    """Entries fetched from each of the two indexes."""
    bm25_weight: float = 0.1
    """Share of the BM25 score in the fused one. Measured: 0.1 helps, equal weights hurt."""


@dataclass(frozen=True, slots=True)
class AnswerConfig:
    """How much is said, and how sure one has to be."""

    floor: float = 0.30
    """Below this fused score nothing is close enough to be an answer."""
    threshold: float = 0.62
    """Smallest chance of answering that counts. Above one half: a wrong answer is worse than a refusal."""
    beside: float = 0.40
    """Score at which a document that is compared with another is near enough to be set beside it."""
    gap: float = 0.15
    """How much nearer a candidate that does not answer may be than one that does."""
    weight_score: float = 6.7
    weight_coverage: float = 1.3
    weight_heads: float = 3.5
    bias: float = -6.8
    """A logistic model of (nearness, coverage, has what was asked for by name), fitted on ``eval/cases``."""
    margin: float = 0.14
    """How far below the best statement another one may lie and still join the answer."""
    max_claims: int = 4
    """Claims before limits are added; an answer has at most five sentences with them."""
    off_topic: float = 0.15
    """Below this score even a question with a medical word in it is about something else."""
    off_topic_plain: float = 0.45
    """The same for a question without any medical word."""


@dataclass(frozen=True, slots=True)
class RagConfig:
    """Everything the assistant needs to know."""

    index: IndexConfig
    composer: str = "statements"
    checker: str = "rules-1"
    retrieval: RetrievalConfig = field(default_factory=RetrievalConfig)
    answer: AnswerConfig = field(default_factory=AnswerConfig)

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
        if checker not in CHECKERS:
            raise InputError(f"CITEWELL_CHECKER={checker!r} is not a checker.", f"Use one of: {', '.join(CHECKERS)}.")
        return cls(index=index or IndexConfig.load(), composer=composer, checker=checker)
