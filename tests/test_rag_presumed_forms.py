"""Beliefs folded into a sentence, beliefs of other languages, and what must not be corrected in either."""

from __future__ import annotations

import re

import pytest
from fixtures_rag import ask, prove

from rag.asides import asides, impersonal, unbroken, unordered
from rag.assistant import Assistant
from rag.language import SUPPORTED, asserted
from rag.misbelief import about
from rag.present import prose
from rag.presumed import Taken
from rag.presupposition import clauses
from rag.proof import make, verify
from rag.proof.evidence import of_snapshot

FIRST = "One thing first"
TOPIC = frozenset({"msc", "rheumatoid arthritis"})


@pytest.mark.parametrize(
    ("sentence", "aside"),
    [
        ("Who would volunteer when nearly all of them fall ill?", "nearly all of them fall ill"),
        ("What did they eat, even though the drip makes you sick?", "the drip makes you sick"),
        ("Professor Weber, who signed the article: is she a nurse?", "Professor Weber signed the article"),
        ("Vesicles being a sort of virus, can I catch them?", "Vesicles is a sort of virus"),
        ("The agency stopped every trial, or so my barber claims.", "The agency stopped every trial"),
        ("Nature printed the review, so it must be sound.", "Nature printed the review"),
    ],
)
def test_what_a_sentence_asserts_in_passing_is_found(sentence: str, aside: str) -> None:
    assert any(found.strip(" ,?.") == aside for found in asides(sentence)), list(asides(sentence))


def test_a_human_being_is_not_taken_for_a_human_who_is() -> None:
    assert not any("human is" in text for text in asides("Not one human being was treated, was there?"))


def test_a_second_question_after_a_comma_is_no_ground() -> None:
    assert not any("hospital" in text for text in asides("With it down as Lotus Lake Capital, is any hospital named?"))


def test_brackets_orders_and_asides_of_the_person_are_set_apart() -> None:
    assert unbroken("My aunt (82, stubborn) heard it cures RA") == "My aunt heard it cures RA"
    assert unordered("Explain it to a fool, please: naproxen guards the joint") == "naproxen guards the joint"
    assert unordered("Explain it") == "Explain it"
    assert impersonal("700 people is plenty for me") == "700 people is plenty"


def test_questions_whether_it_is_so_take_nothing_for_granted() -> None:
    assert clauses("Was the Liu study done in people like her?") == ()
    assert not Taken("I would like to know whether Europe has banned the cells").presumed(TOPIC)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Puesto que está prohibido en España, ¿adónde voy?", "es", "banned"),
        ("Puisque ces cellules sont interdites, où aller ?", "fr", "banned"),
        ("Da diese Zellen verboten sind: wohin kann ich gehen?", "de", "banned"),
        ("既然这种细胞被禁止了，我去哪里？", "zh", "banned"),
        ("जब यह इलाज बैन हो गया है, तो मैं कहाँ जाऊँ?", "hi", "banned"),
        ("بما أن هذا العلاج محظور في أوروبا، أين أذهب؟", "ar", "banned"),
    ],
)
def test_the_half_that_a_question_is_built_on_survives_translation(text: str, language: str, words: str) -> None:
    assert any(words in clause for clause in asserted(text, language)), asserted(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Está prohibido en España?", "es"),
        ("Est-ce que c'est interdit en France ?", "fr"),
        ("Ist das in Deutschland verboten?", "de"),
        ("这种疗法在欧洲被禁止了吗？", "zh"),
        ("क्या यह इलाज भारत में बैन है?", "hi"),
        ("هل هذا العلاج محظور؟", "ar"),
    ],
)
def test_a_yes_or_no_question_of_another_language_asserts_nothing(text: str, language: str) -> None:
    assert asserted(text, language) == ()


def test_english_and_unknown_languages_are_left_alone() -> None:
    assert asserted("Since it is banned, where do I go?", "en") == ()
    assert asserted("Miksi se on kielletty?", "fi") == ()
    assert all(asserted("...", language) == () for language in SUPPORTED)


def test_running_a_trial_is_no_exercise_and_harm_is_no_other_illness() -> None:
    assert about("The FDA told them to quit running these trials", TOPIC)
    assert not about("Running cures rheumatism of the heart", TOPIC)
    assert not about("The cells gave people strokes", TOPIC)
    assert about("The cells gave people strokes", TOPIC, harm=True)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # folded in
        ("Who on earth enrols when nine in ten of them end up seriously harmed?", r"mild|rare|no serious"),
        ("Explain for a layman, please: celecoxib has been guarding my knees, so why cells?", r"do not protect"),
        ("Dr Liu, who was in charge of the new review, is he retired?", r"Chen"),
        ("CAR-T being a sort of mesenchymal cell, does it need a donor?", r"not directly related"),
        (
            "My clinic (a posh one) says a single drip and RA is gone for ever. When are they open?",
            r"year|experi|pending",
        ),
        # kinds that came later
        ("Not a soul has had these cells, only mice. Who goes first?", r"people"),
        ("Seeing as only my own cells will do, what if my marrow is poor?", r"donor"),
        ("Why are vesicles riskier than the whole cells?", r"EVs"),
        ("What is the sense of physio when the cells do all the work?", r"physical therapy"),
        ("Dr Chen is a heart surgeon in Boston. Which ward?", r"Lotus Lake"),
        ("Now that steroids ruin the liver and DMARDs the bones, what is left?", r"liver|osteoporosis"),
        # other languages
        ("Ya que la FDA dio luz verde a las células madre, ¿dónde las ponen?", r"experimental|pending"),
        ("Puisque ces cellules viennent d'embryons, qui donne son accord ?", r"umbilical"),
        ("Weil die Zellen bei jedem zweiten Krebs auslösen: wer haftet?", r"tumors|transformation"),
        ("既然干细胞能彻底治好类风湿，为什么医生不推荐？", r"experimental|pending|promise"),
        ("जब FDA ने इसे मंज़ूरी दे दी है, तो यह कहाँ मिलेगा?", r"experimental|pending"),
        ("بما أن الخلايا تؤخذ من الأجنة، هل هي حلال؟", r"umbilical"),
    ],
)
def test_such_beliefs_are_corrected_first_by_words_that_speak_against_them(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    claim = next(s.text for s in answer.sentences if s.kind == "claim")
    assert FIRST in prose(answer)
    assert re.search(said, claim), claim
    assert verify(make(answer, assistant.snapshot), of_snapshot(assistant.snapshot)).holds


@pytest.mark.parametrize(
    "question",
    [
        "Who decides when there is enough evidence, given that large trials still have to be done?",
        "I gather the vesicles are meant to be the safer sort. Safer how?",
        "Nobody mentions a placebo group for Liu's 64, how come?",
        "Donor cells are seldom rejected, I read. Why is that?",
        "Was the Liu study done in people with hard-to-treat disease?",
        "Como la FDA todavía lo considera experimental, ¿qué falta?",
        "Da schwere Komplikationen selten sind: welche Risiken nennt der Artikel?",
        "既然监管机构还没有批准，还需要什么试验？",
    ],
)
def test_what_is_right_in_such_forms_is_left_as_it_is(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert FIRST not in prose(answer)
    assert verify(make(answer, assistant.snapshot), of_snapshot(assistant.snapshot)).holds


def test_vesicles_are_not_corrected_with_what_is_said_of_car_t(assistant: Assistant) -> None:
    answer = ask(assistant, "Which chemist stocks the vesicles now that they are licensed?")
    first = next(s.text for s in answer.sentences if s.kind == "claim")
    assert FIRST in prose(answer)
    assert "EVs" in first
    assert "CAR-T" not in first
