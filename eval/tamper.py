"""A document changed behind a statement's back: does the answer follow or refuse, or does it keep the old fact?

For each of a sample of statements the sources are copied, its passage is deleted or a number in it is changed wherever
it stands, statements that no longer prove are dropped as the build demands, and the statement's question is asked.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from eval.plant_facts import said_again
from eval.plant_swaps import quoted
from index.config import IndexConfig
from index.facts import unproven
from index.pipeline import reconcile
from index.readers import read_document
from index.schema import Statement
from index.snapshot import Snapshot
from index.split import sentences
from index.statements import locate
from rag.schema import Question

if TYPE_CHECKING:
    from rag.assistant import Assistant

_SEED = 11
_DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Tampered:
    """One changed document and what came back."""

    statement: str
    change: str
    question: str
    dropped: int
    """Statements the build would not take any more."""
    behaviour: str
    kept: bool
    """Does the answer still tell the old fact?"""
    prose: str


def tamper(assistant: Assistant, most: int) -> Iterator[Tampered]:
    """Try ``most`` statements of the snapshot in service, half of them with a number changed where there is one."""
    from rag.assistant import Assistant as Opened  # a model library: not for --help

    config = assistant.config
    snapshot = assistant.snapshot
    chosen = _chosen(snapshot, most)
    with TemporaryDirectory(prefix="citewell-tamper-") as name:
        room = Path(name)
        data = room / "data"
        shutil.copytree(snapshot.folder, data / "snapshots" / snapshot.name)
        (data / "CURRENT").write_text(f"{snapshot.name}\n", encoding="utf-8")
        for number, (statement, by_number) in enumerate(chosen):
            folder = room / f"sources-{number}"
            shutil.copytree(config.index.sources_dir, folder)
            change, gone = _change(folder / statement.source_id, statement, by_number, number)
            index = IndexConfig(folder, data, config.index.embedder, config.index.split, keep=1)
            reconcile(index)
            opened = Opened.open(replace(config, index=index))
            # The question that names most: it means this fact and no other.
            question = max(statement.questions, key=lambda q: (q.endswith("?"), len(q)))
            answer = opened.ask(Question(question))
            claims = [s.text for s in answer.sentences if s.kind == "claim"]
            kept = _keeps(change, statement, claims, [c.quote for c in answer.citations])
            yield Tampered(statement.id, change, question, gone, answer.behaviour, kept, " ".join(claims))
            opened.snapshot.close()
            shutil.rmtree(folder)


def _chosen(snapshot: Snapshot, most: int) -> list[tuple[Statement, bool]]:
    asked = [s for s in snapshot.statements if s.questions]
    random.Random(_SEED).shuffle(asked)
    numbered = [s for s in asked if quoted(s.text, [x.quote for x in s.spans])][: most // 2]
    others = [s for s in asked if s not in numbered][: most - len(numbered)]
    return [*((s, True) for s in numbered), *((s, False) for s in others)]


def _change(home: Path, statement: Statement, by_number: bool, seed: int) -> tuple[str, int]:
    original = next(p for p in sorted(home.iterdir()) if p.suffix != ".yaml" and not p.name.startswith("."))
    text = read_document(original)
    if by_number:
        old, new = quoted(statement.text, [x.quote for x in statement.spans])[0]
        changed, change = re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w.]*\d)(?!\w)", new, text), f"{old} -> {new}"
    else:
        spans = [(x.start, x.end) for x in statement.spans]
        gone = [
            (start, end)
            for start, end in sentences(text)
            if any(s < end and start < e for s, e in spans) or said_again(statement.text, text[start:end]) >= 0.6
        ]
        changed = text
        for start, end in reversed(gone):
            changed = changed[:start] + changed[end:]
        change = _DELETED
    original.write_text(changed, encoding="utf-8")
    return change, _prune(home / "statements.yaml", read_document(original))


def _prune(path: Path, text: str) -> int:
    """Drop the statements the changed text no longer proves, as a maintainer whom the build refuses would."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    held = [row for row in data["statements"] if _proves(row, text)]
    gone = len(data["statements"]) - len(held)
    data["statements"] = held
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return gone


def _proves(row: dict[str, Any], text: str) -> bool:
    quotes = []
    for given in row["spans"]:
        quote, wanted = (given, 1) if isinstance(given, str) else (given["quote"], given.get("occurrence") or 1)
        places = locate(quote, text)
        if len(places) < wanted or (isinstance(given, str) and len(places) != 1):
            return False
        start, end = places[wanted - 1]
        quotes.append(text[start:end])
    return not unproven(row["text"], quotes)


def _keeps(change: str, statement: Statement, claims: Sequence[str], quotes: Sequence[str]) -> bool:
    """Is the old number there, or the old fact: the sentence, its quote, or nearly all of its words?"""
    if change != _DELETED:
        old = change.split(" -> ")[0]
        return any(re.search(rf"(?<![\w.]){re.escape(old)}(?![\w.]*\d)(?!\w)", text) for text in (*claims, *quotes))
    spans = [span.quote for span in statement.spans if len(span.quote.split()) >= 6]
    again = any(claim == statement.text or said_again(statement.text, claim) >= 0.9 for claim in claims)
    return again or any(span in quote for span in spans for quote in quotes)
