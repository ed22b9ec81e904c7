"""One message as the screen reads it: what is costly to work out is worked out once, and only if it is asked for."""

from __future__ import annotations

import re
from functools import cached_property

from rag.screen import net
from rag.screen.features import SCRIPTS
from rag.screen.lexicon import Lexicon, lexicons
from rag.screen.spelling import mend
from rag.screen.text import fold, sentences

#: Characters of a message that may be in a language without one of its commonest words.
_LONG = 400


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
    def likely(self) -> tuple[Lexicon, ...]:
        """The languages it could be in: English always, others where their letters occur.

        A long text in a language holds some of its commonest words; without them the language is left out, to save
        time.
        """
        latin = re.search(r"[A-Za-z]{2}", self.text)
        words = frozenset(fold(self.text).split()) if latin else frozenset()
        return tuple(
            lexicon
            for lexicon in lexicons()
            if lexicon.language in ("en", "other")
            or (lexicon.language in SCRIPTS and SCRIPTS[lexicon.language].search(self.text))
            or (latin and lexicon.common and (not words.isdisjoint(lexicon.common) or self._short(lexicon)))
        )

    def _short(self, lexicon: Lexicon) -> bool:
        return lexicon.spaces and len(self.text) <= _LONG

    @cached_property
    def mended(self) -> tuple[str, ...]:
        """The same with English spelling mended."""
        return tuple(mend(sentence) for sentence in self.sentences)

    @cached_property
    def scores(self) -> net.Scores:
        """What the second net makes of it; there must be a sentence."""
        return net.scores(self.sentences, self.mended)
