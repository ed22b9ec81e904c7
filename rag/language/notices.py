"""One line, in the reader's language, that says why the answer is in English."""

from __future__ import annotations

from functools import lru_cache

from index.wordlists import read

#: Languages with a glossary we wrote and a test set; other languages still get a notice and a search where we can.
SUPPORTED: tuple[str, ...] = ("en", "es", "zh", "fr", "de", "hi", "ar")


@lru_cache(maxsize=1)
def _notices() -> dict[str, str]:
    raw = read("rag.language", "data", "notices.yaml")
    return {str(code): str(line).strip() for code, line in raw.items()}


def notice(language: str) -> str:
    """The line for a language; several languages at once if it is not known; empty for English."""
    notices = _notices()
    return notices.get(language, notices["und"])
