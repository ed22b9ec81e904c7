"""What a document holds and a reader does not see: collected where it is dropped, reported in a few plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from index.instructions import kind
from index.readers.schema import Note, NoteKind

_SHOWN: Final = 120
_ZERO_WIDTH = re.compile("[\u200b\u2060-\u2064\u180e\u3164\u115f\u1160\uffa0]|(?<!^)\ufeff")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
#: England, Scotland and Wales have flags that are spelt with tag characters; they hide nothing.
_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")


def excerpt(text: str) -> str:
    """The beginning of a text on one line, in quotation marks."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: _SHOWN * 4]).split())
    return f"“{line}”" if len(line) <= _SHOWN else f"“{line[: _SHOWN - 1].rstrip()}…”"


@dataclass
class _Pile:
    """Things of one sort: how many, and the one most worth showing."""

    count: int = 0
    chars: int = 0
    sample: str = ""
    pages: list[int] = field(default_factory=list)


class Dropped:
    """Collects what is left out while a document is read; :meth:`notes` tells it, one line for each reason."""

    def __init__(self) -> None:
        self._piles: dict[tuple[NoteKind, str], _Pile] = {}

    def add(self, reason: str, text: str = "", page: int | None = None, kind: NoteKind = "hidden") -> None:
        """One thing that was dropped (or, as a ``warning``, kept) for a reason."""
        pile = self._piles.setdefault((kind, reason), _Pile())
        pile.count += 1
        stripped = text.strip()
        pile.chars += len(stripped)
        if len(stripped) > len(pile.sample) and (not speaks_to_machine(pile.sample) or speaks_to_machine(stripped)):
            pile.sample = stripped[:2000]
        if page is not None and page not in pile.pages[-1:]:
            pile.pages.append(page)

    def hides(self) -> bool:
        """Whether text was dropped that a reader would not see."""
        return any(note == "hidden" and pile.chars for (note, _), pile in self._piles.items())

    def notes(self) -> tuple[Note, ...]:
        """One note for each reason, in the order in which they came up."""
        return tuple(_tell(note, reason, pile) for (note, reason), pile in self._piles.items())


def _tell(note: NoteKind, reason: str, pile: _Pile) -> Note:
    places = f"{pile.count:,} places" if pile.count > 1 else "1 place"
    size = f", {pile.chars:,} characters: {excerpt(pile.sample)}" if pile.chars else ""
    pages = ""
    if len(pile.pages) > 1:
        more = ", ..." if len(pile.pages) > 5 else ""
        pages = f" (pages {', '.join(map(str, pile.pages[:5]))}{more})"
    return Note(note, f"{reason}: {places}{pages}{size}.{_warning(pile.sample)}", pile.pages[0] if pile.pages else None)


def _warning(text: str) -> str:
    return " It speaks to a machine." if speaks_to_machine(text) else ""


def speaks_to_machine(text: str) -> bool:
    """Whether some sentence gives orders to whatever reads it."""
    return any(kind(line) == "machine" for line in re.split(r"(?<=[.!?])\s+|\n", text[:2000]) if line)


def hidden_characters(raw: str) -> Iterator[Note]:
    """Characters that :func:`index.canonical.canonicalise` takes out, where somebody may have hidden something."""
    text = _FLAGS.sub("", raw)
    tags = _TAGS.findall(text)
    if tags:
        said = "".join(chr(ord(char) - 0xE0000) for run in tags for char in run if 0xE0020 <= ord(char) < 0xE007F)
        spelt = f", which spell {excerpt(said)}" if said.strip() else ""
        yield Note("hidden", f"invisible tag characters: {sum(map(len, tags)):,}{spelt}.{_warning(said)}")
    for pattern, name in (
        (_ZERO_WIDTH, "zero-width characters"),
        (_BIDI, "characters that turn the direction of writing round"),
        (_SELECTORS, "runs of variation selectors"),
    ):
        found = sum(1 for _ in pattern.finditer(text))
        if found:
            yield Note("hidden", f"{name}: {found:,}.")


def instructions(sentences: Iterable[tuple[str, int | None]]) -> Iterator[Note]:
    """A note for what speaks to a machine; it stays, and is not quoted. ``sentences`` come with their pages."""
    flagged = Dropped()
    for sentence, page in sentences:
        if kind(sentence) == "machine":
            flagged.add("speaks to a machine, kept but never quoted", sentence, page, "instruction")
    yield from flagged.notes()
