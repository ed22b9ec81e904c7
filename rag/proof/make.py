"""Answer + Snapshot -> a proof, as plain JSON values."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from index.errors import SnapshotError
from index.schema import Statement
from index.snapshot import Snapshot
from rag.present import prose
from rag.proof.origin import recheck
from rag.proof.schema import FORMAT, HOW_TO_CHECK, digest_of
from rag.proof.versions import checker_version, package, replies_version
from rag.schema import Answer, Citation, Sentence


def make(answer: Answer, snapshot: Snapshot, *, question: bool = True, today: date | None = None) -> dict[str, Any]:
    """The proof of an answer. ``question=False`` leaves out what the person typed.

    Raises:
        SnapshotError: the answer comes from another snapshot.
    """
    if answer.snapshot != snapshot.name:
        raise SnapshotError("The index was replaced after this answer was given.", "Ask again.")
    every = (*answer.citations, *answer.more_citations)
    cited = {c.number: c for c in every}
    shown = (*answer.sentences, *answer.more)
    checkers = sorted({s.verdict.checker for s in shown if s.verdict})
    values: dict[str, Any] = {
        "format": FORMAT,
        "how_to_check": HOW_TO_CHECK,
        "created": (today or datetime.now(UTC).date()).isoformat(),
        "package": package(),
        "question": answer.question.text if question else None,
        "turns": list(answer.question.turns) if question else [],
        "behaviour": answer.behaviour,
        "language": answer.language,
        "prose": prose(answer),
        "sentences": [_sentence(s, cited, snapshot.statements) for s in answer.sentences],
        "citations": [asdict(c) for c in answer.citations],
        "simple": [at for at, s in enumerate(answer.sentences, 1) if s in answer.simple],
        "more": [_sentence(s, cited, snapshot.statements) for s in answer.more],
        "more_citations": [asdict(c) for c in answer.more_citations],
        "texts": list(dict.fromkeys(c.version for c in every)),
        "snapshot": {"name": snapshot.name, "fingerprint": asdict(snapshot.fingerprint)},
        "checkers": [{"name": name, "version": checker_version(name)} for name in checkers],
        "replies": replies_version(),
    }
    return {"format": FORMAT, "digest": digest_of(values), **values}


def _sentence(sentence: Sentence, cited: dict[int, Citation], statements: tuple[Statement, ...]) -> dict[str, Any]:
    origin = None
    if sentence.kind == "claim":
        again = recheck(sentence, [cited[n] for n in sentence.citations], statements)
        origin = again.origin if again else ""
    return {
        "text": sentence.text,
        "kind": sentence.kind,
        "block": sentence.block,
        "citations": list(sentence.citations),
        "origin": origin,
        "verdict": None
        if sentence.verdict is None
        else {
            "label": sentence.verdict.label,
            "score": sentence.verdict.score,
            "reasons": list(sentence.verdict.reasons),
            "checker": sentence.verdict.checker,
        },
    }
