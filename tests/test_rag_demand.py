"""What a question asks for is read from it: names, aspects, numbers. One miss here answers the wrong question."""

from __future__ import annotations

import pytest

from rag.demand import aspects, demand, describe, lacking, supply, without_aspects

#: One question at least for every aspect; a new aspect needs one here.
ASKED = {
    "price": ["What would I pay for MSC therapy?", "is it expensive", "Do they charge fees?"],
    "funding": ["Will insurance cover it?", "Is it on Medicare?"],
    "dose": ["Which dose do patients get?", "How many million cells are injected?", "cells per kg"],
    "schedule": ["How often is it repeated?", "How many infusions are needed?", "Is it a one-off?"],
    "route": ["How is it given?", "Do they put it into the vein?", "Is there an oral form?"],
    "procedure": ["What happens on the day?", "Is it done as an outpatient?", "how long does the infusion take"],
    "procedure_pain": ["Does the injection hurt?", "is taking bone marrow painful"],
    "recovery": ["When can I go back to work?", "What is the recovery time?"],
    "availability": ["Where can I get it?", "Which clinics offer it?", "Is there a clinic near me?"],
    "enrolment": ["How can I join a trial?", "Are trials recruiting?", "Am I eligible?"],
    "timing": ["When will it be available?", "how soon will it be approved"],
    "date": ["When was the article written?", "What date is on it?", "How recent is the release?"],
    "onset": ["How soon does it work?", "How long before I feel better?"],
    "percentage": ["What is the success rate?", "What percentage got better?", "What are my chances?"],
    "values": ["By how much did CRP fall?", "What was the p-value?", "mean age of the patients"],
    "scar": ["Will there be a scar?"],
    "quantity": ["How many people took part?", "What number of studies is there?"],
    "ranking": ["Which source of cells is best?", "Is it better than rituximab?", "MSC vs biologics"],
    "normal_value": ["What is a normal CRP?", "what DAS28 score is high"],
    "manufacture": ["How are the cells grown?", "Are donors screened?"],
    "sponsor": ["Who funded the 64-patient study?", "Which company bankrolled it?"],
    "brand": ["What is the brand name?", "Which company is it from?"],
    "heredity": ["Is RA inherited?", "Does it run in families?"],
    "diagnosis": ["How is RA diagnosed?", "What are the early signs?"],
    "survival": ["Has anyone died?", "Does RA shorten life expectancy?"],
    "law": ["Is it legal?", "Can I sue the clinic?"],
    "faith": ["Are the cells from embryos?", "Is it halal?"],
    "lifestyle": ["Which diet helps?", "Can I drink alcohol?", "Is swimming allowed?"],
    "flare": ["Does it help in a flare?"],
    "cell_fate": ["How long do the cells live?"],
    "age_limit": ["Am I too old?", "What is the age limit?"],
    "horizon": ["How are they doing ten years on?", "What happened five or six years later?"],
    "reference": ["What is the DOI?", "Can you give me the page numbers?"],
    "contact": ["What is the phone number?", "How can I contact them?"],
}


def test_every_aspect_is_asked_for_here() -> None:
    ids = [a.id for a in aspects()]
    assert len(set(ids)) == len(ids)
    assert set(ids) == set(ASKED)


@pytest.mark.parametrize(("aspect", "question"), [(a, q) for a, qs in ASKED.items() for q in qs])
def test_an_aspect_is_recognised(aspect: str, question: str) -> None:
    assert aspect in demand(question).aspects


@pytest.mark.parametrize(
    "question",
    [
        "Is MSC therapy safe?",
        "What are MSCs?",
        "Does it slow the disease?",
        "Do low-dose DMARDs go with MSCs?",
        "Who wrote the review?",
        "Why are regulators careful?",
        "What does the FDA say about stem cell treatments?",
        "Does MSC therapy reduce pain and improve joint function?",
        "Can it delay joint replacement?",
        "What is CAR-T therapy?",
        "Tell me about extracellular vesicles.",
    ],
)
def test_an_ordinary_question_asks_for_no_aspect(question: str) -> None:
    assert not demand(question).aspects


def test_a_refusal_can_be_worded_for_every_aspect() -> None:
    for aspect in aspects():
        said = describe(aspect.id)
        assert said
        assert said[0].islower()
        assert not said.endswith(".")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Can stem cells treat lupus?", "lupus"),
        ("Is it safe for kids?", "children"),
        ("What is EULAR's view?", "EULAR"),
        ("Does it help with fibromyalgia", "fibromyalgia"),
        ("Is it better than methotrexate?", "methotrexate"),
        ("Is it approved in Japan?", "Japan"),
    ],
)
def test_names_are_read(question: str, name: str) -> None:
    found = {n.lower() for n in demand(question).names}
    assert any(name.lower() in n or n in name.lower() for n in found) or _alias(name) in found
    said_without = supply("Mesenchymal stem cells are still considered experimental.")
    assert lacking(demand(question), said_without.names), "evidence that does not name it lacks it"


def _alias(name: str) -> str:
    (mention,) = demand(name).mentions
    return mention.name.lower()


def test_lay_and_technical_words_ask_for_the_same_thing() -> None:
    assert demand("Do steroids protect joints?").names == demand("Do glucocorticoids protect joints?").names
    assert demand("fat tissue as a source").names == demand("adipose tissue as a source").names


def test_evidence_of_a_kind_does_not_answer_for_its_member_nor_a_member_for_another() -> None:
    dmards = supply("DMARDs enhance outcomes.")
    assert lacking(demand("Does methotrexate enhance outcomes?"), dmards.names)
    assert not lacking(demand("Do DMARDs enhance outcomes?"), dmards.names)
    assert not lacking(demand("Do DMARDs enhance outcomes?"), supply("Methotrexate enhances outcomes.").names)
    assert lacking(demand("Is rituximab safe?"), supply("Etanercept is safe.").names)


def test_a_surname_is_enough_and_the_wrong_one_is_not() -> None:
    named = supply("researchers led by Dr. Yingjia Chen (Lotus Lake Capital)")
    assert not lacking(demand("What did Dr. Chen do?"), named.names)
    assert lacking(demand("What did Dr. Miller do?"), named.names)


def test_what_is_asked_for_by_name() -> None:
    assert demand("Which country leads?").heads
    assert demand("How old were the patients?").heads
    assert not demand("Which is it?").heads
    assert demand("Who led the review?").author
    assert not demand("What did the review find?").author
    assert demand("Was it 640 people in 3 years?").numbers == {"640", "3"}


def test_a_heading_supplies_names_but_no_answers() -> None:
    read = supply("It was given to everyone.", context="Dose of methotrexate: 15 mg")
    assert "methotrexate" in read.names
    assert "dose" not in read.aspects
    assert "dose" in supply("15 mg was given to everyone.").aspects


def test_words_nobody_could_translate_are_never_covered() -> None:
    assert "?zorb" in demand("Is it safe?", ("zorb",)).terms


def test_what_is_left_without_the_aspect() -> None:
    assert "cost" not in without_aspects("What does it cost in dollars?")
