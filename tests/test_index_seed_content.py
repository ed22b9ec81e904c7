"""The two seed documents and their statements: originals untouched, every sentence proven, plain and complete."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import index
from eval.reading import reading
from index.canonical import canonicalise, digest
from index.cards import load_card
from index.schema import Statement
from index.statements import load_reviewed

SOURCES = Path(index.__file__).parent / "sources"
ARTICLE, RELEASE = "stem-cell-article", "msc-ra-release"
ORIGINALS = {
    ARTICLE: (
        "000_66d8af0870bf71ef.txt",
        "b4d2c8aba7c3353751eaf02d43c21eb95cd23e4efe87eca402534426861a9561",
    ),
    RELEASE: (
        "003_0479dbc991ee61a6.txt",
        "e51ee2bb89d24f2dd31f99aa6b3edb97e38a16d7164687bed9cfff07b2d6c515",
    ),
}

#: Lines that carry no fact of their own: headings, and bullets that say again what the body of the article says.
NO_FACT = {
    ARTICLE: (
        "## Efficacy of Mesenchymal Stem Cell Therapy",
        "## Safety of Mesenchymal Stem Cell Therapy",
        "## Regulatory Considerations",
        "- For those battling rheumatoid arthritis (RA), the field of stem cell therapy",
        "- Numerous clinical trials and meta-analyses, including a 2020 review",
        "- MSC therapy may help delay or reduce the need",
        "- Stem cell therapies, such as MSC therapy, have demonstrated potential",
        "- While not directly related to MSCs, emerging research into CAR-T",
        "- Despite the promising clinical data, stem cell therapies",
        "- Ensuring the safety, potency, and reproducibility of MSC products is a significant challenge",
    ),
    RELEASE: (
        "Characteristics of MSCs and their and therapeutic mechanisms in rheumatoid arthritis.",
        "Why Conventional RA Treatments Fall Short",
        "MSCs: Unique Therapeutic Advantages",
        "Path to Broad Use",
    ),
}

FORBIDDEN = re.compile(
    r"\bcures?\b|\bcured\b|\bguarantee|no risks?\b|risk[- ]free|completely safe|experts agree|studies prove|\bproven\b"
    r"|\b(?:is|are|was|been|has|have) (?:\w+ ){0,2}approved\b|approved (?:MSC|stem)|\byou should\b"
    r"|\bpermanent|\bforever\b",
    re.I,
)


@dataclass(frozen=True)
class Seed:
    """One document as the index sees it."""

    text: str
    statements: tuple[Statement, ...]


@cache
def seed(source_id: str) -> Seed:
    folder = SOURCES / source_id
    text = canonicalise((folder / ORIGINALS[source_id][0]).read_text(encoding="utf-8"))
    return Seed(text, load_reviewed(folder, source_id, digest(text), text).statements)


def all_statements() -> tuple[Statement, ...]:
    return seed(ARTICLE).statements + seed(RELEASE).statements


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of each sentence; abbreviations and the exclamation mark of a name do not end one."""
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        for stop in re.finditer(r"(?<!Dr)(?<!Co)[.!?] +(?=[A-Z])|$", line.group()):
            end = line.start() + stop.end()
            if re.search(r"[A-Za-z]{3}", text[at:end]):
                yield at, end
            at = end


@pytest.mark.parametrize("source_id", [ARTICLE, RELEASE])
def test_the_original_is_byte_for_byte_what_was_handed_over(source_id: str) -> None:
    name, sha256 = ORIGINALS[source_id]
    assert hashlib.sha256((SOURCES / source_id / name).read_bytes()).hexdigest() == sha256
    assert {path.name for path in (SOURCES / source_id).iterdir()} == {name, "source.yaml", "statements.yaml"}


def test_cards_say_only_what_the_documents_say() -> None:
    article, release = (load_card(SOURCES / source_id / "source.yaml") for source_id in (ARTICLE, RELEASE))
    for card in (article, release):
        silent = (card.authors, card.url, card.published, card.retrieved, card.funding, card.conflicts, card.licence)
        assert silent == (None,) * 7
        assert card.label is not None
        assert len(card.label) <= 400
    assert article.publisher is None
    assert article.title in seed(ARTICLE).text
    assert release.publisher is not None
    assert release.publisher in seed(RELEASE).text
    assert release.title in seed(RELEASE).text
    assert "News release" in (release.label or "")
    assert "promotional" in (release.label or "")
    assert "no author" in (article.label or "")


@pytest.mark.parametrize("source_id", [ARTICLE, RELEASE])
def test_every_span_is_verbatim_and_on_one_line(source_id: str) -> None:
    document = seed(source_id)
    original = (SOURCES / source_id / ORIGINALS[source_id][0]).read_text(encoding="utf-8")
    collapsed = " ".join(original.split())
    for statement in document.statements:
        for span in statement.spans:
            assert document.text[span.start : span.end] == span.quote, statement.id
            assert " ".join(span.quote.split()) in collapsed, statement.id
            assert "\n" not in span.quote, statement.id


@pytest.mark.parametrize("source_id", [ARTICLE, RELEASE])
def test_every_sentence_of_the_document_is_covered(source_id: str) -> None:
    document = seed(source_id)
    proven = {
        place for statement in document.statements for span in statement.spans for place in range(span.start, span.end)
    }
    skipped: set[str] = set()
    for start, end in sentences(document.text):
        sentence = document.text[start:end].strip()
        if sum(place in proven for place in range(start, end)) >= 0.6 * len(sentence):
            continue
        reasons = [known for known in NO_FACT[source_id] if sentence.startswith(known)]
        assert reasons, f"no statement rests on: {sentence}"
        skipped.update(reasons)
    assert skipped == set(NO_FACT[source_id]), "the list of lines without a fact of their own is out of date"


