"""The checker: unseen claims against quotes."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speed import growth

from rag.check import RuleChecker, VerbatimChecker, make_checker

_FILE = Path(__file__).parent / "data" / "claim_pairs.jsonl"
PAIRS = [json.loads(line) for line in _FILE.read_text("utf-8").splitlines()]
CHECKER = RuleChecker()
BIOLOGICS = "Biologics: Costly, raise infection/malignancy risks, and lose efficacy over time."


def _supported(claim: str, *quotes: str) -> bool:
    return CHECKER.check(claim, quotes).label == "supported"


def test_the_pairs_are_told_apart() -> None:
    wrong: dict[bool, list[str]] = defaultdict(list)
    count: dict[bool, int] = defaultdict(int)
    for pair in PAIRS:
        gold = pair["label"] == "supported"
        count[gold] += 1
        if _supported(pair["claim"], pair["passage"]) != gold:
            wrong[gold].append(pair["id"])
    assert len(wrong[False]) / count[False] <= 0.05, wrong[False]
    assert len(wrong[True]) / count[True] <= 0.08, wrong[True]


@pytest.mark.parametrize("kind", ["number_swap", "negation", "entity_swap"])
def test_swaps_are_caught(kind: str) -> None:
    rows = [p for p in PAIRS if p["kind"] == kind and p["label"] != "supported"]
    missed = [p["id"] for p in rows if _supported(p["claim"], p["passage"])]
    assert len(rows) > 20
    assert len(missed) / len(rows) <= 0.04, missed


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("Biologics are expensive.", "supported"),
        ("Biologics are affordable.", "contradicted"),
        ("MSCs are costly.", "contradicted"),
        ("Biologics cause malignancies.", "unsupported"),
        ("Biologics always lose their effect.", "unsupported"),
        ("Biologics are costly because of patents.", "unsupported"),
    ],
)
def test_each_label_is_given(claim: str, label: str) -> None:
    verdict = CHECKER.check(claim, [BIOLOGICS])
    assert verdict.label == label
    assert verdict.checker == "rules-1"
    assert 0.0 <= verdict.score <= 1.0
    assert (verdict.score >= 0.5) == (label == "supported")
    assert label == "supported" or all(reason and reason[0].islower() for reason in verdict.reasons)


def test_a_claim_may_rest_on_two_quotes() -> None:
    other = "DMARDs: Liver/kidney toxicity."
    claim = "DMARDs can harm the liver, and biologics are costly."
    assert _supported(claim, BIOLOGICS, other)
    assert not _supported(claim, BIOLOGICS)


def test_provenance_is_not_content() -> None:
    for prefix in ("The article says that", "According to the news release,", "The review reports that"):
        assert _supported(f"{prefix} biologics are costly.", BIOLOGICS)


@pytest.mark.parametrize("quotes", [[], [""], ["  "]])
def test_nothing_proves_nothing(quotes: list[str]) -> None:
    assert CHECKER.check("Biologics are costly.", quotes).label == "unsupported"


def test_every_quote_proves_itself() -> None:
    for passage in {p["passage"] for p in PAIRS}:
        assert _supported(passage, passage)


def test_a_learned_score_can_be_joined() -> None:
    claim, quotes = "Biologics are costly.", [BIOLOGICS]
    assert RuleChecker(extra=lambda c, q, f: -9.0).check(claim, quotes).label == "unsupported"
    assert RuleChecker(like=lambda a, b: 0.0).check(claim, quotes).label == "supported"


def test_verbatim() -> None:
    checker = VerbatimChecker()
    assert checker.check("raise infection/malignancy  risks", [BIOLOGICS]).label == "supported"
    assert checker.check("Biologics are costly.", [BIOLOGICS]).label == "unsupported"
    assert checker.check("", [BIOLOGICS]).label == "unsupported"


def test_checkers_go_by_name() -> None:
    assert [make_checker(n).name for n in ("rules-1", "verbatim-1")] == ["rules-1", "verbatim-1"]
    with pytest.raises(ValueError, match="known: rules-1, verbatim-1"):
        make_checker("oracle")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=150), st.text(max_size=150))
def test_any_text_can_be_checked(claim: str, quote: str) -> None:
    assert CHECKER.check(claim, [quote]).label in ("supported", "unsupported", "contradicted")


def test_checking_takes_time_in_proportion() -> None:
    quote = " ".join(pair["passage"] for pair in PAIRS)
    claim = PAIRS[0]["claim"]
    assert growth(lambda text: CHECKER.check(claim, [text]), quote[:2000], quote[:8000]) < 12
