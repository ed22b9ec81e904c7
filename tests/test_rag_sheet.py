"""The visit sheet: one page that holds every sentence and quote, of a proof that is checked again, kept nowhere."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from rag.notices import GENERAL
from rag.proof import make
from rag.proof.schema import Proof, digest_of
from rag.schema import Question
from rag.sheet import SheetError, make_sheet, read_request
from rag.sheet.content import CUT, FORMS, UNSETTABLE, Form, content
from rag.sheet.fonts import MISSING, set_text
from rag.sheet.make import typeset

if TYPE_CHECKING:
    from rag.assistant import Assistant


def proof_of(assistant: Assistant, text: str) -> dict[str, Any]:
    answer = assistant.ask(Question(text))
    values: dict[str, Any] = json.loads(json.dumps(make(answer, assistant.snapshot, question=False)))
    return values


def text_of(pdf: bytes) -> str:
    """The words of a sheet without spaces; asserts that it is one page."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    document.close()
    return squeeze(text)


def squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("question", ["Is it safe?", "Does it work?", "What do both documents say about tumour risk?"])
def test_one_page_holds_every_sentence_quote_label_and_date(assistant: Assistant, question: str) -> None:
    values = proof_of(assistant, question)
    text = text_of(make_sheet(values, question, assistant.snapshot))
    assert squeeze(question) in text
    assert squeeze(GENERAL) in text
    assert len(values["citations"]) >= 2
    for sentence in values["sentences"]:
        assert squeeze(sentence["text"].removeprefix("- ")) in text
    for citation in values["citations"]:
        assert squeeze(f"[{citation['number']}] “{citation['quote']}”") in text
        assert squeeze(citation["title"]) in text
        assert squeeze(citation["label"]) in text
    assert "nodategiven" in text
    assert "Questionstotaketothedoctor" in text
    year = values["created"][:4]
    assert re.search(rf"Answerof\d+[A-Z][a-z]+{year}", text)


LONGER = "Is it safe?"


def test_the_sheet_is_as_long_as_what_is_on_the_screen(assistant: Assistant) -> None:
    values = proof_of(assistant, LONGER)
    assert values["more"]
    assert values["simple"]
    texts = {form: text_of(make_sheet(values, LONGER, assistant.snapshot, form)) for form in FORMS}
    for citation in (*values["citations"], *values["more_citations"]):
        assert squeeze(f"[{citation['number']}] “{citation['quote']}”") in texts["detail"]
    for sentence in values["more"]:
        assert squeeze(sentence["text"]) in texts["detail"]
        assert squeeze(sentence["text"]) not in texts["usual"]
    assert "Thedocumentsalsosay" in texts["detail"]
    assert "Thedocumentsalsosay" not in texts["usual"]
    for at, sentence in enumerate(values["sentences"], 1):
        assert squeeze(sentence["text"]) in texts["usual"]
        assert (squeeze(sentence["text"]) in texts["simple"]) == (at in values["simple"])


@pytest.mark.parametrize("form", ["simple", "usual", "detail"])
def test_a_tampered_sentence_of_more_detail_stops_the_sheet_in_every_form(assistant: Assistant, form: Form) -> None:
    values = proof_of(assistant, LONGER)
    values["more"][0]["text"] = "MSC therapy cures RA."
    values["digest"] = digest_of(values)
    with pytest.raises(SheetError):
        make_sheet(values, LONGER, assistant.snapshot, form)


def test_it_is_tagged_has_a_title_and_a_language(assistant: Assistant) -> None:
    pdf = make_sheet(proof_of(assistant, "Is it safe?"), "Is it safe?", assistant.snapshot)
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_dict()["Title"].startswith("Visit sheet")
    assert document.is_tagged()
    document.close()
    assert b"/Lang" in pdf
    assert b"pdfuaid" in pdf


def test_what_the_documents_do_not_say_and_a_declined_decision_can_be_taken_along(assistant: Assistant) -> None:
    text = text_of(make_sheet(proof_of(assistant, "How much does it cost in Spain?"), "Cost?", assistant.snapshot))
    assert "donotmentionSpain" in text
    assert "Questionstotaketothedoctor" in text
    advice = "Should I stop my methotrexate?"
    text = text_of(make_sheet(proof_of(assistant, advice), advice, assistant.snapshot))
    assert "Youcouldaskthem" in text
    assert "Questionstotaketothedoctor" not in text


@pytest.mark.parametrize("question", ["I want to kill myself", "I have chest pain and cannot breathe", "hello"])
def test_there_is_no_sheet_where_help_comes_first_or_nothing_was_answered(assistant: Assistant, question: str) -> None:
    with pytest.raises(SheetError):
        make_sheet(proof_of(assistant, question), question, assistant.snapshot)


