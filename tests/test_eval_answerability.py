"""Answerability: the model is fitted right, nothing held out can be found, and other documents lend no authority."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.answerability import Curve, candidate, cells, cheapest, curves, half, weights
from eval.library import Page, read, write
from eval.logistic import area, calibration_error, fit, reliability
from eval.questions import lay, paged, untold
from eval.seen import Row, Seen, Without, look
from index.config import IndexConfig
from index.embed import make_embedder
from index.errors import InputError
from index.pipeline import reconcile
from index.snapshot import Snapshot, open_current
from rag.assistant import Assistant
from rag.config import AnswerConfig, RagConfig
from rag.demand import demand
from rag.fit import odd
from rag.oddity import oddity
from rag.schema import Question

PAGES = (
    Page("p-psa", "Psoriatic arthritis", "treatment", "What are the treatments for psoriatic arthritis?",
         "Psoriatic arthritis is treated with NSAIDs, methotrexate and biologics. Exercise helps many people."),
    Page("p-tarlov", "Tarlov cysts", "symptoms", "What are the symptoms of Tarlov cysts?",
         "Tarlov cysts can cause pain in the lower back, weakness and problems with the bladder."),
    Page("p-gout", "Gout", "cause", "What causes gout?",
         "Gout is caused by crystals of uric acid that build up in the joints, often in the big toe."),
)  # fmt: skip


@pytest.fixture(scope="module")
def mixed(built_index: IndexConfig, tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """The two own sources and three bare pages on other diseases."""
    room = tmp_path_factory.mktemp("mixed")
    write(PAGES, built_index.sources_dir, room / "sources")
    shutil.copytree(built_index.data_dir, room / "data")
    config = replace(built_index, sources_dir=room / "sources", data_dir=room / "data")
    reconcile(config)
    return config


@pytest.fixture(scope="module")
def library(mixed: IndexConfig) -> Snapshot:
    return open_current(mixed)


def rows_of(config: IndexConfig, library: Snapshot, questions: list) -> dict[str, Row]:  # type: ignore[type-arg]
    embed = make_embedder(config.embedder).embed
    return {r.id: r for r in look(questions, library, RagConfig(index=config), embed)}


def test_a_page_is_found_when_it_is_there_and_refused_when_it_is_not(mixed: IndexConfig, library: Snapshot) -> None:
    rows = rows_of(mixed, library, paged(PAGES, library, 3))
    for page in PAGES:
        present, removed = rows[f"{page.id}/present"], rows[f"{page.id}/removed"]
        assert [s.right for s in present.seen if s.chosen][:1] == [True], page.id
        assert not any(s.chosen for s in removed.seen), page.id
        assert not any(s.right for s in removed.seen), "a hidden page was found"


def test_a_lay_question_does_not_find_itself(mixed: IndexConfig, library: Snapshot) -> None:
    view = Without(library)
    vectors = library.vectors()
    for asked in lay(library, 10):
        view.hidden, view.extra = asked.hidden, 5
        vector = vectors[[e.id for e in library.entries].index(asked.id)]
        found = [entry.id for entry, _ in view.dense(vector, 10)]
        assert asked.id not in found
        assert asked.id == library.dense(vector, 1)[0][0].id
        assert len(found) == 10


def test_what_is_untold_cannot_be_found_by_any_wording(mixed: IndexConfig, library: Snapshot) -> None:
    view = Without(library)
    vectors = library.vectors()
    for asked in untold(library, 10):
        own = asked.id.removesuffix("/untold")
        targets = next(set(e.targets) for e in library.entries if e.id == own)
        assert targets <= asked.gone
        assert not asked.answerable
        view.hidden, view.gone, view.extra = asked.hidden, asked.gone, 60
        found = view.dense(vectors[[e.id for e in library.entries].index(own)], 20)
        assert len(found) == 20
        assert not {t for entry, _ in found for t in entry.targets} & asked.gone


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        # The cells in one document, the disease in another: nothing is said of the two together.
        ("Do MSCs work for psoriatic arthritis?", False),
        ("Can stem cells treat gout?", False),
        ("What are the treatments for sialidosis?", False),
        ("What are the treatments for erythromelalgia?", False),
        # What the own documents answer, they still answer among others.
        ("Does MSC therapy reduce joint pain?", True),
        ("Is it approved by the FDA?", True),
    ],
)
def test_other_documents_lend_no_authority(mixed: IndexConfig, question: str, answered: bool) -> None:
    answer = Assistant.open(RagConfig(index=mixed)).ask(Question(question))
    assert (answer.behaviour == "answer") is answered, [s.text for s in answer.sentences]


def test_a_name_is_odd_and_a_word_of_daily_life_is_not() -> None:
    assert oddity("tarlov") == 1.0
    assert oddity("wed") == oddity("insur") == oddity("42") == 0.0
    assert 0 < oddity("tango") < 0.5


def test_a_word_built_from_the_evidence_is_no_strange_name() -> None:
    have = frozenset({"therapi", "tumor", "joint"})
    assert odd(demand("Monotherapy or not?"), have) == 0.0
    assert odd(demand("Is it tumorigenic?"), have) == 0.0
    assert odd(demand("Why hasn't it been signed off?"), have) == 0.0
    assert odd(demand("Does it help Tarlov cysts?"), have) == 1.0


def test_the_calibration_error_is_the_mean_gap() -> None:
    y, w = np.array([1.0, 0.0, 1.0, 1.0]), np.ones(4)
    bins = reliability(y, np.array([0.55, 0.55, 0.95, 0.95]), w)
    assert calibration_error(bins) == pytest.approx(0.05)
    assert sum(share for _, _, share, _ in bins) == pytest.approx(1.0)


def test_the_fit_finds_the_weights_data_were_made_with() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(6000, 2))
    y = (rng.random(6000) < 1 / (1 + np.exp(-(2 * x[:, 0] - x[:, 1] - 1)))).astype(float)
    w = np.ones(6000)
    model = fit(x, y, w)
    assert model.weights == pytest.approx((2.0, -1.0), abs=0.2)
    assert model.bias == pytest.approx(-1.0, abs=0.2)
    for told, was, _, n in reliability(y, model.chances(x), w):
        assert n < 200 or abs(told - was) < 0.06


def test_the_area_is_that_of_the_textbook() -> None:
    y, w = np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4)
    assert area(y, np.array([0.9, 0.8, 0.2, 0.1]), w) == 1.0
    assert area(y, np.array([0.1, 0.2, 0.8, 0.9]), w) == 0.0
    assert area(y, np.full(4, 0.5), w) == 0.5
    assert area(y, np.array([0.9, 0.3, 0.5, 0.1]), w) == 0.75


def test_the_threshold_weighs_a_wrong_answer_like_three_refusals() -> None:
    rng = np.random.default_rng(5)
    chance = rng.random(20000)
    y = (rng.random(20000) < chance).astype(float)
    assert cheapest(chance, y, np.ones(20000), y) == pytest.approx(0.75, abs=0.06)


def row(number: int, good: bool) -> Row:
    score = 0.5 + 0.3 * good + 0.1 * ((number * 7) % 10) / 10
    told = (0.0, 0.1, 0.0, 0.0, 0.0, score, 0.9)
    seen = Seen(good, False, True, score, 0.9, True, 0.0, score, *told, True, score - 0.5 * (not good), good)
    return Row(f"r{number}", "lay" if good else "absent", f"d{number}", 2, good, score, good, (seen,), 1.0)


def test_the_report_adds_up() -> None:
    rows = [row(n, n % 2 == 0) for n in range(200)]
    found: tuple[Curve, ...] = curves(rows, AnswerConfig())
    assert [(c.evidence, c.model) for c in found] == [
        ("statement", name) for name in ("cosine alone", "configured", "fitted anew")
    ]
    assert all(c.area == pytest.approx(1.0) and c.wrong == 0.0 for c in found)
    lay_cell = next(c for c in cells(rows) if c.answerable)
    assert (lay_cell.right.hits, lay_cell.wrong.hits, lay_cell.refused.hits) == (100, 0, 0)
    assert weights(rows).sum() == pytest.approx(2.0)
    assert {half(r) for r in rows} == {0, 1}
    assert candidate(replace(rows[0], seen=()), AnswerConfig()) is None


def test_pages_are_read_shuffled_alike_and_bad_lines_are_named(tmp_path: Path) -> None:
    line = {"id": "A_1", "focus": "Gout", "qtype": "cause", "question": "What causes gout ?", "answer": "Crystals."}
    path = tmp_path / "medquad_x.jsonl"
    path.write_text("".join(json.dumps({**line, "id": f"A_{n}"}) + "\n" for n in range(9)), "utf-8")
    assert read(tmp_path) == read(tmp_path)
    assert {p.id for p in read(tmp_path)} == {f"p-a-{n}" for n in range(9)}
    path.write_text(json.dumps({**line, "focus": 3}) + "\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        read(tmp_path)
