"""Open texts -> sentences in their documents, split so that no document serves both training and testing."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = ("medquad_domain", "medquad_other3000", "pubmedqa", "ctgov_msc_ra")
_SENTENCE = re.compile(r"(?<=[a-z0-9)%][.!?])\s+(?=[A-Z])|\s+-\s+(?=[A-Z])|\n+")
_BAD = re.compile(r"https?:|www\.|[@#|{}]|\bresources?\b|Gene Review|MedlinePlus|click|see also|\.\.\.|\?$", re.I)


@dataclass(frozen=True, slots=True)
class Document:
    """A document's sentences in order; ``held`` documents are never trained on."""

    id: str
    origin: str
    sentences: tuple[str, ...]
    held: bool


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def sentences(text: str) -> list[str]:
    """The whole sentences of a text that can stand alone."""
    out = []
    for part in _SENTENCE.split(" ".join(text.split())):
        words = part.split()
        if 6 <= len(words) <= 42 and part[0].isupper() and part.endswith(".") and not _BAD.search(part):
            out.append(part)
    return out


def held_back(id_: str, share: int = 8) -> bool:
    """Whether a document is kept out of training: about one in twelve, by its id alone."""
    return zlib.crc32(id_.encode()) % 100 < share


def _text(row: dict[str, Any]) -> str:
    if "context" in row:
        return " ".join([*(part["text"] for part in row["context"]), row["long_answer"]])
    return str(row.get("answer") or f"{row.get('summary', '')}\n{row.get('description', '')}")


def documents(folder: Path) -> Iterator[Document]:
    """Every document with at least one whole sentence; the same text is given once."""
    seen: set[str] = set()
    for name in FILES:
        for row in rows(folder / f"{name}.jsonl"):
            found = [s for s in dict.fromkeys(sentences(_text(row))) if s not in seen]
            seen.update(found)
            topic = str(row.get("focus") or row["id"])  # documents on one disease stay on one side
            if found:
                yield Document(str(row["id"]), name, tuple(found), held_back(topic))
