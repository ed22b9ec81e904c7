"""The form of a proof, its digest, and the strict reading of a file. Judges the form only, not what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.errors import InputError
from rag.schema import Behaviour, Citation, Label, Sentence, Verdict

FORMAT: Final = "citewell-proof-1"
#: Stands in every proof, so that a file alone tells whoever gets it what to do with it. Part of the format.
HOW_TO_CHECK: Final = (
    "This file holds an answer, the quotes it rests on, and where each quote stands in which text. "
    "To check it offline: python -m rag verify FILE, or with only the documents: "
    "python -m rag verify FILE --texts FOLDER (citewell is free software). "
    "By hand: take the text whose sha256 (of its UTF-8 bytes) is the version of a citation; its characters from start "
    "up to, not including, end, counted from 0 in Unicode code points, must be the quote."
)
#: A proof is a few kilobytes; anything much larger is something else.
MAX_BYTES: Final = 1_000_000
HINT: Final = 'Make one: python -m rag ask "Is it safe?" --proof FILE'

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Place = Annotated[int, Field(ge=1, le=200)]
Offset = Annotated[int, Field(ge=0, le=100_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class ProvenVerdict(_Part):
    """What the checker said."""

    label: Label
    score: Annotated[float, Field(ge=0, le=1)]
    reasons: list[Text]
    checker: Name


class ProvenSentence(_Part):
    """One sentence as it was shown."""

    text: Text
    kind: Literal["claim", "guidance"]
    block: bool
    citations: list[Annotated[int, Field(ge=1, le=1000)]]
    origin: str | None
    """``statement:<id>`` a reviewed sentence, ``quote`` the document's own words, ``drafted`` by a model; no claim:
    ``None``."""
    verdict: ProvenVerdict | None

    def sentence(self) -> Sentence:
        """The sentence as the assistant had it."""
        said = self.verdict
        verdict = Verdict(said.label, said.score, tuple(said.reasons), said.checker) if said else None
        return Sentence(self.text, self.kind, tuple(self.citations), verdict, self.block)


class ProvenCitation(_Part):
    """One quote, where it stands, and the card of its source."""

    number: Annotated[int, Field(ge=1, le=1000)]
    source_id: Name
    version: Sha256
    start: Offset
    end: Offset
    quote: Text
    title: Text
    kind: Name
    label: Text
    publisher: Text | None
    url: Text | None
    page: Offset | None
    edition: Annotated[str, Field(max_length=80)] = ""

    def citation(self) -> Citation:
        """The citation as the assistant had it."""
        return Citation(**self.model_dump())


class MadeFrom(_Part):
    """The index the answer came from."""

    name: Annotated[str, Field(pattern=r"^\d{8}T\d{6}Z-[0-9a-f]{12}$")]
    fingerprint: dict[str, Text]


class UsedChecker(_Part):
    """A checker, and the sha256 over everything that decides what it says."""

    name: Name
    version: Sha256


class Proof(_Part):
    """A whole proof. ``digest`` is over all other fields."""

    format: Literal["citewell-proof-1"]
    digest: Sha256
    how_to_check: Text
    """For a reader without this program; always :data:`HOW_TO_CHECK`."""
    created: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    package: Name
    question: Text | None
    turns: list[Text]
    behaviour: Behaviour
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    prose: Annotated[str, Field(max_length=200_000)]
    sentences: Annotated[list[ProvenSentence], Field(min_length=1, max_length=200)]
    citations: Annotated[list[ProvenCitation], Field(max_length=200)]
    simple: Annotated[list[Place], Field(max_length=200)]
    """Which of ``sentences``, counted from 1, the simpler form keeps of the claims; empty if there is no such form."""
    more: Annotated[list[ProvenSentence], Field(max_length=200)]
    """What "more detail" shows besides ``sentences``."""
    more_citations: Annotated[list[ProvenCitation], Field(max_length=200)]
    """What ``more`` rests on beyond ``citations``, numbered on from there."""
    texts: list[Sha256]
    snapshot: MadeFrom
    checkers: list[UsedChecker]
    replies: Sha256

    @property
    def shown(self) -> list[ProvenSentence]:
        """Every sentence that can come on the screen, in whatever form."""
        return [*self.sentences, *self.more]

    @property
    def cited(self) -> list[ProvenCitation]:
        """Every citation, by number."""
        return [*self.citations, *self.more_citations]


def digest_of(values: Mapping[str, Any]) -> str:
    """sha256 of the canonical JSON of everything but ``digest``.

    Canonical: keys sorted, no spaces, UTF-8 without escapes, whole numbers without a fraction (1, never 1.0).
    """
    rest = _whole_numbers({key: value for key, value in values.items() if key != "digest"})
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read(path: Path) -> dict[str, Any]:
    """The JSON values of a proof file.

    Raises:
        InputError: it cannot be read, or is no proof of a format this version knows.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}.", "Give the path of a proof file.") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB: this is no proof.", HINT)
    if not data.strip():
        raise InputError(f"{path} is empty.", HINT)
    try:
        values = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a JSON file of the kind a proof is.", HINT) from error
    if not isinstance(values, dict) or "format" not in values:
        raise InputError(f"{path} is not a proof of an answer.", HINT)
    if values["format"] != FORMAT:
        raise InputError(
            f"{path} has a format this version does not know.",
            f"It can check {FORMAT}. For another one, use the version of citewell that the file names.",
        )
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two values under one name would let two readers see two proofs."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name is given twice")
    return values


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
