"""What a sentence names and its quotes do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts import amounts, unproven

BIOLOGICS = "Biologics: Costly, raise infection/malignancy risks, and lose efficacy over time."
STUDY = "For instance, a 3-year study of 64 refractory RA patients by Yongjun Liu team showed MSCs + low-dose DMARDs \
sustainedly reduced inflammatory markers (ESR, CRP) and improved DAS28/HAQ scores."
SHARE = "Rheumatoid arthritis (RA), a chronic autoimmune disease affecting 0.5% to 1% of the global population"
WHERE = "Found in umbilical cord, bone marrow, and adipose tissue, MSCs target RA via four key traits:"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The news release says biologics cost a lot, raise infection and cancer risks, and work less.", BIOLOGICS),
        ("Sixty-four people with hard-to-treat RA took part in a study that ran for three years.", STUDY),
        ("The study followed 64 people over three years.", STUDY),
        ("Two blood markers, ESR and CRP, fell.", STUDY),
        ("RA affects half a percent to one percent of people worldwide.", SHARE),
        ("Between 0.5 and 1 in every 100 people have RA.", SHARE),
        ("RA affects up to 1% of people.", SHARE),
        ("MSCs come from three tissue sources: the cord, the marrow and fat.", WHERE),
        ("MSCs act on RA through four traits.", WHERE),
        ("Follow-up lasted one to three years.", "Multiple clinical studies (1-3-year follow-ups included) confirm"),
        ("The gains may last more than twelve months.", "Improvements often persist for months to over a year"),
        ("DMARDs can harm the liver and the kidneys.", "DMARDs: Liver/kidney toxicity."),
        ("The US and European regulators see it as experimental.", "experimental by agencies such as the FDA and EMA"),
    ],
)
def test_honest_rewordings_are_proven(sentence: str, quote: str) -> None:
    assert unproven(sentence, [quote]) == ()


@pytest.mark.parametrize(
    ("sentence", "quote", "word"),
    [
        ("MSCs cost a lot.", BIOLOGICS, "MSCs"),
        ("Methotrexate is costly.", BIOLOGICS, "Methotrexate"),
        ("Biologics cost $2,000 a year.", BIOLOGICS, "$2,000"),
        ("The study followed 46 people.", STUDY, "46"),
        ("The study ran for five years.", STUDY, "five years"),
        ("The study was run at the Mayo Clinic.", STUDY, "Mayo Clinic"),
        ("The study was run in Germany.", STUDY, "Germany"),
        ("The study helped children with lupus.", STUDY, "lupus"),
        ("A randomised trial of 64 people was run.", STUDY, "randomised"),
        ("Yingjia Chen's team followed 64 people.", STUDY, "Yingjia Chen"),
        ("RA affects 5% to 10% of people.", SHARE, "5%"),
        ("RA affects one person in five.", SHARE, "one person in five"),
        ("MSCs act on RA through six key traits.", WHERE, "six"),
        ("The gains last for less than a year.", "Improvements often persist for months to over a year", "a year"),
        ("The review dates from 2012.", "such as a 2021 review", "2012"),
        ("The drug Zorvexil helped.", STUDY, "Zorvexil"),
        ("It lowered IL-17.", "cut pro-inflammatory cytokines (TNF-α, IL-6)", "IL-17"),
    ],
)
def test_what_no_quote_names_is_told(sentence: str, quote: str, word: str) -> None:
    reasons = unproven(sentence, [quote])
    assert any(word in r for r in reasons), reasons


def test_several_quotes_prove_together() -> None:
    assert unproven("Biologics cost a lot, and 64 people took part.", [BIOLOGICS, STUDY]) == ()
    assert unproven("Biologics cost a lot, and 64 people took part.", [BIOLOGICS]) != ()


def test_digits_inside_names_are_not_amounts() -> None:
    assert amounts("DAS28, IL-6, IGF-1, COVID-19 and vitamin B12") == ()


@given(st.integers(min_value=2, max_value=99999), st.sampled_from(["patients", "years", "percent", "mg"]))
def test_a_number_proves_itself_and_no_other(n: int, unit: str) -> None:
    quote = f"The study counted {n} {unit} in all."
    assert unproven(f"It counted {n} {unit}.", [quote]) == ()
    assert unproven(f"It counted {n * 3 + 1} {unit}.", [quote]) != ()


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_can_be_asked(sentence: str, quote: str) -> None:
    assert all(r.startswith("names ") for r in unproven(sentence, [quote]))


def test_a_number_of_hundreds_of_digits_is_a_number() -> None:
    for digits in (300, 310, 400):
        assert unproven(f"{'9' * digits} patients took part.", [STUDY]), digits
