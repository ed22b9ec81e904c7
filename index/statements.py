"""``statements.yaml``: plain sentences that are proven against a document before anyone asks.

A statement is taken only if each of its spans stands verbatim in the canonical text, and if every number, unit,
organisation, drug, disease, study, person and place it names is named by those spans (:func:`index.facts.unproven`).
One statement that fails refuses the whole file: nothing unproven is ever indexed. A statement whose ``reviewed_by`` is
null is not there at all, as far as the index is concerned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from index.cards import check_model, read_yaml
from index.errors import SourceError
from index.schema import Role, Span, Statement

STATEMENTS_NAME: Final = "statements.yaml"
DRAFT_NAME: Final = "statements.draft.yaml"
"""What a language model drafted. A statement in it counts from the moment a person has put a name to it."""
MAX_WORDS: Final = 20
VERSION: Final = "statements-2"
"""Part of the fingerprint: raise it when the proof asks for more."""

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class SpanEntry(BaseModel):
    """A quote, and which of its occurrences is meant when it stands more than once in the text."""

    model_config = _STRICT
    quote: str = Field(min_length=1)
    occurrence: int | None = Field(default=None, ge=1)


class StatementEntry(BaseModel):
    """One statement as it is written in the file."""

    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    text: str = Field(min_length=1)
    spans: list[str | SpanEntry] = Field(min_length=1)
    role: Role
    topics: list[str] = Field(min_length=1)
    questions: list[str] = Field(default_factory=list)
    reviewed_by: str | None = Field(default=None, min_length=1)
    reviewed_on: date | None = None


class StatementsFile(BaseModel):
    """The whole file. Who reviewed it, and when, is said once for all; or, if that is null, beside each statement."""

    model_config = _STRICT
    statements: list[StatementEntry]
    unanswered: list[str] = Field(default_factory=list)
    """Questions that lie near and that the document does not answer, nor any document reviewed with it."""
    reviewed_by: str | None = Field(min_length=1)
    reviewed_on: date | None

    def reviewer(self, entry: StatementEntry) -> str | None:
        """Who put a name to a statement; a null of its own takes it out, whatever the file says."""
        return entry.reviewed_by if "reviewed_by" in entry.model_fields_set else self.reviewed_by


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person has put a name to in a source's folder."""

    statements: tuple[Statement, ...]
    unanswered: tuple[str, ...]
    """The questions a reviewer found not to be answered; none as long as nobody has put a name to the file."""


def load_reviewed(folder: Path, source_id: str, version: str, text: str) -> Reviewed:
    """The proven statements of a source's folder and its unanswered questions, each file read once.

    Raises:
        SourceError: statements are not proven (each named by statement and reason), or else an unanswered question is
            also listed as one that a statement answers.
    """
    files = [(path, read_statements(path)) for path in (folder / STATEMENTS_NAME, folder / DRAFT_NAME) if path.exists()]
    statements = _proven(files, source_id, version, text)
    return Reviewed(
        statements, tuple(q for path, file in files if path.name == STATEMENTS_NAME for q in _open(path, file))
    )


def _proven(
    files: Sequence[tuple[Path, StatementsFile]], source_id: str, version: str, text: str
) -> tuple[Statement, ...]:
    faults: list[str] = []
    seen: set[str] = set()
    proven: list[Statement] = []
    for path, parsed in files:
        for entry in parsed.statements:
            by = parsed.reviewer(entry)
            if by is None:
                continue
            spans, reasons = prove(entry, text)
            reasons = [*(["its id is used twice"] if entry.id in seen else []), *reasons]
            seen.add(entry.id)
            faults += [f"{path}: statement '{entry.id}': {reason}" for reason in reasons]
            proven.append(_statement(entry, source_id, version, spans, by, entry.reviewed_on or parsed.reviewed_on))
    if faults:
        raise SourceError("\n".join(faults), "Correct the statements so that their spans prove every word, then build.")
    return tuple(proven)


