"""Answer -> prose and JSON. The JSON is a contract with maintainers' scripts: add to it, never change it."""

from __future__ import annotations

from typing import Any

from rag.schema import Answer, Citation, Sentence


def prose(answer: Answer) -> str:
    """Exactly the text a patient reads as the answer: sentences with [n] markers, no quotes, cards or banners."""
    lines: list[str] = []
    for sentence in answer.sentences:
        text = marked(sentence)
        if lines and not sentence.block and not text.startswith("- "):
            lines[-1] = f"{lines[-1]} {text}"
        else:
            lines.append(text)
    return "\n".join(lines)


def marked(sentence: Sentence) -> str:
    """The sentence with its markers before the closing full stop: ``Text [1][2].``"""
    if not sentence.citations:
        return sentence.text
    markers = "".join(f"[{n}]" for n in sentence.citations)
    if sentence.text and sentence.text[-1] in ".!?":
        return f"{sentence.text[:-1]} {markers}{sentence.text[-1]}"
    return f"{sentence.text} {markers}"


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain JSON values."""
    return {
        "id": answer.question.id,
        "question": answer.question.text,
        "behaviour": answer.behaviour,
        "language": answer.language,
        "prose": prose(answer),
        "sentences": [_sentence(s) for s in answer.sentences],
        "citations": [_citation(c) for c in answer.citations],
        "dropped": [{"text": d.text, "reason": d.reason} for d in answer.dropped],
        "nearby": list(answer.nearby),
        "found": [_citation(c) for c in answer.found],
        "timings_ms": {
            "screen": round(answer.timings.screen, 2),
            "retrieve": round(answer.timings.retrieve, 2),
            "compose": round(answer.timings.compose, 2),
            "check": round(answer.timings.check, 2),
            "total": round(answer.timings.total, 2),
        },
        "snapshot": answer.snapshot,
        "rule": answer.rule,
        "drafted": answer.drafted,
        "simple": [_sentence(s) for s in answer.simple],
        "more": [_sentence(s) for s in answer.more],
        "more_citations": [_citation(c) for c in answer.more_citations],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    verdict = sentence.verdict
    return {
        "text": sentence.text,
        "kind": sentence.kind,
        "citations": list(sentence.citations),
        "verdict": None
        if verdict is None
        else {
            "label": verdict.label,
            "score": round(verdict.score, 4),
            "reasons": list(verdict.reasons),
            "checker": verdict.checker,
        },
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "source_id": citation.source_id,
        "title": citation.title,
        "publisher": citation.publisher,
        "kind": citation.kind,
        "label": citation.label,
        "version": citation.version,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "url": citation.url,
        "edition": citation.edition,
    }


def _dated(citation: Citation) -> str:
    """The day of publication behind a title; a label says if there is none."""
    return f", {citation.edition.removeprefix('of ')}" if citation.edition.startswith("of ") else ""


def to_text(answer: Answer) -> str:
    """The answer for a terminal: the prose, then each citation with its quote and label."""
    lines = [prose(answer)]
    if answer.citations:
        lines.append("")
    for c in answer.citations:
        lines += [f"[{c.number}] “{' '.join(c.quote.split())}”", f"    {c.title}{_dated(c)} ({c.label})"]
    if answer.nearby:
        lines += ["", "The documents do answer:", *(f"- {q}" for q in answer.nearby)]
    return "\n".join(lines)
