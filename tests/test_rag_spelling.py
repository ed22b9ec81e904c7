"""Spelling: typos are repaired; whatever is right, a number or a name stays."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speed import growth

from rag.spelling import Speller

VOCABULARY = """
mesenchymal stem cells; stromal; MSC; bone marrow; umbilical cord; adipose tissue; rheumatoid arthritis; CAR-T;
refractory; biologics; DMARDs; NSAIDs; glucocorticoids; methotrexate; adalimumab; etanercept; Humira; lupus; NICE;
EULAR; FDA; EMA; extracellular vesicles; immunogenicity; immunomodulation; cartilage; joint replacement; side effects;
physical therapy; cytokines; malignancy; osteoporosis; experimental; approval; regulatory; unregulated; infusion
"""
SPELLER = Speller(term.strip() for term in VOCABULARY.split(";"))
ENGLISH = (Path(__file__).parent / "data" / "english_questions.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is stem cell thrapy safe", "is stem cell therapy safe"),
        ("refractry RA", "refractory RA"),
        ("are biolojics xpensive", "are biologics expensive"),
        ("umbillical chord stemcels", "umbilical cord stem cells"),
        ("from bonemarrow", "from bone marrow"),
        ("what prise for the tretment", "what price for the treatment"),
        ("prise of msc therapy", "price of msc therapy"),
        ("cart cell thrapy", "CAR-T cell therapy"),
        ("rhumatoid artritis", "rheumatoid arthritis"),
        ("rumatoid arthritus", "rheumatoid arthritis"),
        ("methatrexate or methotrexat", "methotrexate or methotrexate"),
        ("saftey", "safety"),
        ("sideeffects", "side effects"),
        ("side affects", "side effects"),
        ("is it aproved", "is it approved"),
        ("experamental", "experimental"),
        ("knee replacment", "knee replacement"),
        ("carteledge", "cartilage"),
        ("imune system", "immune system"),
        ("stem sells", "stem cells"),
        ("shud i do it", "should i do it"),
        ("wat r u", "what are you"),
        ("wot is it", "what is it"),
        ("2 yrs b4 it", "2 years before it"),
        ("mesenkymal stromel", "mesenchymal stromal"),
        ("how mutch dose it cost", "how much does it cost"),
        ("clinical trails", "clinical trials"),
        ("immunogenisity", "immunogenicity"),
        ("w h a t   a r e   M S C s", "what are MSCs"),
        ("i s i t s a f e", "is it safe"),
        ("sooo does it helllp", "so does it help"),
        ("ｗｈａｔ is MSC？", "what is MSC?"),
        ("is it safe 🙏", "is it safe "),
        ("WILL STEM CELLS CURE MY RA", "will stem cells cure my RA"),
        ("WHAT DOES NICE SAY ABOUT IT", "what does NICE say about it"),
        ("tnf alfa il6", "TNF-alpha IL-6"),
        ("umbilicle cord", "umbilical cord"),
        ("childern", "children"),
        ("disese remition", "disease remission"),
    ],
)
def test_typos_are_repaired(typed: str, meant: str) -> None:
    result = SPELLER.correct(typed)
    assert result.text == meant


@pytest.mark.parametrize(
    "text",
    [
        "I take adalimumab, Humira and etanercept.",
        "Was it 64 or 640 patients in 2020?",
        "What do NICE and EULAR say about lupus?",
        "What dose is given?",
        "Is tofacitinib or sarilumab better than rinvoq?",
        "Is Dr Smythe at the Panaxia clinic good?",
        "guitar chord of the week",
        "He won first prize",
        "trails versus trials",
        "the weather is bad for my joints",
        "my heart rate and 38.5 C",
        "Is tumour or tumor, randomised or randomized, anaemia or anemia right?",
        "Sjögren's and TNF-α",
        "DAS28, HAQ, IGF-1, VEGF",
        "x = 3/4",
        "The U.S. and the U.K.",
        "neuralgic congenita granulomatous",
        "",
        "   ",
    ],
)
def test_what_is_right_or_a_name_is_left_alone(text: str) -> None:
    result = SPELLER.correct(text)
    assert result.text == text
    assert result.changes == ()


def test_changes_say_what_was_changed() -> None:
    assert ("thrapy", "therapy") in SPELLER.correct("stem cell thrapy").changes


@pytest.mark.parametrize("text", ENGLISH)
def test_twice_is_the_same_as_once(text: str) -> None:
    once = SPELLER.correct(text).text
    assert SPELLER.correct(once).text == once


_LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCRT 0123456789'-.?!", max_size=60)
_TYPED = "stem cells thrapy wat r u helllp safe MSC 64 RA umbillical chord A".split()
_WORDS = st.lists(st.sampled_from(_TYPED), max_size=8)


@settings(max_examples=200, deadline=None)
@given(_LETTERS | st.text(max_size=60) | _WORDS.map(" ".join))
def test_idempotent_for_any_text(text: str) -> None:
    once = SPELLER.correct(text).text
    assert SPELLER.correct(once).text == once


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 99_999), st.sampled_from(["wat r u {} ok", "{} patiens", "thrapy for {} yrs", "{}%"]))
def test_numbers_never_change(number: int, text: str) -> None:
    assert str(number) in SPELLER.correct(text.format(number)).text


def test_repairing_takes_time_in_proportion() -> None:
    rng = random.Random(1)
    words = " ".join(rng.choice(ENGLISH) for _ in range(400))
    assert growth(lambda text: SPELLER.correct(text), words[:3000], words[:12000]) < 10
