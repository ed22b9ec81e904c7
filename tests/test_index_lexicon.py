"""Names in text: one canonical name for lay and technical words, and what it is a kind of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speed import growth

from index import lexicon
from index.lexicon import covers, find, names, parents


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("fat", "adipose tissue", "adipose tissue"),
        ("steroids", "glucocorticoids", "glucocorticoid"),
        ("hard-to-treat", "refractory", "refractory disease"),
        ("ISSCR", "International Society for Stem Cell Research", "International Society for Stem Cell Research"),
        ("mesenchymal stromal cells", "stem cells", "msc"),
        ("TNF-α", "TNF alpha", "TNF-alpha"),
        ("IL6", "interleukin-6", "IL-6"),
        ("leukemia", "leukaemia", "leukaemia"),
        ("Enbrel", "etanercept", "etanercept"),
        ("kids", "paediatric", "children"),
        ("heart attack", "myocardial infarction", "heart attack"),
        ("joint replacements", "arthroplasty", "joint replacement"),
        ("CAR T-cell therapy", "chimeric antigen receptor T cells", "CAR-T"),
    ],
)
def test_lay_and_technical_words_meet(one: str, other: str, name: str) -> None:
    assert names(f"It is about {one} here.") == names(f"It is about {other} here.") == {name}


@pytest.mark.parametrize(
    ("special", "general"),
    [
        ("methotrexate", "DMARD"),
        ("etanercept", "biologic"),
        ("lupus", "autoimmune disease"),
        ("psoriatic arthritis", "arthritis"),
        ("umbilical cord msc", "msc"),
        ("ibuprofen", "painkiller"),
        ("FDA", "United States"),
    ],
)
def test_a_kind_is_covered_by_its_class_and_not_the_reverse(special: str, general: str) -> None:
    assert general in parents(special)
    assert covers(general, special)
    assert not covers(special, general)


def test_capitals_tell_words_from_abbreviations() -> None:
    assert "WHO" in names("The WHO says so.")
    assert not names("People who say so are nice to us.")


def test_the_longest_name_wins_and_offsets_fit() -> None:
    text = "Juvenile idiopathic arthritis, unlike rheumatoid arthritis, starts early."
    found = find(text)
    assert [m.name for m in found] == ["juvenile idiopathic arthritis", "rheumatoid arthritis"]
    assert all(text[m.start : m.end] == m.text for m in found)


def test_a_list_is_not_one_name() -> None:
    assert names("It is about the liver, kidney and skin.") >= {"liver", "kidney"}
    assert [m.text for m in find("bone, marrow")] == ["bone", "marrow"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a study by Yongjun Liu's team", "yongjun liu"),
        ("led by Dr. Yingjia Chen (Lotus Lake Capital)", "yingjia chen"),
    ],
)
def test_people_are_found(text: str, name: str) -> None:
    assert name in names(text, ["person"])


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    found = find(text)
    assert all(text[m.start : m.end] == m.text and m.kind in lexicon.KINDS for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_the_terms_are_broad() -> None:
    kinds = [lexicon.kind_of(n) for n in lexicon._load().kinds]
    assert kinds.count("disease") > 250
    assert kinds.count("drug") + kinds.count("drug_class") > 250
    assert kinds.count("organisation") > 120


def test_finding_takes_time_in_proportion() -> None:
    text = "MSCs with low-dose DMARDs lowered CRP and TNF-α in people with refractory RA at the Mayo Clinic. " * 80
    assert growth(find, text[:2000], text[:8000]) < 10
