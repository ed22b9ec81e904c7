"""A shortened quote may lose an aside, and nothing that limits what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.shortening import shortens

QUOTE = (
    "Trials in 40 adults, such as one in Leeds, report that the cream (a new one) eased the rash, "
    "but only in mild cases, and stiffness."
)
PAIRS = (
    ("The cream eased the rash, itself a sign of allergy, in two weeks.", "The cream eased the rash in two weeks."),
    ("Studies, such as a 2019 review, report less pain in adults.", "Studies report less pain in adults."),
    ("Asthma, a lung disease of 4% of adults, causes wheezing.", "Asthma is a lung disease of 4% of adults."),
    ("Lupus nephritis (LN), a kidney disease, causes swelling.", "LN causes swelling."),
    ("Several trials (2-year follow-ups included) confirm the benefits.", "Several trials confirm the benefits."),
    ("The drug lowers fever and eases pain.", "The drug lowers fever."),
)  # fmt: skip
CHANGED = (
    ("Research into cells for refractory asthma shows promise.", "Cells for asthma show promise."),
    ("Research into cells for refractory asthma shows promise.", "Research into cells for asthma shows promise."),
    ("The drug may lower fever.", "The drug lowers fever."),
    ("The drug lowers fever, but only in mice.", "The drug lowers fever."),
    ("The drug lowers fever but remains untested in people.", "The drug lowers fever."),
    ("In mice, the drug lowers fever.", "The drug lowers fever."),
    ("The clinic says: the drug lowers fever.", "The drug lowers fever."),
    ("The drug lowers fever, the clinic says.", "The drug lowers fever."),
    ("The drug lowers fever, particularly when taken early.", "The drug lowers fever."),
    ("The drug lowers fever and pain in older adults.", "The drug lowers fever."),
    ("The drug lowers fever in patients who took steroids.", "The drug lowers fever in patients."),
    ("The drug lowers fever, without cure.", "The drug lowers fever."),
    ("The drug lowers fever.", "Fever lowers the drug."),
    ("The drug lowers fever.", "The drug is lowered by fever."),
    ("The drug lowers fever.", "The drug never lowers fever."),
    ("The drug lowers fever.", "The drug lowers fever and pain."),
    ("The drug is still largely seen as experimental.", "The drug is still seen as experimental."),
    ("The drug did not lower fever.", "The drug did lower fever."),
)


@pytest.mark.parametrize(("quote", "text"), PAIRS)
def test_what_is_only_shorter_is_let_through(quote: str, text: str) -> None:
    assert shortens(text, quote)


@pytest.mark.parametrize(("quote", "text"), CHANGED)
def test_what_says_more_or_loses_a_limit_is_not(quote: str, text: str) -> None:
    assert not shortens(text, quote)


@given(st.lists(st.sampled_from(QUOTE.replace(",", "").split()), min_size=1, max_size=12))
def test_no_mixture_of_its_words_loses_the_limit(parts: list[str]) -> None:
    text = " ".join(parts)
    if shortens(text, QUOTE):
        assert "but only in mild cases" in text


def test_a_quote_shortens_to_itself_and_not_to_nothing() -> None:
    assert shortens(QUOTE, QUOTE)
    assert not shortens("", QUOTE)
    assert not shortens("the", QUOTE)
    assert not shortens("The cream helps.", "")
