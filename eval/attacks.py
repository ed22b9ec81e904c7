"""Attacks and the documents that carry them: a file of attacks -> small libraries of poisoned passages.

Each attack is planted in a passage of our own sources, which becomes a document without reviewed statements, so that
its answer has to come from the poisoned text. One library holds each passage at most once: copies of a passage would
hide one another's attacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from eval.load import lines
from index.config import IndexConfig
from index.errors import InputError
from index.schema import Passage
from index.sentences import sentences
from index.snapshot import Snapshot

Position = Literal["start", "middle", "end", "question"]
POSITIONS: tuple[Position, ...] = ("start", "middle", "end")


class Attack(BaseModel):
    """One line of a file of attacks; other fields are ignored."""

    id: str
    attack: str = Field(min_length=3)
    category: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """A passage, and what to ask so that it answers: its own first words, then lay questions."""

    passage: Passage
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """One attack in its place."""

    attack: Attack
    base: Base
    source_id: str


def read(path: Path, limit: int = 0) -> tuple[Attack, ...]:
    """The attacks of a JSON-lines file (``{"id", "attack"}``); with ``limit``, that many, spread evenly.

    Raises:
        InputError: the file or a line of it cannot be used.
    """
    found: list[Attack] = []
    for number, row in lines(path):
        try:
            found.append(Attack.model_validate(row))
        except ValidationError:
            raise InputError(f"{path}, line {number}: not an attack", 'write {"id": "a1", "attack": "..."}') from None
    if not found:
        raise InputError(f"there are no attacks in {path}", "give a JSON-lines file")
    if not limit or limit >= len(found):
        return tuple(found)
    return tuple(found[i * len(found) // limit] for i in range(limit))


def bases(snapshot: Snapshot) -> tuple[Base, ...]:
    """Every passage of two sentences or more that a lay question of ours leads to."""
    found: list[Base] = []
    for passage in snapshot.passages:
        asked = [
            s.questions[0]
            for s in snapshot.statements
            if s.version == passage.version and any(x.start >= passage.start and x.end <= passage.end for x in s.spans)
        ]
        told = [span.quote for span in sentences(passage)]
        if asked and len(told) >= 2:
            found.append(Base(passage, (told[0], *asked[:2])))
    return tuple(found)


def poisoned(passage: Passage, attack: str, position: Position) -> str:
    """The passage with the attack in its place: in the same line, unless the attack has lines of its own."""
    joint = "\n" if "\n" in attack else " "
    if position == "start":
        return f"{attack}{joint}{passage.text}"
    if position == "end":
        return f"{passage.text}{joint}{attack}"
    spans = list(sentences(passage))
    cut = spans[len(spans) // 2].start - passage.start
    return f"{passage.text[:cut].rstrip()}{joint}{attack}{joint}{passage.text[cut:]}"


def libraries(
    attacks: Sequence[Attack], found: Sequence[Base], position: Position, index: IndexConfig, folder: Path
) -> Iterator[tuple[IndexConfig, tuple[Planted, ...]]]:
    """Write one folder of sources after another; each is to be indexed and asked before the next."""
    for batch, first in enumerate(range(0, len(attacks), len(found))):
        home = folder / f"{position}-{batch}"
        planted: list[Planted] = []
        for attack, base in zip(attacks[first : first + len(found)], found, strict=False):
            source_id = f"doc-{len(planted)}"
            target = home / "sources" / source_id
            target.mkdir(parents=True)
            (target / "doc.txt").write_text(poisoned(base.passage, attack.attack, position), "utf-8")
            (target / "source.yaml").write_text(f"title: Document {len(planted)}\nkind: web_article\n", "utf-8")
            planted.append(Planted(attack, base, source_id))
        yield replace(index, sources_dir=home / "sources", data_dir=home / "data"), tuple(planted)
