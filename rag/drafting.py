"""``python -m index draft ID``: a language model drafts statements, and the checker keeps those it can prove.

Run as a process of its own by the index, which may not import this package. What is kept goes into
``statements.draft.yaml`` beside the document, every statement unreviewed: the index takes none of them before a person
has put a name to it. Exit code 0; or 2 with a message and a hint, and then nothing was written.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from index import lock
from index.errors import InputError, ModelError, SourceError, exiting
from index.schema import Passage, Role, Span
from index.snapshot import Snapshot, open_current
from index.statements import DRAFT_NAME, STATEMENTS_NAME, StatementEntry, locate, prove, read_statements
from index.unproven import append_drafts
from prompts.library import load
from rag.check import Checker, RuleChecker, make_checker
from rag.config import RagConfig
from rag.draft import MAX_CHARS, MAX_REPLY, unfit
from rag.instructions import quotable
from rag.spotlight import Spotlight
from rag.terms import terms
from rag.writer import LLMError, Writer, make_writer

#: Share of a drafted sentence's words that its quotes must have: what is smooth and common proves nothing.
_ANCHORED = 0.8
_SENTENCES = 12
_PER_PASSAGE = 4
_QUESTION = re.compile(r"[^<>{}\[\]|`*_#\\]{8,150}\?")


class Drafted(BaseModel):
    """One statement of a reply."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: Annotated[StrictStr, Field(min_length=1, max_length=4 * MAX_CHARS)]
    passages: Annotated[tuple[StrictInt, ...], Field(min_length=1, max_length=3)]
    question: Annotated[StrictStr, Field(max_length=400)]
    role: Role


class Reply(BaseModel):
    """All that a reply may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statements: Annotated[tuple[Drafted, ...], Field(max_length=12)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the sentences of all replies."""

    kept: tuple[dict[str, Any], ...]
    dropped: Counter[str]


