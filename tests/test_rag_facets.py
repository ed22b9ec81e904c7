"""What a question asks of a page, what a passage tells of, and which document is meant by its title."""

from __future__ import annotations

import pytest

from index.entries import make_entries
from index.schema import Passage, Source
from rag.demand import demand
from rag.facets import agreement, told, wanted
from rag.titles import Titles


@pytest.mark.parametrize(
    ("question", "facet"),
    [
        ("What are the first signs of gout?", "symptoms"),
        ("how do you get rid of shingles", "treatment"),
        ("Why do people get kidney stones?", "causes"),
        ("How rare is Behcet's?", "frequency"),
        ("Does it run in the family?", "inheritance"),
        ("Can I do anything to avoid a stroke?", "prevention"),
        ("Which test finds coeliac disease?", "diagnosis"),
        ("Will my mother recover from it?", "outlook"),
        ("What is lupus?", "definition"),
    ],
)
def test_a_question_asks_for_one_kind_of_information(question: str, facet: str) -> None:
    assert facet in wanted(question)


def test_what_something_is_counts_only_where_nothing_else_is_asked() -> None:
    assert wanted("What is the treatment of lupus?") == {"treatment"}
    assert wanted("Lupus?") == wanted("What does sulfasalazine ease?") == frozenset()
    assert wanted("What does lupus mean?") == {"definition"}


@pytest.mark.parametrize(
    ("passage", "has", "lacks"),
    [
        ("Colchicine and ice packs relieve an attack within a day.", "treatment", "frequency"),
        ("About 4 in 100 adults have it, men more often than women.", "frequency", "treatment"),
        ("It shows as burning pain, followed by features such as a rash.", "symptoms", "genes"),
        ("A biopsy of the bowel settles it.", "diagnosis", "outlook"),
    ],
)
def test_a_passage_tells_of_what_its_words_say(passage: str, has: str, lacks: str) -> None:
    assert has in told(passage)
    assert lacks not in told(passage)


def test_a_heading_says_what_a_list_is_of() -> None:
    assert "symptoms" not in told("- clusters at night\n- teary eye")
    assert "symptoms" in told("- clusters at night\n- teary eye", "Signs to look out for")


def test_what_is_not_told_counts_against_and_what_is_not_asked_does_not() -> None:
    both = frozenset({"symptoms", "treatment"})
    assert agreement(frozenset(), both) == 0.0
    assert agreement(both, both) == 0.0
    assert agreement(both, frozenset({"symptoms"})) == -0.5
    assert agreement(frozenset({"genes"}), both) == -1.0


def meant(title: str, question: str, text: str = "") -> float:
    return Titles(lambda term: 1.0).meant(title, demand(question), text)


def test_a_title_tells_its_document_from_its_neighbours() -> None:
    asked = "What are the symptoms of scleroderma?"
    assert meant("Scleroderma", asked) == 1.0
    assert meant("Localized scleroderma", asked) < 1.0
    assert meant("Tarlov cysts", asked) == 0.0
    # What it is for, or in whom, comes after what it is about.
    assert meant("Sulfasalazine tablets for rheumatoid arthritis", "What are the side effects of sulfasalazine?") == 1.0
    # What sort of text follows, in brackets or behind a colon, is not what it is about.
    assert meant("A guide to scleroderma (systemic sclerosis): living with it", asked) == 1.0


def test_a_title_without_a_subject_leaves_it_to_the_words_of_the_passage() -> None:
    asked = "What are the symptoms of scleroderma?"
    assert meant("Notes of Monday", asked, "The symptoms of scleroderma are hard skin and cold fingers.") == 1.0
    assert meant("Notes of Monday", asked, "The bus leaves at nine.") == 0.0


def test_a_passage_is_found_by_what_its_document_is_about() -> None:
    passage = Passage("a@1:0-9", "a", "1" * 64, 0, 9, "It swells.", heading="Signs")
    (entry,) = make_entries([passage], [], {"a": Source("a", "Gout", "web_page", "A page.")})
    assert entry.text == "Gout\nSigns\nIt swells."
    assert entry.targets == (passage.id,)
    assert passage.text == "It swells.", "what is shown stays word for word"
