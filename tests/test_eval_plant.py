"""Planted errors: each really is one, they are the same for the same seed, and there are enough of every kind."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from eval import plant_forms, plant_swaps
from eval.checker import sum_up, try_file, try_planted
from eval.plant import MAKERS, Planted, plant
from eval.plant_facts import Fact, facts, said_again
from index import lexicon
from index.config import IndexConfig
from index.errors import InputError
from index.snapshot import open_current
from rag.schema import Verdict


def fact(text: str, *quotes: str) -> Fact:
    return Fact("f", text, quotes or (text,), ("Something else is said here of other matters.",), True)


def edits(make: object, one: Fact, *others: Fact) -> list[tuple[str, tuple[str, ...], str]]:
    assert callable(make)
    return list(make(one, list(others), random.Random(1)))


@pytest.fixture(scope="module")
def planted(built_index: IndexConfig) -> tuple[Planted, ...]:
    with open_current(built_index) as snapshot:
        return plant(facts(snapshot))


def test_there_are_more_than_a_thousand_and_some_of_every_kind(planted: tuple[Planted, ...]) -> None:
    counts = Counter(p.kind for p in planted)
    assert sum(counts.values()) - counts["untouched"] >= 1000
    assert set(counts) == {"untouched", *MAKERS}
    assert min(counts.values()) >= 20


def test_the_same_seed_plants_the_same_and_another_does_not(built_index: IndexConfig) -> None:
    with open_current(built_index) as snapshot:
        found = facts(snapshot)[:30]
    assert plant(found) == plant(found)
    assert plant(found) != plant(found, seed=8)


def test_every_error_differs_from_what_it_was_planted_in(planted: tuple[Planted, ...]) -> None:
    untouched = {p.id: (p.claim, p.quotes) for p in planted if p.kind == "untouched"}
    for p in planted:
        if p.kind != "untouched":
            assert (p.claim, p.quotes) != untouched[p.id.split("#")[0]]
            assert "  " not in p.claim
            assert p.claim[0] == p.claim[0].upper() or p.claim[0].isdigit()


def test_no_changed_claim_stands_in_its_quotes(planted: tuple[Planted, ...]) -> None:
    for p in planted:
        if p.kind not in ("untouched", "number_quote", "passage_deleted"):
            assert not any(p.claim.rstrip(".") in re.sub(r"\s+", " ", q) for q in p.quotes), p


def test_a_number_is_not_changed_to_one_the_quote_holds() -> None:
    one = fact("The study had 64 people.", "A 3-year study of 64 people; 128 were asked, 46 came.")
    found = [claim for claim, _, _ in edits(plant_swaps.numbers, one)]
    assert found
    assert not any(re.search(r"\b(?:64|128|46|3)\b", claim) for claim in found)


def test_digits_of_a_name_are_no_number() -> None:
    assert edits(plant_swaps.numbers, fact("MSCs cut IL-6 and DAS28 scores.")) == []


def test_a_changed_quote_holds_the_old_number_no_more() -> None:
    one = fact("The study had 64 people.", "64 people took part. Of the 64, none left.")
    for claim, quotes, _ in edits(plant_swaps.quoted_numbers, one):
        assert claim == one.text
        assert not any(re.search(r"\b64\b", q) for q in quotes)


def test_a_swapped_name_is_neither_the_same_nor_a_kind_of_it() -> None:
    one = fact("Biologics can cost a lot.", "Biologics and other drugs such as statins can cost a lot.")
    for claim, _, _ in edits(plant_swaps.names, one):
        assert "statin" not in claim.lower()
        assert not lexicon.names(claim) & lexicon.names(one.text)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Serious complications are rare.", "Serious complications are not rare."),
        ("The article says MSCs help tissue repair.", "The article says MSCs do not help tissue repair."),
        ("The news release says RA often leads to disability.", "The news release says RA does not often lead"),
        ("MSC therapy may delay surgery.", "MSC therapy cannot delay surgery."),
        ("CAR-T is not related to MSCs.", "CAR-T is related to MSCs."),
        ("MSC therapy has no elevated risk.", "MSC therapy has elevated risk."),
        ("The news release reports no harm.", "The news release reports harm."),
    ],
)
def test_denials_read_as_english(text: str, denied: str) -> None:
    found = edits(plant_forms.negations, fact(text))
    assert [claim[: len(denied)] for claim, _, _ in found] == [denied]


def test_a_hedge_the_quote_states_as_a_fact_is_no_error() -> None:
    assert "It will help." in [claim for claim, _, _ in edits(plant_swaps.hedges, fact("It may help."))]
    both = fact("It may help.", "It may help, and will help most people.")
    assert "It will help." not in [claim for claim, _, _ in edits(plant_swaps.hedges, both)]


def test_a_merged_claim_takes_nothing_the_quotes_say() -> None:
    one = fact("MSCs come from bone marrow.")
    same = fact("Bone marrow is where MSCs come from.")
    other = fact("Clinics without oversight offer unproven therapies abroad.")
    assert edits(plant_forms.merged, one, same) == []
    assert edits(plant_forms.merged, one, other)


def test_what_says_it_again_is_not_left_as_a_passage() -> None:
    assert said_again("Making MSC products safe is a challenge.", "The safety of MSC products is a challenge.") >= 0.6
    assert said_again("Serious complications are rare.", "RA is a disease of the joints.") < 0.6


class Fixed:
    """A checker with one answer for everything."""

    name = "fixed"

    def __init__(self, label: str) -> None:
        self.label = label

    def check(self, claim: str, quotes: object) -> Verdict:
        return Verdict(self.label, 0.9, (), self.name)  # type: ignore[arg-type]


def test_a_checker_that_accepts_all_and_one_that_rejects_all_both_fail(planted: tuple[Planted, ...]) -> None:
    for label in ("supported", "unsupported"):
        found = sum_up("x", try_planted(planted, Fixed(label)), gated=True)
        assert any(g.holds is False for g in found.gates)
    accepted = sum_up("x", try_planted(planted, Fixed("supported")), gated=True)
    assert accepted.caught.hits == 0
    assert accepted.rejected.hits == 0
    assert len(accepted.misses) == accepted.caught.n


def test_labelled_pairs_are_read_and_bad_ones_named_by_line(tmp_path: Path) -> None:
    row = {"id": "a", "claim": "It helps.", "passage": "It may help.", "label": "unsupported", "kind": "hedge"}
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "label": "supported"}) + "\n", "utf-8")
    found = sum_up("file", try_file(path, Fixed("unsupported")))
    assert (found.caught.hits, found.rejected.hits, list(found.kinds)) == (1, 1, ["hedge"])
    path.write_text(json.dumps({**row, "label": "maybe"}) + "\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        try_file(path, Fixed("supported"))
