"""Settings -> the exchangeable parts. The only place that knows which name means which part."""

from __future__ import annotations

from index.embed import make_embedder
from index.snapshot import Snapshot
from rag.check import Checker, make_checker
from rag.compose import Composer, QuoteComposer, StatementComposer
from rag.config import RagConfig

__all__ = ["make_checker", "make_composer", "make_embedder", "quote_checker"]


def make_composer(config: RagConfig, snapshot: Snapshot) -> Composer:
    """The composer that ``config.composer`` names."""
    if config.composer == "quotes":
        return QuoteComposer(snapshot, config.answer)
    return StatementComposer(snapshot, config.answer)


def quote_checker() -> Checker:
    """Verbatim proof: the check for sentences that are quotes."""
    return make_checker("verbatim-1")
