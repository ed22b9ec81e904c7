"""The sentences of a passage: whole also where a text of fixed width is broken at its edge, and exact to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon import find
from index.schema import Passage
from index.sentences import sentences

WRAPPED = (
    "If a result worries us, one of the nurses will ring you within two\n"
    "working days, so please make sure that we have your number. The\n"
    "call may show as unknown."
)


def passage(text: str, start: int = 0) -> Passage:
    return Passage("x@v:0-9", "x", "v", start, start + len(text), text, None, None)


def said(text: str) -> list[str]:
    return [" ".join(s.quote.split()) for s in sentences(passage(text))]


def test_a_sentence_goes_on_where_only_the_line_ends() -> None:
    assert said(WRAPPED) == [
        "If a result worries us, one of the nurses will ring you within two working days, so please make sure that we "
        "have your number.",
        "The call may show as unknown.",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # the next word would have fitted: the line ends because something ends
        ("Rheumatology Shared Care Service of Alder House\nClinic 7 on the ground floor, to the left of the lifts", 2),
        # a list, a table with bars, columns set apart by blanks
        ("- paracetamol up to four times in one whole day\n- ibuprofen only after you have had something to eat", 2),
        ("Room with a bed by the window | ninety pounds now\nShared room with three other people | forty pounds", 2),
        (
            "Creatinine      shows how well your kidneys work\nPlatelets       help your blood to clot",
            2,
        ),
        # short lines are no paragraph of fixed width
        ("Mind the step\nMind the door\nMind the gap there", 3),
    ],
)
def test_what_stands_on_lines_of_its_own_stays_apart(text: str, count: int) -> None:
    assert len(said(text)) == count


@given(st.lists(st.sampled_from(["word", "a", "of", "longer-word", "Dr.", "end.", "- item", "x | y", "1.5", ""])))
def test_every_sentence_stands_in_the_text_where_it_says(words: list[str]) -> None:
    text = ""
    for n, word in enumerate(words):
        text += word + ("\n" if n % 7 == 6 else " ")
    begin = 11
    last = begin
    for span in sentences(passage(text, begin)):
        assert text[span.start - begin : span.end - begin] == span.quote
        assert span.start >= last
        last = span.end


def test_a_term_may_be_broken_at_the_edge_of_a_page_and_written_without_its_accents() -> None:
    assert [m.name for m in find("signs of giant cell\narteritis")] == ["giant cell arteritis"]
    assert not [m for m in find("- giant cell\n\narteritis") if m.name == "giant cell arteritis"]
    for written in ("Sjögren's", "Sjogren's", "sjögrens", "Sjögren’s syndrome"):
        assert [m.name for m in find(f"she has {written}")] == ["Sjogren's syndrome"], written
