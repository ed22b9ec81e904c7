"""The same work twice is one source; where its versions differ, both are shown, each with its date."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from fixtures_rag import add_leaflet, ask, claims, library_fixture, prove  # noqa: F401
from proof_tampers import sealed

from index.config import IndexConfig
from index.pipeline import reconcile
from index.schema import Source
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.currency import edition, overdue
from rag.editions import kin
from rag.pages import facts
from rag.proof import make, verify
from rag.proof.evidence import of_snapshot
from rag.schema import Answer

# Made up for the tests: nothing in it is true of the medicine.
OLD = """Sulfasalazine tablets for rheumatoid arthritis

Sulfasalazine is swallowed twice a day with a glass of water, and the first weeks need a blood test.

In a study of 212 adults, sulfasalazine eased morning stiffness after 6 weeks of daily treatment.

Common side effects of sulfasalazine are a dry mouth and mild headaches in the first month of treatment.
"""
NEW = OLD.replace("6 weeks of daily", "12 weeks of daily").replace("a dry mouth and mild", "an upset stomach and mild")
OTHER = """Sulfasalazine and the sun

Side effects of sulfasalazine can include skin that burns quickly in the sun, so cover up and stay in the shade.
"""
EFFECTS = "What are the side effects of sulfasalazine?"


def shelf(library: IndexConfig, *documents: tuple[str, str, str]) -> Assistant:
    """An assistant over the packaged sources and leaflets of (id, text, date)."""
    for source_id, text, day in documents:
        folder = add_leaflet(library, source_id, text)
        with (folder / "source.yaml").open("a", encoding="utf-8") as card:
            card.write(f"published: {day}\n" if day else "")
    reconcile(library)
    return Assistant.open(RagConfig.load(library))


def cited(answer: Answer) -> set[str]:
    return {c.source_id for c in answer.citations}


def test_the_same_text_twice_is_one_source_and_the_newest_is_cited(library: IndexConfig) -> None:
    assistant = shelf(library, ("a-new", OLD, "2024-05-03"), ("b-old", OLD + "\nPrinted in 2019.\n", "2019-02-01"))
    answer = ask(assistant, EFFECTS)
    prove(answer, assistant.snapshot)
    assert cited(answer) == {"a-new"}
    assert len({s.text for s in claims(answer)}) == len(claims(answer))
    assert "version" not in " ".join(s.text for s in claims(answer))


def test_versions_that_differ_are_both_shown_with_their_dates_the_newest_first(library: IndexConfig) -> None:
    assistant = shelf(library, ("a-old", OLD, "2019-02-01"), ("b-new", NEW, "2024-05-03"))
    answer = ask(assistant, EFFECTS)
    prove(answer, assistant.snapshot)
    told = [s.text for s in claims(answer) if "headaches" in s.text]
    assert [re.match(r"The version of (\d+ \w+ \d+) says: “", text)[1] for text in told] == [  # type: ignore[index]
        "3 May 2024",
        "1 February 2019",
    ]
    assert "upset stomach" in told[0]
    assert "dry mouth" in told[1]
    study = [s.text for s in claims(ask(assistant, "What did sulfasalazine ease in the study of adults?"))]
    assert [bool(re.search(r"\b12 weeks", text)) for text in study if "weeks" in text] == [True, False]


def test_the_proof_of_two_versions_holds_and_a_wrong_date_does_not(library: IndexConfig) -> None:
    assistant = shelf(library, ("a-old", OLD, "2019-02-01"), ("b-new", NEW, "2024-05-03"))
    evidence = of_snapshot(assistant.snapshot)
    proof = json.loads(json.dumps(make(ask(assistant, EFFECTS), assistant.snapshot)))
    assert "The version of 3 May 2024 says" in proof["prose"]
    assert verify(proof, evidence).holds
    # Dates changed in the sentence, in the sentence and its citation, and swapped between the two versions.
    whole = json.dumps(proof)
    for forged in (
        whole.replace("3 May 2024 says", "3 May 2025 says"),
        whole.replace("3 May 2024", "3 May 2025"),
        whole.replace("3 May 2024", "X").replace("1 February 2019", "3 May 2024").replace("X", "1 February 2019"),
    ):
        assert forged != whole
        assert not verify(sealed(json.loads(forged)), evidence).holds


def test_another_document_on_the_same_matter_is_a_source_of_its_own(library: IndexConfig) -> None:
    assistant = shelf(library, ("leaflet", OLD, "2019-02-01"), ("sun", OTHER, "2024-05-03"))
    answer = ask(assistant, EFFECTS)
    prove(answer, assistant.snapshot)
    assert "version of" not in " ".join(s.text for s in claims(answer))
    assert not kin(OLD, OTHER)
    assert kin(OLD, NEW)


def test_the_two_first_documents_are_two_works(built_index: IndexConfig) -> None:
    texts = [Path(f).read_text("utf-8") for f in sorted(built_index.sources_dir.glob("*/*.txt"))]
    assert len(texts) == 2
    assert not kin(*texts)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published": date(2024, 5, 3), "retrieved": date(2025, 1, 1)}, "of 3 May 2024"),
        ({"reviewed": date(2024, 5, 3)}, "reviewed on 3 May 2024"),
        ({"retrieved": date(2024, 5, 3)}, "retrieved on 3 May 2024"),
        ({}, "without a date"),
    ],
)
def test_an_edition_is_named_by_the_best_date_there_is(fields: dict[str, date], words: str) -> None:
    assert edition(Source("a", "A", "other", "Document", **fields)) == words  # type: ignore[arg-type]


def test_a_document_past_its_review_says_so_from_the_day_after() -> None:
    source = Source("a", "A", "other", "Document", review_by=date(2025, 3, 1))
    assert overdue(source, date(2025, 3, 1)) is None
    line = overdue(source, date(2025, 3, 2))
    assert line is not None
    assert "1 March 2025" in line
    assert overdue(Source("a", "A", "other", "Document")) is None
    assert "1 March 2025" in facts(source)
