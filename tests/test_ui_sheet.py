"""The route of the visit sheet, from outside: what it takes, what it refuses, and that nothing is kept or logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from ui_standin import StandIn

from rag.guard import Limits, make_app
from rag.proof import make
from rag.schema import Question

if TYPE_CHECKING:
    from pathlib import Path

    from rag.assistant import Assistant

WIDE = Limits(questions_a_minute=100_000, requests_a_minute=100_000)
MARKER = "zebra-marker-8841"


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(make_app(assistant, WIDE), raise_server_exceptions=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def proof(assistant: Assistant) -> dict[str, Any]:
    answer = assistant.ask(Question("Is it safe?"))
    values: dict[str, Any] = json.loads(json.dumps(make(answer, assistant.snapshot, question=False)))
    return values


def test_a_proof_and_a_question_give_a_page_that_no_cache_keeps(client: TestClient, proof: dict[str, Any]) -> None:
    made = client.post("/sheet", json={"question": "Is it safe?", "proof": proof})
    assert made.status_code == 200
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["cache-control"] == "no-store"
    assert "attachment" in made.headers["content-disposition"]
    assert made.content.startswith(b"%PDF")


def test_it_is_asked_for_with_a_body_only(client: TestClient) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        assert client.request(method, "/sheet").status_code == 404


def test_a_forged_or_an_old_proof_is_refused_plainly(client: TestClient, proof: dict[str, Any]) -> None:
    old = {**proof, "snapshot": {**proof["snapshot"], "name": "20200101T000000Z-000000000000"}}
    for values in ({}, {**proof, "prose": "It cures RA [1]."}, old):
        refused = client.post("/sheet", json={"question": "x", "proof": values})
        assert refused.status_code == 409
        assert "ask again" in refused.json()["detail"]


def test_too_much_is_refused(client: TestClient, proof: dict[str, Any]) -> None:
    long = {"question": "x" * 2001, "proof": proof}
    assert client.post("/sheet", json=long).status_code == 422
    assert client.post("/sheet", json={"question": "x", "proof": {"x": "y" * 70_000}}).status_code == 413


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["question", "proof", "sentences", "citations", "format", "language"]), inner, max_size=5
    ),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_body_breaks_it(client: TestClient, body: bytes) -> None:
    assert client.post("/sheet", content=body).status_code in (409, 422)


def test_a_question_leaves_no_trace(
    client: TestClient,
    proof: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for values in (proof, {}, {**proof, "prose": MARKER}):
        client.post("/sheet", json={"question": MARKER, "proof": values})
    out, err = capfd.readouterr()
    assert MARKER not in caplog.text + out + err
    assert list(tmp_path.iterdir()) == []


def test_sheets_count_as_questions(assistant: Assistant, proof: dict[str, Any]) -> None:
    with TestClient(make_app(assistant, Limits(questions_a_minute=2))) as tight:
        sent = [tight.post("/sheet", json={"question": "x", "proof": proof}).status_code for _ in range(3)]
    assert sent == [200, 200, 429]


def test_a_missing_index_is_said_and_is_no_error_of_ours(proof: dict[str, Any]) -> None:
    standin = StandIn()
    with TestClient(make_app(standin, WIDE), raise_server_exceptions=True) as broken:
        standin.gone = True
        assert broken.post("/sheet", json={"question": "x", "proof": proof}).status_code == 503