def draft_statements(
    snapshot: Snapshot,
    source_id: str,
    writer: Writer,
    checks: Sequence[Checker],
    most: int,
    taken: Sequence[StatementEntry] = (),
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Statements that every check accepts, as rows for the draft file; none of them that is there already.

    Raises:
        LLMError: the model gave no usable reply to any passage.
    """
    text = snapshot.versions[source_id].text
    offers = [
        (passage, spans)
        for passage in snapshot.passages
        if passage.source_id == source_id and (spans := quotable(passage)[:_SENTENCES])
    ]
    ids, said = {entry.id for entry in taken}, {_letters(entry.text) for entry in taken}
    kept: list[dict[str, Any]] = []
    dropped: Counter[str] = Counter()
    failures: list[LLMError] = []
    for done, (passage, spans) in enumerate(offers):
        tell(done, len(offers))
        if len(kept) >= most:
            break
        try:
            reply = _ask(writer, passage, spans)
        except LLMError as error:
            failures.append(error)
            dropped[f"no draft of a passage: {error}"] += 1
            continue
        for drafted in reply.statements:
            row, reason = _row(drafted, spans, text, checks, ids)
            if row is None:
                dropped[reason] += 1
            elif _letters(row["text"]) in said:
                dropped["is there already"] += 1
            elif len(kept) < most:
                ids.add(row["id"])
                said.add(_letters(row["text"]))
                kept.append(row)
    if failures and len(failures) == len(offers):
        raise failures[0]
    return Outcome(tuple(kept), dropped)


def _ask(writer: Writer, passage: Passage, spans: Sequence[Span]) -> Reply:
    light = Spotlight()
    shown = "\n".join(light.mark(f"sentence {n}", " ".join(s.quote.split())) for n, s in enumerate(spans, start=1))
    head = light.mark("heading", passage.heading) + "\n" if passage.heading else ""
    messages = [
        ("system", load("statements").fill(nonce=light.nonce, most=str(_PER_PASSAGE))),
        ("user", head + shown),
    ]
    reply = light.unmark(writer.reply(messages, _form(len(spans)), writer.config.seconds)).strip()
    fenced = re.fullmatch(r"```(?:json)?\s*\n(.*?)\n?\s*```", reply, re.S)
    try:
        if len(reply) > MAX_REPLY:
            raise LLMError("the reply is far too long")
        return Reply.model_validate(json.loads(fenced.group(1) if fenced else reply))
    except (ValidationError, json.JSONDecodeError, RecursionError):
        raise LLMError("not the form asked for") from None


def _row(
    drafted: Drafted, spans: Sequence[Span], text: str, checks: Sequence[Checker], ids: set[str]
) -> tuple[dict[str, Any] | None, str]:
    """The statement as a row for the file, or why it is dropped."""
    sentence = " ".join(drafted.sentence.split())
    if reason := unfit(sentence):
        return None, reason
    numbers = list(dict.fromkeys(drafted.passages))
    if any(not 1 <= n <= len(spans) for n in numbers):
        return None, "no sentence of that number"
    chosen = [spans[n - 1] for n in numbers]
    quotes = [span.quote for span in chosen]
    mine, have = set(terms(sentence)), {term for quote in quotes for term in terms(quote)}
    if not mine or len(mine & have) / len(mine) < _ANCHORED:
        return None, "its words are not those of the document"
    if any(check.check(sentence, quotes).label != "supported" for check in checks):
        return None, "the checker does not find it supported"
    row = {
        "id": _new_id(sentence, ids),
        "text": sentence if sentence[-1] in ".!" else f"{sentence}.",
        "spans": [_written(span, text) for span in chosen],
        "role": drafted.role,
        "topics": ["draft"],
        "questions": [q for q in [" ".join(drafted.question.split())] if _QUESTION.fullmatch(q)],
    }
    found, reasons = prove(StatementEntry.model_validate(row), text)
    if reasons or list(found) != chosen:
        return None, "its spans do not prove it"
    return row, ""


def _written(span: Span, text: str) -> str | dict[str, Any]:
    """A span as the file names it: the quote, and which of its occurrences is meant if there are several."""
    places = locate(span.quote, text)
    if len(places) == 1:
        return span.quote
    return {"quote": span.quote, "occurrence": [start for start, _ in places].index(span.start) + 1}


def _new_id(sentence: str, ids: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", sentence.lower())[:6]
    base = "-".join(["draft", *words])[:70].strip("-")
    return next(name for name in _numbered(base) if name not in ids)


def _numbered(base: str) -> Iterator[str]:
    yield base
    for number in range(2, 10_000):
        yield f"{base}-{number}"


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _form(sentences: int) -> dict[str, Any]:
    """The JSON schema of a reply, for servers that can hold a model to it."""
    row = {
        "type": "object",
        "properties": {
            "sentence": {"type": "string", "maxLength": MAX_CHARS},
            "passages": {
                "type": "array",
                "items": {"type": "integer", "enum": list(range(1, sentences + 1))},
                "minItems": 1,
                "maxItems": 3,
            },
            "question": {"type": "string", "maxLength": 150},
            "role": {"type": "string", "enum": ["benefit", "limit", "risk", "neutral"]},
        },
        "required": ["sentence", "passages", "question", "role"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"statements": {"type": "array", "items": row, "maxItems": _PER_PASSAGE}},
        "required": ["statements"],
        "additionalProperties": False,
    }


def run(source_id: str, most: int) -> None:
    """The command.

    Raises:
        InputError: no model is configured, or there is no such source.
        ModelError: the model gives no usable reply.
    """
    config = RagConfig.load()
    writer = make_writer(config.llm)
    if writer is None:
        raise InputError(
            "No language model is configured.",
            "Set CITEWELL_LLM, for example to openai:http://127.0.0.1:11434/v1#model=NAME.",
        )
    folder = config.index.sources_dir / source_id
    with open_current(config.index) as snapshot:
        if source_id not in snapshot.sources or not folder.is_dir():
            raise InputError(f"There is no source '{source_id}'.", f"Sources: {', '.join(sorted(snapshot.sources))}.")
        paths = [folder / name for name in (STATEMENTS_NAME, DRAFT_NAME) if (folder / name).is_file()]
        taken = [entry for path in paths for entry in read_statements(path).statements]
        # What a maintainer may leave unsaid, because every source is about it, a machine may not.
        checks = (make_checker(config.checker), RuleChecker(topics=()))
        try:
            outcome = draft_statements(snapshot, source_id, writer, checks, most, taken, _progress)
        except LLMError as error:
            raise ModelError(f"The language model gave no draft: {error}.", "Is its server running?") from None
    if outcome.kept:
        with lock.writing(config.index):
            if not folder.is_dir():
                raise SourceError(f"The source '{source_id}' was removed meanwhile.", "Nothing was written.")
            path = append_drafts(folder, [dict(row) for row in outcome.kept])
        print(f"{path}: {len(outcome.kept)} statements drafted, none of them reviewed")
    else:
        print("nothing was drafted that holds")
    for reason, count in sorted(outcome.dropped.items()):
        print(f"dropped: {count}: {reason}", file=sys.stderr)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\rpassage {done + 1} of {total}", end="\n" if done + 1 == total else "", file=sys.stderr, flush=True)


def main() -> None:
    """Run the command line; turn every error of ours into a message and its exit code."""

    def command(source_id: str, most: Annotated[int, typer.Option(min=1, max=500)] = 60) -> None:
        run(source_id, most)

    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(command)
    exiting(app)


if __name__ == "__main__":
    main()
