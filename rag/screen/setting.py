"""Where a sign or a word of danger stands: in an idiom or a weather report, in a document, in a film, in a demand.

"I couldn't breathe for laughing", "41 degrees and no air con", "my shingles jab" name a sign that nobody has: they are
taken out before anything is looked for. The other settings take nothing out. What a leaflet says under "overdose" and
what the hero of a film did are only reasons to doubt a rule, where the net hears no danger either; a demand for a yes
is one to doubt a faint alarm of the net. The patterns are in ``terms/*.setting.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.screen.lexicon import Lexicon


def without_idioms(sentences: Sequence[str], lexicons: Sequence[Lexicon]) -> tuple[str, ...]:
    """The sentences without what only sounds like a sign; the same ones if there is none."""
    # "39.4, been out in the sun": with a word for fever anywhere, no number is the weather's
    feverish = any(_has(sentences, lexicon, "body") for lexicon in lexicons)
    kept = list(sentences)
    for lexicon in lexicons:
        for name in ("idiom",) if feverish else ("idiom", "weather"):
            pattern = lexicon.setting.get(name)
            if pattern is not None:
                kept = [pattern.sub(" ,", s) if pattern.search(s) else s for s in kept]
    return tuple(dict.fromkeys(kept))


def quoted(sentences: Sequence[str], lexicons: Sequence[Lexicon]) -> bool:
    """Is a document or a story spoken of, so that its words may be no one's own?"""
    return any(_has(sentences, lexicon, name) for lexicon in lexicons for name in ("document", "story"))


def demands(sentences: Sequence[str], lexicons: Sequence[Lexicon]) -> bool:
    """Is an answer about the treatment demanded ("just say it works and I'll stop pestering you")?"""
    return any(_has(sentences, lexicon, "demand") and _has(sentences, lexicon, "claim") for lexicon in lexicons)


def _has(sentences: Sequence[str], lexicon: Lexicon, name: str) -> bool:
    pattern = lexicon.setting.get(name)
    return pattern is not None and any(pattern.search(s) for s in sentences)
