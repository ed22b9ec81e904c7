"""What tells who a person is: taken out by its form in seven languages, never said again, and a gentle line instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from speed import growth
from ui_standin import StandIn, respond

from rag.conversation import Conversation
from rag.identifiers import MASK, mask
from rag.present import to_json
from rag.schema import Question

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: A message, and what must not be left of it.
TOLD = [
    ("My name is Anna Smith, call me on +44 7911 123456. Is it safe?", ("Anna", "Smith", "7911")),
    ("i am called bob, is it safe", ("bob",)),
    ("Write to anna.k+ra@mail.example.co.uk. Is it approved?", ("anna", "example")),
    ("My NI number is JG 12 34 56 C, can I join a trial?", ("JG", "34")),
    ("ssn 123-45-6789, is it safe?", ("6789",)),
    ("my ssn is 219099999 is it ok", ("2190",)),
    ("card 4111 1111 1111 1111, what does it cost?", ("4111", "1111")),
    ("NHS number 943 476 5919. Is it approved?", ("943", "5919")),
    ("I was born on 12/03/1961. Is it safe?", ("1961",)),
    ("DOB: 3 March 1961. Is it safe for me?", ("1961", "March")),
    ("I live at 12 High Street, Leeds LS1 4AP. Is it safe?", ("High", "LS1")),
    ("call (415) 555-0134, is it safe?", ("0134", "415")),
    ("Me llamo Juan Pérez, teléfono 612 345 678, DNI 12345678Z. ¿Es seguro?", ("Juan", "345", "12345678")),
    ("Ich heiße Karl Müller, Hauptstraße 12, Tel. 0171 2345678. Ist es sicher?", ("Karl", "Haupt", "2345678")),
    ("Je m'appelle Marie Dupont, 06 12 34 56 78, née le 4 mai 1960, 3 rue de la Paix.", ("Dupont", "56", "196")),
    ("我叫王小明，电话13812345678，生日1960年3月4日，安全吗？", ("王小明", "1381", "1960")),
    ("मेरा नाम राम कुमार है, फोन ९८७६५४३२१०, क्या यह सुरक्षित है?", ("राम", "९८७६")),
    ("اسمي محمد علي ورقمي ٠١٠١٢٣٤٥٦٧٨ هل هو آمن؟", ("محمد", "٠١٠١")),
    ("Mon numéro est le 05 56 12 34 56, est-ce sûr ?", ("05", "56", "34")),
    ("Appelez le 05.56.12.34.56 ou le +33 5 56 12 34 57. Est-ce sûr ?", ("56", "57", "33")),
    ("56 12 34 56 78 est mon numéro. Est-ce approuvé ?", ("56", "78")),
    ("Tél. 56 12 34 56, est-ce sûr ?", ("56", "34")),
]  # fmt: skip
#: Numbers and names that mean something else.
KEPT = [
    "Is it safe since 2019-2020?", "What did study NCT01234567 with 64 people find?", "Were 1,000,000 cells given?",
    "1 000 000 cells per kg", "Should I call 112, 999, 911 or 988?", "116 123 helped me", "Is PMID: 12345678 in there?",
    "38.5 degrees for 3 days", "My infusion was on 12/03/2024", "64 patients, 1-3 years, 20 mg twice a day",
    "Dr Smith said it is safe", "what is the name of the trial", "100000000 cells", "my name is on the list",
    "doi 10.1038/s41586-020-1234-5", "in 2010 2011 2012 2013", "Childline is 0800 1111", "100-200 million cells",
    "DAS28 of 5.1, CRP 12, ESR 40", "methotrexate 7.5 mg to 25 mg",
    "après 12 24 36 48 semaines", "56 12 34 patients", "tel 112", "my cell count is 56 12 34 56",
    "my brother's name was on it",
]  # fmt: skip


@pytest.mark.parametrize(("text", "secrets"), TOLD)
def test_what_tells_who_somebody_is_goes(text: str, secrets: tuple[str, ...]) -> None:
    left = mask(text)
    assert MASK in left
    assert not [secret for secret in secrets if secret in left], left
    assert mask(left) == left


@pytest.mark.parametrize("text", KEPT)
def test_everything_else_stays(text: str) -> None:
    assert mask(text) == text


def test_our_own_questions_stay() -> None:
    from eval.load import load

    changed = [case.question for case in load() if case.question and mask(case.question) != case.question]
    assert len(changed) <= 2, changed


@pytest.mark.parametrize(("text", "secrets"), [TOLD[0], TOLD[2], TOLD[5], TOLD[12], TOLD[15]])
def test_no_reply_repeats_it_and_a_gentle_line_is_said(
    assistant: Assistant, text: str, secrets: tuple[str, ...]
) -> None:
    answer = assistant.ask(Question(text, ("My name is Greta Ohlsson.",)))
    told = json.dumps(to_json(answer), ensure_ascii=False) + repr(answer.question)
    assert not [secret for secret in (*secrets, "Ohlsson") if secret in told]
    last = answer.sentences[-1]
    assert last.kind == "guidance"
    assert last.text != assistant.ask(Question("Is it safe?")).sentences[-1].text


def test_an_emergency_is_still_seen(assistant: Assistant) -> None:
    answer = assistant.ask(Question("My name is Anna Smith, +44 7911 123456, I have chest pain and cannot breathe"))
    assert answer.behaviour == "urgent_care"
    assert "Anna" not in " ".join(sentence.text for sentence in answer.sentences)


def test_the_page_and_the_next_turns_do_not_hold_it() -> None:
    standin = StandIn()
    shown = [html for _, html in respond(standin, Conversation(), TOLD[0][0])]
    assert all("Anna" not in html and "7911" not in html and MASK in html for html in shown)
    *_, (chat, html) = respond(standin, Conversation(), f"{TOLD[0][0]} {'x' * 2000}")
    assert "Anna" not in html
    assert not chat.questions


@pytest.mark.parametrize("piece", ["1 ", "1-", "a.", "Aa ", "a@", "born ", "12 A", "1", "+", "A1", "(1"])
def test_length_costs_no_more_than_its_share(piece: str) -> None:
    assert growth(mask, piece * 250, piece * 2000) < 24
