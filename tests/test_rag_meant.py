"""A question that names a document is answered from that document."""

from __future__ import annotations

import pytest
from fixtures_rag import add_leaflet, ask, library_fixture, prove  # noqa: F401

from index.config import IndexConfig
from index.pipeline import reconcile
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.meant import meant, names

# Made up for the tests: nothing in it is true.
STUDY = """The ZEBULON Study at Quillwater Hospital

Sixty people with rheumatoid arthritis had stem cells or a dummy drip.

Two people had a blood clot in the leg in the first month. After a year there was no difference in pain.
"""


def test_a_name_stands_in_the_title_of_one_document_and_is_never_written_small() -> None:
    titles = {"a": "The ZEBULON Study at Quillwater Hospital", "b": "Quillwater News", "c": "Walking and Pain"}
    found = names(
        titles, [("a", "It ran well."), ("b", "Nothing."), ("c", "A zebulon is not a name.")], frozenset("abc")
    )
    assert found == {}, "written small, or in two titles"
    found = names(titles, [("a", "It ran well."), ("b", "Nothing."), ("c", "Walk.")], frozenset("ac"))
    assert found == {"zebulon": "a"}, "ordinary words of a title name nothing"
    assert meant(("clot", "zebulon"), found) == {"a"}
    assert meant(("clot",), found) == frozenset()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Did anybody get a clot in ZEBULON?", "blood clot in the leg"),
        ("was pain any better after a year in zebulon", "no difference in pain"),
    ],
)
def test_a_named_document_answers_and_no_other(library: IndexConfig, question: str, said: str) -> None:
    add_leaflet(library, text=STUDY)
    reconcile(library)
    assistant = Assistant.open(RagConfig.load(library))
    answer = ask(assistant, question)
    prove(answer, assistant.snapshot)
    assert any(said in " ".join(c.quote.split()) for c in answer.citations)
    own = [c.source_id for c in answer.citations]
    # What limits a benefit may still come from elsewhere.
    assert own[0] == "leaflet"
