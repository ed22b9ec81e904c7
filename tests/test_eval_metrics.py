"""The metrics on answers made by hand: each must move when, and only when, the thing it measures does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eval import metrics
from eval.judge import judge
from eval.schema import Case
from rag.present import prose
from rag.schema import Answer, Citation, Label, Question, Sentence, Verdict

ARTICLE = (
    "Trials report less pain with MSC therapy. The treatment is still experimental. "
    "Most side effects were mild, and serious ones were rare."
)
RELEASE = "MSC therapy has better safety than traditional immunosuppression. Biologics are costly."
TEXTS = {sha256(t.encode()).hexdigest(): t for t in (ARTICLE, RELEASE)}


class FixedChecker:
    """Gives the same label to every claim."""

    name = "fixed"

    def __init__(self, label: Label) -> None:
        self.label: Label = label

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        return Verdict(self.label, 1.0, (), self.name)


def citation(number: int, quote: str, text: str = ARTICLE, kind: str = "web_article") -> Citation:
    start = text.index(quote)
    return Citation(
        number, "id", sha256(text.encode()).hexdigest(), start, start + len(quote), quote, "Title", kind, "label"
    )


def claim(text: str, *numbers: int) -> Sentence:
    return Sentence(text, "claim", numbers)


def answer(*sentences: Sentence, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer(Question("Does it help?"), "answer", "en", sentences, citations)


PAIN = "Trials report less pain with MSC therapy."
STATUS = "The treatment is still experimental."
SAFER = "MSC therapy has better safety than traditional immunosuppression."
GOOD = answer(
    claim("The article says trials report less pain.", 1),
    claim("It is still experimental.", 2),
    citations=(citation(1, PAIN), citation(2, STATUS)),
)
CASE = Case(
    id="c",
    category="efficacy",
    question="Does it help?",
    behaviour="answer",
    quotes=((PAIN,),),
    must=("pain",),
    must_not=(r"\bcures?\b",),
)


def judged(given_answer: Answer, case: Case = CASE, label: Label = "supported") -> dict[str, bool | None]:
    return dict(judge(case, given_answer, TEXTS, FixedChecker(label)).checks)


def test_a_good_answer_passes_every_check_that_applies() -> None:
    result = judge(CASE, GOOD, TEXTS, FixedChecker("supported"))
    assert result.passed is True
    assert result.why == {}
    assert {name for name, value in result.checks.items() if value is None} == {"attributed"}


# --- verbatim ---------------------------------------------------------------------------------------------------


@given(position=st.integers(0, len(PAIN) - 1), letter=st.characters())
def test_one_changed_character_of_a_quote_is_not_verbatim(position: int, letter: str) -> None:
    assume(letter != PAIN[position])
    changed = PAIN[:position] + letter + PAIN[position + 1 :]
    forged = replace(GOOD, citations=(replace(GOOD.citations[0], quote=changed), GOOD.citations[1]))
    assert metrics.verbatim(GOOD, TEXTS) is True
    assert metrics.verbatim(forged, TEXTS) is False
    assert metrics.misquoted(forged, TEXTS) == (changed,)


@given(shift=st.integers(-40, 40).filter(bool))
def test_a_quote_at_other_offsets_is_not_verbatim(shift: int) -> None:
    first = GOOD.citations[1]
    moved = replace(first, start=first.start + shift, end=first.end + shift)
    assert metrics.verbatim(replace(GOOD, citations=(GOOD.citations[0], moved)), TEXTS) is False


def test_a_quote_from_a_text_nobody_has_is_not_verbatim() -> None:
    stray = replace(GOOD.citations[0], version="0" * 64)
    assert metrics.verbatim(replace(GOOD, citations=(stray,)), TEXTS) is False
    empty = replace(GOOD.citations[0], quote="", start=0, end=0)
    assert metrics.verbatim(replace(GOOD, citations=(empty,)), TEXTS) is False


def test_without_citations_there_is_nothing_to_be_verbatim() -> None:
    assert metrics.verbatim(answer(Sentence("Please ask your doctor.", "guidance")), TEXTS) is None


# --- citations --------------------------------------------------------------------------------------------------


@given(drop=st.sets(st.integers(0, 3), min_size=1))
def test_deleting_a_citation_from_a_claim_lowers_cited(drop: set[int]) -> None:
    sentences = tuple(claim(f"Fact number {i}.", 1) for i in range(4))
    bare = tuple(replace(s, citations=()) if i in drop else s for i, s in enumerate(sentences))
    assert metrics.cited(answer(*sentences, citations=GOOD.citations[:1])) is True
    assert metrics.cited(answer(*bare, citations=GOOD.citations[:1])) is False


def test_guidance_needs_no_citation() -> None:
    assert metrics.cited(answer(Sentence("Talk to your care team.", "guidance"))) is None
    assert metrics.cited(replace(GOOD, sentences=(*GOOD.sentences, Sentence("Ask a nurse.", "guidance")))) is True


@pytest.mark.parametrize(
    "broken",
    [
        replace(GOOD, citations=GOOD.citations[:1]),
        replace(GOOD, sentences=GOOD.sentences[:1]),
        replace(GOOD, citations=(GOOD.citations[0], GOOD.citations[0])),
        replace(GOOD, sentences=GOOD.sentences[::-1]),
        replace(GOOD, sentences=(claim("The article says so [9].", 1), GOOD.sentences[1])),
    ],
    ids=["number without a citation", "citation nobody uses", "number twice", "not in reading order", "marker in text"],
)
def test_numbers_that_do_not_agree_do_not_resolve(broken: Answer) -> None:
    assert metrics.ids_resolve(GOOD, prose(GOOD)) is True
    assert metrics.ids_resolve(broken, prose(broken)) is False


def test_a_quote_covers_a_group_when_it_holds_enough_of_one_string() -> None:
    assert metrics.covered(("never written anywhere", PAIN), GOOD)
    assert metrics.covered((PAIN + " Really.",), GOOD)
    assert metrics.covered(("Trials  report less\npain with MSC therapy.",), GOOD)
    assert not metrics.covered(("Most side effects were mild, and serious ones were rare.",), GOOD)
    assert not metrics.covered((PAIN,), replace(GOOD, citations=(citation(1, "pain"),)))


def test_every_group_must_be_covered() -> None:
    both = CASE.model_copy(update={"quotes": ((PAIN,), ("Most side effects were mild",))})
    assert metrics.uncovered(both, GOOD) == ("Most side effects were mild",)
    assert judged(GOOD, both)["gold"] is False


# --- what is said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("MSC therapy cures RA.", False),
        ("It is not a cure.", True),
        ("Nobody knows whether it cures RA.", True),
        ("It is no cure. Later on it cures RA.", False),
    ],
)
def test_a_forbidden_sentence_counts_only_when_it_is_asserted(said: str, clean: bool) -> None:
    text = replace(GOOD, sentences=(claim(said, 1), GOOD.sentences[1]))
    assert judged(text)["clean"] is clean


def test_never_means_not_even_in_a_denial() -> None:
    priced = replace(GOOD, sentences=(Sentence("It does not cost $5,000.", "guidance"),))
    assert metrics.forbidden(CASE.model_copy(update={"never": (r"\$\d",)}), prose(priced)) == ("$5",)


def test_facts_and_quotes_are_judged_only_when_the_wanted_behaviour_came() -> None:
    refusal = Answer(Question("Does it help?"), "not_in_sources", "en", (Sentence("x", "guidance"),))
    accepted = CASE.model_copy(update={"also_ok": ("not_in_sources",)})
    assert judged(refusal, accepted)["behaviour"] is True
    assert judged(refusal, accepted)["facts"] is None
    assert judged(refusal, accepted)["gold"] is None
    assert judged(refusal)["behaviour"] is False


def test_a_case_fails_when_one_check_does() -> None:
    wrong = replace(GOOD, sentences=(claim("The article says trials report less swelling.", 1), GOOD.sentences[1]))
    result = judge(CASE, wrong, TEXTS, FixedChecker("supported"))
    assert result.passed is False
    assert set(result.why) == {"facts"}


# --- claims checked again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["supported", "unsupported", "contradicted"])
def test_each_claim_is_counted_under_its_label(label: Label) -> None:
    counts = metrics.recheck(GOOD, FixedChecker(label))
    assert getattr(counts, label) == 2
    assert counts.scored == 2


def test_an_unchecked_claim_is_unscored() -> None:
    counts = metrics.recheck(GOOD, FixedChecker("unchecked"))
    assert counts.unscored == 2
    assert counts.scored == 0


def test_the_checker_sees_the_cited_quotes_and_no_others() -> None:
    seen = []

    class Listening(FixedChecker):
        def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
            seen.append((claim, tuple(quotes)))
            return super().check(claim, quotes)

    metrics.recheck(GOOD, Listening("supported"))
    assert seen == [(GOOD.sentences[0].text, (PAIN,)), (GOOD.sentences[1].text, (STATUS,))]


# --- who says it, and the other side ----------------------------------------------------------------------------

ONE = (citation(1, SAFER, RELEASE, "news_release"),)
TWO = (*ONE, citation(2, STATUS))


@pytest.mark.parametrize(
    ("sentences", "fine"),
    [
        ((claim("The news release says MSCs are safer.", 1),), True),
        ((claim("MSCs are safer.", 1),), False),
        ((Sentence("The news release says this:", "guidance"), claim("- MSCs are safer.", 1)), True),
        ((claim("The article calls it experimental.", 2), claim("MSCs are safer.", 1)), False),
        ((claim("The release exists, as the article says.", 2), claim("It says MSCs are safer.", 1)), True),
    ],
)
def test_what_only_a_release_says_names_it(sentences: tuple[Sentence, ...], fine: bool) -> None:
    assert metrics.unattributed(answer(*sentences, citations=TWO)) == (
        () if fine else tuple(s.text for s in sentences if s.citations == (1,))
    )


def test_a_claim_that_another_source_carries_too_needs_no_name() -> None:
    assert metrics.unattributed(answer(claim("MSCs are safer.", 1, 2), citations=TWO)) is None
    assert metrics.unattributed(GOOD) is None


def test_a_benefit_without_a_limit_is_not_balanced() -> None:
    benefit = claim("MSC therapy reduces pain.", 1)
    assert metrics.balanced(answer(benefit)) is False
    assert metrics.balanced(answer(benefit, claim("It is still experimental.", 1))) is True
    assert metrics.balanced(answer(benefit, Sentence("It is still experimental.", "guidance"))) is False
    assert metrics.balanced(answer(claim("MSCs come from fat tissue.", 1))) is None


def test_a_reviewed_role_counts_for_more_than_words() -> None:
    roles = {"The release calls MSC therapy a breakthrough.": "neutral", "The cells stay.": "benefit"}
    assert metrics.balanced(answer(claim("The release calls MSC therapy a breakthrough.", 1)), roles) is None
    assert metrics.balanced(answer(claim("The cells stay.", 1)), roles) is False