@pytest.mark.parametrize("reseal", [False, True])
def test_nothing_is_printed_that_was_not_proven(assistant: Assistant, reseal: bool) -> None:
    values = proof_of(assistant, "Is it safe?")
    claim = next(s for s in values["sentences"] if s["kind"] == "claim")
    values["prose"] = values["prose"].replace(claim["text"].rstrip("."), "MSC therapy cures RA")
    claim["text"] = "MSC therapy cures RA."
    if reseal:  # a forger can compute a digest
        values["digest"] = digest_of(values)
    with pytest.raises(SheetError):
        make_sheet(values, "Is it safe?", assistant.snapshot)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("هل العلاج بالخلايا الجذعية آمن؟", "العلاج"),
        ("क्या स्टेम सेल थेरेपी सुरक्षित है?", "क्या"),
        ("干细胞治疗安全吗？", "干细胞治疗安全吗"),
        ("¿Es segura la terapia con células madre?", "células"),
        ("Ist die Stammzelltherapie für große Gelenke sicher?", "große"),
        ("Η θεραπεία είναι ασφαλής;", "ασφαλής"),
    ],
)
def test_a_question_in_another_script_is_set_in_it(assistant: Assistant, question: str, first: str) -> None:
    text = text_of(make_sheet(proof_of(assistant, "Is it safe?"), question, assistant.snapshot))
    assert squeeze(UNSETTABLE) not in text
    # An extractor turns some joined letters round, so single letters are counted there.
    assert squeeze(first) in text or set(squeeze(first)) <= set(text)


def test_a_script_without_a_font_is_said_plainly_and_never_boxes(assistant: Assistant) -> None:
    values = proof_of(assistant, "Is it safe?")
    text = text_of(make_sheet(values, "ഇത് സുരക്ഷിതമാണോ?", assistant.snapshot))
    assert squeeze(UNSETTABLE.split("_")[0]) in text
    text = text_of(make_sheet(values, "Is it safe? \U0001f642 \u202e", assistant.snapshot))
    assert squeeze("“Is it safe?”") in text


def test_markup_in_a_question_is_only_words(assistant: Assistant) -> None:
    question = '#panic("x") $y$ *b* = H `c` <l> @r \\ // #read("/etc/passwd")'
    text = text_of(make_sheet(proof_of(assistant, "Is it safe?"), question, assistant.snapshot))
    assert squeeze(question) in text


def test_every_sign_of_the_loaded_documents_can_be_printed(assistant: Assistant) -> None:
    for version in assistant.snapshot.versions.values():
        assert MISSING not in set_text(version.text)


def long_proof(assistant: Assistant, quotes: int, words: int) -> dict[str, Any]:
    values = proof_of(assistant, "Is it safe?")
    proof = Proof.model_validate(values)
    one = proof.citations[0].model_dump()
    many = [{**one, "number": n + 1, "quote": f"Quote {n + 1} " + "word " * words} for n in range(quotes)]
    return content(Proof.model_validate({**values, "citations": many}), "q" * 1900, assistant.snapshot.sources)


def test_a_long_answer_shrinks_and_then_leaves_quotes_out_with_a_note(assistant: Assistant) -> None:
    usual = text_of(typeset(long_proof(assistant, 5, 20)))
    assert squeeze(CUT) not in usual
    small = text_of(typeset(long_proof(assistant, 12, 50)))
    assert squeeze(CUT) not in small
    assert "Quote12word" in small
    cut = text_of(typeset(long_proof(assistant, 40, 80)))
    assert squeeze(CUT) in cut
    assert "Quote1word" in cut
    assert "Quote40word" not in cut
    assert "Questionstotaketothedoctor" in cut


def test_nothing_of_a_question_is_written_anywhere(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = "zebra-marker-5519"
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert squeeze(marker) in text_of(make_sheet(proof_of(assistant, "Is it safe?"), marker, assistant.snapshot))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"question": "x"}', b'{"question": 1, "proof": {}}', b'{"question": "x", "proof": []}',
             b'{"question": "x", "proof": {}, "more": 1}',
             b'{"question": "x", "proof": {}, "form": "long"}', b'{"question": "x", "proof": {}, "form": []}',
             b"[" * 60_000,
             json.dumps({"question": "x" * 2001, "proof": {}}).encode()],
)  # fmt: skip
def test_what_is_no_request_is_none(body: bytes) -> None:
    assert read_request(body) is None


def test_half_a_character_in_a_question_is_no_harm() -> None:
    sent = read_request(b'{"question": "safe \\ud83d?", "proof": {}}')
    assert sent == ({}, "safe ??", "usual")
