"""The Snowball stem of an English word. A stemmer keeps state inside, so each thread has its own."""

from __future__ import annotations

import threading

import Stemmer

_local = threading.local()


def stemmer() -> Stemmer.Stemmer:
    """The English stemmer of this thread."""
    held: Stemmer.Stemmer | None = getattr(_local, "held", None)
    if held is None:
        held = _local.held = Stemmer.Stemmer("english")
    return held