def _open(path: Path, parsed: StatementsFile) -> tuple[str, ...]:
    if parsed.reviewed_by is None:
        return ()
    answered = {folded(question): entry.id for entry in parsed.statements for question in entry.questions}
    faults = [
        f"{path}: unanswered question {question!r}: {reason}"
        for question in parsed.unanswered
        if (reason := "it is empty" if not question.strip() else _listed(answered.get(folded(question))))
    ]
    if faults:
        raise SourceError("\n".join(faults), "Take it out of one of the two lists, then build.")
    return tuple(dict.fromkeys(" ".join(question.split()) for question in parsed.unanswered))


def _listed(statement: str | None) -> str:
    return f"statement '{statement}' says that it answers it" if statement else ""


def folded(question: str) -> str:
    """A question as it is compared with others: letter case, spaces and the mark at its end do not count."""
    return " ".join(question.casefold().split()).rstrip(" ?.!")


def read_statements(path: Path) -> StatementsFile:
    """The file as it is written, its form checked; nothing is proven yet."""
    return check_model(StatementsFile, _with_names(read_yaml(path)), str(path))


def prove(entry: StatementEntry, text: str) -> tuple[tuple[Span, ...], list[str]]:
    """Where a statement's spans stand in the text, and every reason why it may not be shown."""
    spans, faults = _find_spans(entry, text)
    return spans, (faults or _unproven(entry, spans)) + _form_faults(entry)


def _statement(
    entry: StatementEntry, source_id: str, version: str, spans: tuple[Span, ...], by: str, on: date | None
) -> Statement:
    return Statement(
        id=f"{source_id}/{entry.id}",
        source_id=source_id,
        version=version,
        text=" ".join(entry.text.split()),
        spans=spans,
        questions=tuple(dict.fromkeys(" ".join(question.split()) for question in entry.questions)),
        topics=tuple(dict.fromkeys(entry.topics)),
        role=entry.role,
        reviewed_by=by,
        reviewed_on=on,
    )


def locate(quote: str, text: str) -> list[tuple[int, int]]:
    """Every place of a quote in a text; only the kind of white space may differ."""
    words = quote.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    places: list[tuple[int, int]] = []
    at = 0
    while (match := pattern.search(text, at)) is not None:
        places.append(match.span())
        at = match.start() + 1
    return places


def _find_spans(entry: StatementEntry, text: str) -> tuple[tuple[Span, ...], list[str]]:
    spans: list[Span] = []
    faults: list[str] = []
    for given in entry.spans:
        wanted = SpanEntry(quote=given) if isinstance(given, str) else given
        places = locate(wanted.quote, text)
        shown = wanted.quote if len(wanted.quote) <= 80 else wanted.quote[:77] + "..."
        if not places:
            faults.append(f'its span is not in the text: "{shown}"')
        elif wanted.occurrence is None and len(places) > 1:
            faults.append(f'its span stands {len(places)} times in the text (give an occurrence): "{shown}"')
        elif wanted.occurrence is not None and wanted.occurrence > len(places):
            faults.append(f'occurrence {wanted.occurrence} does not exist, there are {len(places)}: "{shown}"')
        else:
            start, end = places[(wanted.occurrence or 1) - 1]
            spans.append(Span(start, end, text[start:end]))
    return tuple(spans), faults


def _unproven(entry: StatementEntry, spans: tuple[Span, ...]) -> list[str]:
    from index.facts import unproven

    return [f"not proven by its spans: {reason}" for reason in unproven(entry.text, [span.quote for span in spans])]


def _form_faults(entry: StatementEntry) -> list[str]:
    faults: list[str] = []
    words = [word for word in entry.text.split() if any(char.isalnum() for char in word)]
    if len(words) > MAX_WORDS:
        faults.append(f"it has {len(words)} words, at most {MAX_WORDS} are allowed")
    if any(not question.strip() for question in entry.questions):
        faults.append("one of its questions is empty")
    if any(not re.fullmatch(r"[a-z0-9]+([ _-][a-z0-9]+)*", topic) for topic in entry.topics):
        faults.append("topics are short lower-case names such as 'safety'")
    return faults


def _with_names(data: dict[str, Any]) -> dict[str, Any]:
    """Refuse a bare list early: pydantic's own message would not say which statement is meant."""
    listed = data.get("statements")
    if isinstance(listed, list):
        for number, item in enumerate(listed, start=1):
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                raise SourceError(f"statement number {number} has no id.", "Give every statement a short unique id.")
    return data
