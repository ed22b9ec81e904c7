"""A checked proof -> the words of the sheet, in order. Knows what stands on it, not how it is set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, get_args

from index.schema import Source
from rag.currency import overdue
from rag.doctor import doctor_questions
from rag.notices import GENERAL
from rag.proof.schema import Proof, ProvenCitation, ProvenSentence
from rag.render import dated, kind_name
from rag.sheet.fonts import MISSING, families, set_text, settable

TITLE: Final = "Visit sheet: stem cell therapy for rheumatoid arthritis"
UNSETTABLE: Final = (
    "Your question is in a writing that this sheet cannot print. Please copy it here by hand: ____________________"
)
NO_QUESTION: Final = "No question was given."
CUT: Final = "Some quotes did not fit on this page. The chat shows them all."
HEADINGS: Final = {
    "question": "My question",
    "answer": "What the chat answered",
    "more": "The documents also say",
    "sources": "Where it comes from, word for word",
    "ask": "Questions to take to the doctor",
    "own": "My own notes",
}
#: The lengths of an answer.
Form = Literal["simple", "usual", "detail"]
FORMS: Final = get_args(Form)
#: A longer question is shortened: the page is for the answer.
LONGEST_QUESTION: Final = 400
_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)
_CODE = re.compile(r"[a-z]{2,3}")


def content(proof: Proof, question: str, sources: Mapping[str, Source], form: Form = "usual") -> dict[str, Any]:
    """Everything that stands on the sheet, as plain JSON values."""
    sentences, more = _shown(proof, form)
    cited = proof.cited if more else proof.citations
    if form == "simple":
        used = {number for sentence in sentences for number in sentence.citations}
        cited = [citation for citation in cited if citation.number in used]
    answered = " ".join(sentence.text for sentence in (*sentences, *more))
    groups = [_source(source_id, group, sources.get(source_id)) for source_id, group in _grouped(cited)]
    ask = doctor_questions(proof.behaviour, question, answered)
    values: dict[str, Any] = {
        "title": TITLE,
        "date": f"Answer of {dated(date.fromisoformat(proof.created))}, made by a computer (citewell).",
        "general": GENERAL,
        "fonts": families(),
        "headings": HEADINGS,
        "question": _question(question, proof.language),
        "answer": [_sentence(sentence, proof.language) for sentence in sentences],
        "more": [_sentence(sentence, proof.language) for sentence in more],
        "sources": groups,
        "quotes": [citation.number for citation in cited],
        "cut": CUT,
        "ask": [_said(text, "en") for text in ask],
        "notes": ["A number in brackets leads from a sentence to the quote that it rests on."] if groups else [],
    }
    if MISSING in str([values["answer"], values["more"], groups]):
        values["notes"].append(f"{MISSING} stands for a sign that this sheet cannot print.")
    return values


def _shown(proof: Proof, form: Form) -> tuple[list[ProvenSentence], list[ProvenSentence]]:
    """The sentences of the answer, and those that the documents also say, as they stand on the screen."""
    places = enumerate(proof.sentences, 1)
    if form == "simple" and proof.simple:
        return [s for at, s in places if s.kind != "claim" or at in proof.simple], []
    return proof.sentences, proof.more if form == "detail" else []


def _question(text: str, language: str) -> dict[str, str]:
    if not text.strip():
        return _said(NO_QUESTION, "en")
    if not settable(text):
        return _said(UNSETTABLE, "en")
    said = set_text(text, sign="")
    if len(said) > LONGEST_QUESTION:
        said = f"{said[:LONGEST_QUESTION].rsplit(maxsplit=1)[0]} … (shortened)"
    return {"text": f"“{said}”", "lang": _language(said, language)}


def _sentence(sentence: ProvenSentence, language: str) -> dict[str, Any]:
    marks = "".join(f"\u00a0[{number}]" for number in sentence.citations)  # never alone on a line
    text = sentence.text.strip()
    own = sentence.kind == "guidance"
    said = _said(text.removeprefix("- "), language if own else "en")
    return {**said, "text": said["text"] + marks, "item": text.startswith("- "), "own": own}


def _grouped(citations: Sequence[ProvenCitation]) -> list[tuple[str, list[ProvenCitation]]]:
    groups: dict[str, list[ProvenCitation]] = {}
    for citation in citations:
        groups.setdefault(citation.source_id, []).append(citation)
    return list(groups.items())


def _source(source_id: str, citations: Sequence[ProvenCitation], source: Source | None) -> dict[str, Any]:
    first = citations[0]
    facts = [kind_name(first.kind), dated(source.published if source else None)]
    facts += [first.publisher] if first.publisher else []
    late = overdue(source) if source else None
    url = first.url or ""
    return {
        "title": set_text(first.title),
        "facts": set_text(" · ".join([*facts, *([late] if late else [])])),
        "label": set_text(first.label),
        "url": url if re.match(r"https?://[!-~]+$", url) else "",
        "place": f"No web address is given. In the chat it stands under “All sources” (as {set_text(source_id)}).",
        "quotes": [_quote(citation, source) for citation in citations],
    }


def _quote(citation: ProvenCitation, source: Source | None) -> dict[str, Any]:
    text = set_text(citation.quote)
    where = f"page {citation.page}" if citation.page else ""
    language = source.language if source else "en"
    return {"number": citation.number, "text": text, "where": where, "lang": _language(text, language) or "en"}


def _said(text: str, language: str) -> dict[str, str]:
    said = set_text(text)
    return {"text": said, "lang": _language(said, language)}


def _language(text: str, language: str) -> str:
    """The language of a text: its script tells more than a guess; empty if unknown."""
    letters = sum(char.isalpha() for char in text)
    for code, script in _SCRIPTS:
        if 3 * len(script.findall(text)) > letters:
            return code
    return language if _CODE.fullmatch(language) and language != "und" else ""