def test_sentences_are_short_and_there_are_enough_of_them() -> None:
    assert 75 <= len(all_statements()) <= 120
    lengths = [len(statement.text.split()) for statement in all_statements()]
    assert max(lengths) <= 20
    assert sum(lengths) / len(lengths) <= 15
    for statement in all_statements():
        assert statement.text.endswith("."), statement.id
        assert not re.search(r"[.!?] +[A-Z]", re.sub(r"\b(?:Dr|Co)\.", "", statement.text)), statement.id


def test_pooled_reading_grade(record_property: Callable[[str, object], None]) -> None:
    pooled = reading([statement.text for statement in all_statements()])
    spared = reading([statement.text for statement in all_statements()], without_names=True)
    assert pooled is not None
    assert spared is not None
    record_property("flesch_kincaid", round(pooled.grade, 2))
    record_property("flesch_kincaid_without_unavoidable_terms", round(spared.grade, 2))
    assert pooled.grade <= 8
    assert spared.grade <= 7


def test_what_the_release_says_is_always_said_by_the_release() -> None:
    for statement in seed(RELEASE).statements:
        assert "news release" in statement.text, statement.id
    for statement in seed(ARTICLE).statements:
        assert "release" not in statement.text, statement.id


def test_no_sentence_promises() -> None:
    for statement in all_statements():
        assert not FORBIDDEN.search(statement.text), statement.id
        if re.search(r"\bsafe\b", statement.text, re.I):
            assert re.search(r"article says|news release (?:says|calls)", statement.text), statement.id
        if re.search(r"\bapproval\b", statement.text) and statement.role != "limit":
            pytest.fail(f"{statement.id} speaks of approval without being a limit")


def test_traps_of_the_documents() -> None:
    for statement in all_statements():
        text = statement.text.lower()
        if "remission" in text:
            assert "car-t" in text, statement.id
            assert "msc" not in text, statement.id
        if "costly" in text:
            assert "biologics" in text, statement.id
        if "root cause" in text:
            assert "msc" not in text, statement.id
        if "2020" in text:
            assert "chen" not in text, statement.id
            assert "liu" not in text, statement.id
        assert not ("chen" in text and "liu" in text), statement.id
        if "conventional drugs" in statement.topics:
            assert statement.role != "limit", statement.id
            assert statement.role != "risk", statement.id


def test_hedges_and_populations_are_kept() -> None:
    wanted = {
        f"{ARTICLE}/joint-replacement": ("may delay or reduce", "early to moderate"),
        f"{ARTICLE}/how-long": ("often", "months to over a year"),
        f"{ARTICLE}/safety-profile": ("generally", "most", "mild or moderate"),
        f"{ARTICLE}/car-t-promise": ("shows promise", "hard-to-treat", "B cell depletion", "remission"),
        f"{ARTICLE}/regulators-experimental": ("largely", "experimental", "FDA", "EMA"),
        f"{RELEASE}/study-who": ("3-year", "64", "refractory"),
        f"{RELEASE}/study-markers": ("64", "3-year", "ESR", "CRP", "hard-to-treat"),
        f"{RELEASE}/ra-prevalence": ("0.5% to 1%",),
        f"{RELEASE}/msc-sources": ("umbilical cord", "bone marrow", "fat (adipose tissue)"),
        f"{RELEASE}/dmards": ("liver", "kidney"),
        f"{RELEASE}/trait-cytokines": ("TNF-α", "IL-6"),
        f"{RELEASE}/chen-affiliation": ("Yingjia Chen", "Lotus Lake Capital"),
    }
    texts = {statement.id: statement.text for statement in all_statements()}
    for statement_id, parts in wanted.items():
        for part in parts:
            assert part in texts[statement_id], statement_id


def test_questions_are_many_and_not_repeated_within_a_statement() -> None:
    for statement in all_statements():
        folded = [" ".join(question.casefold().split()) for question in statement.questions]
        assert len(folded) >= 7, statement.id
        assert len(set(folded)) == len(folded), statement.id
    distinct = {question for statement in all_statements() for question in statement.questions}
    assert len(distinct) > 1000


def test_no_question_asks_for_what_the_documents_do_not_say() -> None:
    beyond = re.compile(
        r"\b(?:price|pounds?|dollars?|insurance|NHS|NICE|EULAR|ACR|Mayo|intravenous|infusion|dose is|how many cells"
        r"|lupus|osteoarthritis|multiple sclerosis|diabetes|pregnan\w+|breastfeed\w*|covid|vaccine)\b",
        re.I,
    )
    found = [q for statement in all_statements() for q in statement.questions if beyond.search(q)]
    assert found == []


def test_comparisons_reach_both_documents() -> None:
    sides: dict[str, set[str]] = {}
    for statement in all_statements():
        for question in statement.questions:
            sides.setdefault(question, set()).add(statement.source_id)
    comparing = [q for q in sides if re.search(r"\b(?:two|both) (?:documents|sources)\b", q, re.I)]
    assert len(comparing) >= 15
    assert [q for q in comparing if len(sides[q]) < 2] == []
