"""What was decided about one question and is still to be proven: the kind of reply, and the claims of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.claim import DraftClaim, same
from rag.schema import Behaviour, Dropped, Sentence


@dataclass(frozen=True)
class Outcome:
    """What is to be proven, and what has to be said before it."""

    behaviour: Behaviour
    claims: tuple[DraftClaim, ...] = ()
    correction: Literal["", "statement", "number"] = ""
    missing: tuple[Sentence, ...] = ()
    """What another part of the message asked for and the sources do not say."""
    dropped: tuple[Dropped, ...] = ()
    """What a language model drafted in vain."""


def corrects(against: Sequence[DraftClaim], claims: Sequence[DraftClaim]) -> Outcome:
    """What speaks against a belief first, then the answer."""
    more = [c for c in claims if not any(same(c, known) for known in against)]
    return Outcome("answer", (*against, *more), "statement")
