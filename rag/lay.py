"""What the lay questions of a statement tell of it: whoever listed them says that it answers them.

One reading for those who look for an answer and those who check one. Knows names and aspects, not nearness.
"""

from __future__ import annotations

from functools import lru_cache

from index.schema import Passage, Statement
from rag.demand import asked


def asked_names(target: Statement | Passage) -> frozenset[str]:
    """The names in all lay questions of a statement; none for a passage."""
    return _read(target.questions)[0] if isinstance(target, Statement) else frozenset()


def asked_aspects(target: Statement | Passage) -> frozenset[str]:
    """The aspects that all lay questions of a statement ask for; none for a passage."""
    return _read(target.questions)[1] if isinstance(target, Statement) else frozenset()


@lru_cache(maxsize=2_000)
def _read(questions: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    read = [asked(question) for question in questions]
    return frozenset[str]().union(*(d.names for d in read)), frozenset[str]().union(*(d.aspects for d in read))
