"""One message as the screen reads it: what is costly to work out is worked out once, and only if it is asked for."""

from __future__ import annotations

from functools import cached_property

from rag.screen import net
from rag.screen.spelling import mend
from rag.screen.text import sentences


class Message:
    """A message without markup. Nothing of it outlives the object."""

    def __init__(self, text: str, kept: tuple[str, ...] | None = None) -> None:
        """``kept`` are the folded sentences to go by, where some of the text is to be passed over."""
        self.text = text
        self._kept = kept

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Its folded sentences, each once (``text.sentences``)."""
        return sentences(self.text) if self._kept is None else self._kept

    @cached_property
    def mended(self) -> tuple[str, ...]:
        """The same with English spelling mended."""
        return tuple(mend(sentence) for sentence in self.sentences)

    @cached_property
    def scores(self) -> net.Scores:
        """What the second net makes of it; there must be a sentence."""
        return net.scores(self.sentences, self.mended)
