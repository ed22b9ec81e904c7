"""The checker: unseen claims against quotes."""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speed import growth

from eval.calibration import slopes
from rag.check import VERBATIM, RuleChecker, VerbatimChecker, make_checker
from rag.check_chance import ABOVE, BELOW, chance, odds

_FILE = Path(__file__).parent / "data" / "claim_pairs.jsonl"
PAIRS = [json.loads(line) for line in _FILE.read_text("utf-8").splitlines()]
SPENT = ("claim_pairs_fresh", "claim_pairs_round1", "claim_pairs_lay")
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


@pytest.mark.parametrize("name", SPENT)
def test_pairs_that_were_learned_from_stay_told_apart(name: str) -> None:
    rows = [json.loads(line) for line in _FILE.with_name(f"{name}.jsonl").read_text("utf-8").splitlines()]
    told = [(row["label"] == "supported", _supported(row["claim"], row["passage"])) for row in rows]
    bad = [said for good, said in told if not good]
    good = [said for good, said in told if good]
    assert len(rows) >= 180
    assert sum(bad) / len(bad) <= 0.09
    assert good.count(False) / len(good) <= 0.06


@pytest.mark.parametrize(
    "quote",
    [
        "It is not true that the gel heals wounds.",
        "There is no evidence that the gel heals wounds.",
        "Some clinics claim that the gel heals wounds.",
        "Does the gel heal wounds? Nobody knows whether the gel heals wounds.",
        "The study does not show that the gel heals wounds.",
        "It may be that the gel heals wounds.",
    ],
)
def test_words_cut_out_of_a_sentence_that_turns_them_prove_nothing(quote: str) -> None:
    claim = "The gel heals wounds."
    assert not _supported(claim, quote)
    assert VerbatimChecker().check(claim, [quote]).label == "unsupported"
    assert _supported(claim, f"{claim} {quote}")


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The release does not list the drugs as costly.", "The drugs are costly."),
        ("The cells do not repair tissue.", "The cells repair tissue."),
        ("The gel will ease pain.", "The gel may ease pain."),
        ("The gel is dangerous in children.", "The gel is safe in children."),
        ("The pads are best for mild burns.", "The pads are best for severe burns."),
        ("The cream blocks skin repair.", "The cream promotes skin repair."),
        ("Risks caused by the gel were few.", "Risks associated with the gel were few."),
        ("Asthma is caused by mould in the home.", "Asthma is linked to mould in the home."),
        ("A rash is the cause of gout.", "Gout causes a rash."),
        ("Low calcium is corrected after treatment.", "Low calcium is corrected before treatment."),
        ("Blood is tested every two months.", "Blood is tested every two weeks, for two months."),
        ("Fever is most common with the second dose.", "Fever is most common with the first dose."),
        ("The gel has already been approved.", "Approval of the gel is still pending."),
        ("The gel lowers the risk of burns.", "The gel brings no raised risk of burns."),
        ("People with scars heal faster with the gel.", "In mice, scars healed faster with the gel."),
        ("Five people in the control group fell.", "Five people in the exercise group fell."),
        ("Lupus is more common in men than in women.", "Lupus is more common in women than in men."),
    ],
)
def test_what_turns_a_sentence_is_caught(claim: str, quote: str) -> None:
    assert _supported(quote, quote)
    assert not _supported(claim, quote)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Keep an eye on your blood pressure.", "Monitor your blood pressure."),
        ("One day the gel may help.", "The gel may help."),
        ("Most, though not all, burns were mild.", "Most burns were mild."),
        ("Neither the gel nor the cream protects the skin.", "The gel and the cream give no protection to the skin."),
        ("Four in 200 people fell.", "2% of people fell."),
        ("Blood is tested four times a year.", "Blood tests are done every three months."),
        ("Fewer than seventy patients were in the study.", "The study had 64 patients."),
        ("Regulators have not yet approved the gel.", "Regulatory approval of the gel is pending."),
    ],
)
def test_other_words_for_the_same_are_accepted(claim: str, quote: str) -> None:
    verdict = CHECKER.check(claim, [quote])
    assert verdict.label == "supported", verdict.reasons


def test_reasons_say_what_was_found_right() -> None:
    verdict = CHECKER.check("In a study of 64 people, the FDA says.", ["The FDA cites a study of 64 older patients."])
    assert verdict.label == "supported"
    assert any('"64 people" is in the claim; the quote says "64 older patients"' in r for r in verdict.reasons)
    assert any("FDA" in r and r.endswith(": ok") for r in verdict.reasons)
    assert CHECKER.check(BIOLOGICS, [BIOLOGICS]).reasons == (VERBATIM,)


def test_scores_are_fitted_chances() -> None:
    file = _FILE.with_name("checker_first_look.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    found = slopes(np.array([r["odds"] for r in rows]), np.array([float(r["supported"]) for r in rows]))
    assert found == pytest.approx((ABOVE, BELOW), abs=0.051)
    assert chance(0.0) == 0.5
    assert chance(-2.0) < chance(-1.0) < chance(1.0) < chance(2.0)
    assert odds(chance(1.3)) == pytest.approx(1.3)


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
