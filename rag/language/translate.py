"""An English search query for a question in another language, from glossaries alone.

It is for searching, never for showing: what the glossary does not know is named in ``unknown``,
so that whoever decides whether the sources answer can count it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.language.glossary import Chunk, load
from rag.language.realise import realise

_CLAUSE = re.compile(r"¿?[^.?!;¿。？！；؟।|\n]+(?:\.(?=\d)[^.?!;¿。？！；؟।|\n]+)*[.?!;。？！；؟।|\n]*")
_QUESTION = re.compile(
    r"(?:what|who|which|where|when|why|how|from|is|are|was|does|do|did|can|should|will|has|have)\b", re.IGNORECASE
)
_ASKED = re.compile(r"[?？؟]")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Translation:
    """``coverage`` is the share of content words the glossary knew, 0 to 1."""

    english: str
    unknown: tuple[str, ...] = ()
    coverage: float = 1.0


def translate(text: str, language: str) -> Translation:
    """``text`` in English words, with what could not be translated. English comes back as it is."""
    if language == "en":
        return Translation(text.strip())
    glossary = load(language)
    if glossary is None:
        return Translation("", tuple(text.split()[:50]), 0.0)
    sentences: list[str] = []
    unknown: list[str] = []
    known = 0
    for clause in _CLAUSE.findall(text[:_LONGEST]):
        chunks = _merge_unknown(glossary.chunks(clause))
        known += sum(1 for c in chunks if c.kind not in {"x", "unknown", "yn"})
        unknown += [c.text for c in chunks if c.kind == "unknown"]
        english = _tidy(realise(chunks, glossary.order, bool(_ASKED.search(clause)) or clause.lstrip()[:1] == "¿"))
        if english:
            asked = _ASKED.search(clause) or _QUESTION.match(english)
            sentences.append(english[0].upper() + english[1:] + ("?" if asked else "."))
    total = known + len(unknown)
    return Translation(" ".join(sentences), tuple(dict.fromkeys(unknown)), known / total if total else 0.0)


def to_english(text: str, language: str) -> str:
    """The English query of :func:`translate`; empty if the glossary knew nothing."""
    result = translate(text, language)
    return result.english if result.coverage > 0 else ""


def _merge_unknown(chunks: list[Chunk]) -> list[Chunk]:
    """Unknown Chinese characters in a row are one unknown word."""
    out: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind == "unknown" and not chunk.english and out and out[-1].kind == "unknown" and not out[-1].english:
            out[-1] = Chunk("unknown", "", out[-1].text + ("" if len(chunk.text) == 1 else " ") + chunk.text)
        else:
            out.append(chunk)
    return out


def _tidy(english: str) -> str:
    english = re.sub(r"\b(\w+)( \1\b)+", r"\1", english, flags=re.IGNORECASE)
    english = re.sub(r"\b(of|for|with|in|by|to|from)( (?:of|for|with|in|by|to|from))+\b", r"\1", english)
    english = re.sub(r"\bi\b", "I", english)
    return re.sub(r"\s+", " ", english).strip()
