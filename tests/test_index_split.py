"""Canonical text and passages: nothing a reader sees is lost, and every offset is exact."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.canonical import canonicalise, digest
from index.config import SplitConfig
from index.split import sentences, split

WORDS = st.text(alphabet="abcdeXYZ019αé.,:;!?-–()%'\"\u00a0\u200b", min_size=1, max_size=12)
LINES = st.builds(
    lambda marker, words: marker + " ".join(words),
    st.sampled_from(["", "", "", "- ", "1. ", "## ", "  * ", "# ", "\t", "a) "]),
    st.lists(WORDS, max_size=25),
)
TEXTS = st.one_of(
    st.text(max_size=400),
    st.builds(lambda lines, ends: "".join(a + b for a, b in zip(lines, ends, strict=False)),
              st.lists(LINES, max_size=12), st.lists(st.sampled_from(["\n", "\n\n", "\r\n", " \n \n"]), min_size=12)),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(80, 300))
@example("# Only a heading", 80)
@example("A title line\n\nBody text follows here.\n- x\n- y", 80)
@example("word " * 200, 80)
def test_passages_are_verbatim_in_order_and_cover_everything(raw: str, limit: int) -> None:
    text = canonicalise(raw)
    passages = split(text, "src", digest(text), SplitConfig(max_chars=limit, short_item=30))
    covered = bytearray(len(text))
    last = 0
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        assert 0 < len(passage.text) <= limit
        assert passage.start >= last
        last = passage.end
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    headings = {passage.heading for passage in passages}
    at = 0
    for line in text.splitlines(keepends=True):
        for offset, char in enumerate(line):
            if not char.isspace() and not covered[at + offset]:
                assert line.strip().lstrip("#").strip() in headings
                break
        at += len(line)
    assert len({passage.id for passage in passages}) == len(passages)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_canonical_text_is_stable_and_keeps_every_visible_letter(raw: str) -> None:
    text = canonicalise(raw)
    assert canonicalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    letters = [char for char in unicodedata.normalize("NFC", raw) if char.isascii() and char.isalnum()]
    assert [char for char in text if char.isascii() and char.isalnum()] == letters


def test_hidden_characters_and_page_furniture_go_and_greek_stays() -> None:
    raw = "A\u200bB\u202ec\U000e0041 TNF-α\u00a0falls.  \r\n\r\n\r\nimage: \r\nView more\r\nThe image: a knee.\r\n"
    assert canonicalise(raw) == "ABc TNF-α falls.\n\nThe image: a knee.\n"


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_stay_where_they_shape_letters(joiner: str) -> None:
    assert canonicalise(f"می{joiner}خواهم a{joiner}b") == f"می{joiner}خواهم ab\n"


def test_headings_lists_and_labels_of_plain_text() -> None:
    text = canonicalise(
        "News Release\n\nWhy Usual Treatments Fall Short\n\nThey have flaws, says a review that is long enough.\n\n"
        "- One: costly, and a burden for many.\n\n- Two: harms the liver, says a trial.\n\n"
        "- Three: this one is a long item that stands on its own feet, since it says a good deal.\n\n"
        "Credit: A Journal\n\nPeer-Reviewed Publication\n\nThe end is near."
    )
    passages = split(text, "src", digest(text))
    assert [(passage.heading, passage.text.split("\n")[0]) for passage in passages] == [
        (None, "News Release"),
        ("Why Usual Treatments Fall Short", "They have flaws, says a review that is long enough."),
        ("Why Usual Treatments Fall Short", "- One: costly, and a burden for many."),
        ("Why Usual Treatments Fall Short", "- Three: this one is a long item that stands on its own feet, since it "
         "says a good deal."),
        ("Why Usual Treatments Fall Short", "Credit: A Journal"),
        ("Why Usual Treatments Fall Short", "Peer-Reviewed Publication"),
        ("Why Usual Treatments Fall Short", "The end is near."),
    ]  # fmt: skip
    assert passages[2].text == "- One: costly, and a burden for many.\n\n- Two: harms the liver, says a trial."


def test_hard_wrapped_lines_are_one_paragraph_and_long_lines_are_their_own() -> None:
    wrapped = canonicalise("Walking helped most adults\nwith knee pain. It was\ncheap.\n\nFalls were rare.")
    assert [p.text for p in split(wrapped, "s", "v")] == [
        "Walking helped most adults\nwith knee pain. It was\ncheap.",
        "Falls were rare.",
    ]
    long = canonicalise(f"{'Long line without an end ' * 8}\nshort line below\n")
    assert len(split(long, "s", "v")) == 2


def test_sentences_know_abbreviations_initials_and_decimals() -> None:
    text = "Dr. Y. Chen (Lotus Co.) wrote it, e.g. for 0.5% of people. It costs 3.5 pounds! Is it so? 1. No."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Dr. Y. Chen (Lotus Co.) wrote it, e.g. for 0.5% of people.",
        "It costs 3.5 pounds!",
        "Is it so?",
        "1. No.",
    ]
