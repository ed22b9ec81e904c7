"""What tells the one sentence that answers from many that are only near, and how everyday words are put plainly."""

from __future__ import annotations

from dataclasses import replace

from index.schema import Passage, Span
from index.sentence_vectors import read
from rag.everyday import in_plain_words
from rag.fit import Fit, Told
from rag.nearest import Said
from rag.retrieve import Candidate
from rag.standing import standing


def fit(source: str, heading: str, *sentences: tuple[str, float], subject: str = "") -> Fit:
    """A passage with these sentences and their cosines."""
    text = " ".join(words for words, _ in sentences)
    passage = Passage(f"{source}:{heading}", source, "v", 0, len(text), text, heading=heading)
    told = tuple(Told(Said(Span(0, len(words), words), cosine), 0.5) for words, cosine in sentences)
    candidate = Candidate(passage, 0.5, 0.0, 0.5, (), tuple(t.said for t in told))
    none = frozenset[str]()
    return Fit(candidate, none, none, 0.5, none, False, True, 0.5, subject=subject or source, told=told)


def test_a_sentence_that_stands_alone_has_most_of_the_share() -> None:
    alone = standing([fit("a", "one", ("Wash it by hand.", 0.7)), fit("b", "two", ("It is blue.", 0.4))])
    crowd = standing([fit("a", "one", ("Wash it by hand.", 0.7)), fit("b", "two", ("Do not wash it.", 0.69))])
    assert alone[0].share > 0.95 > 0.6 > crowd[0].share
    assert alone[0].ahead > crowd[0].ahead > 0 > crowd[1].ahead
    assert alone[0].share + alone[1].share <= 1.0 + 1e-9


def test_two_versions_of_a_page_do_not_compete() -> None:
    one, two = fit("a", "one", ("It takes 40 minutes.", 0.7)), fit("b", "one", ("It takes 50 minutes.", 0.7))
    apart = standing([one, two])
    assert apart[0].share < 0.6
    versions = standing([replace(one, subject="drips"), replace(two, subject="drips")])
    assert versions[0].share > 0.95 < versions[1].share


def test_the_same_words_in_two_documents_are_one() -> None:
    copies = standing([fit("a", "one", ("It takes 40 minutes.", 0.7)), fit("b", "one", ("It takes 40 minutes.", 0.7))])
    assert min(f.share for f in copies) > 0.95


def test_an_item_is_read_under_its_list_and_a_row_under_its_columns() -> None:
    text = "Please bring:\n- a warm jumper for the day\n- loose sleeves to roll up\nThen ring the bell twice."
    table = "Room | Price for one night\nSingle room | ninety pounds"
    passages = [
        Passage("p1", "s", "v", 0, len(text), text, heading="On the day"),
        Passage("p2", "s", "v", 500, 500 + len(table), table, heading="Prices"),
    ]
    found = {span.quote: said for _, span, said in read(passages, "Drips")}
    assert found["- loose sleeves to roll up"].endswith("Please bring: - loose sleeves to roll up")
    assert found["Then ring the bell twice."] == "Drips\nOn the day\nThen ring the bell twice."
    assert found["Single room | ninety pounds"].endswith("Room | Price for one night Single room | ninety pounds")


def test_everyday_sayings_are_put_plainly_and_nothing_else_is_touched() -> None:
    assert in_plain_words("When can I get behind the wheel?") == "when can i drive a car?"
    assert in_plain_words("Is the jab safe?") != "Is the jab safe?"
    for question in ("When can I drive?", "What is a jabot?", "Who can have a blood test?"):
        assert in_plain_words(question) == question
