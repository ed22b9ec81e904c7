"""Settings -> the exchangeable parts. The only place that knows which name means which part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.embed import make_embedder
from index.snapshot import Snapshot
from rag.check import Checker, make_checker
from rag.compose import Composer, QuoteComposer, StatementComposer
from rag.config import LLMConfig, RagConfig

if TYPE_CHECKING:
    from rag.writer import Writer

__all__ = ["make_checker", "make_composer", "make_embedder", "make_writer", "quote_checker"]


def make_composer(config: RagConfig, snapshot: Snapshot) -> Composer:
    """The composer that ``config.composer`` names; for ``llm`` the one it falls back to."""
    if config.composer == "quotes":
        return QuoteComposer(snapshot, config.answer)
    return StatementComposer(snapshot, config.answer)


def quote_checker() -> Checker:
    """Verbatim proof: the check for sentences that are quotes."""
    return make_checker("verbatim-1")


def make_writer(config: LLMConfig) -> Writer | None:
    """The language model that drafts; ``None`` if none is configured."""
    # Imported late: who needs no model should not load its client library.
    from rag import writer

    return writer.make_writer(config)
