"""The server from outside: what is open, what is closed, what goes out with every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from ui_standin import SOURCE, TEXT, VERSION, StandIn, citation

from rag import render
from rag.guard import Limits, make_app
from rag.guard.headers import script_hashes
from rag.guard.limits import RateLimit, network
from rag.guard.routes import CANCEL, JOIN, LEAVE, body_problem, is_open

WIDE = Limits(questions_a_minute=100_000, requests_a_minute=100_000)


@pytest.fixture(scope="module")
def standin() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def client(standin: StandIn) -> Iterator[TestClient]:
    with TestClient(make_app(standin, WIDE), raise_server_exceptions=True) as opened:
        yield opened


def event(index: int = 0, data: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "fn_index": index,
        "session_hash": "abc123",
        "data": ["Is it safe?", None] if data is None else data,
        **more,
    }


@pytest.mark.parametrize("path", ["/", "/sources", "/help", "/healthz", "/nothing", "/source/paper-one", JOIN])
def test_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    csp = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert csp["default-src"] == csp["connect-src"] == "'self'"
    assert csp["frame-ancestors"] == csp["object-src"] == "'none'"
    assert csp["img-src"] == "'self' data:"
    assert "unsafe" not in csp["script-src"]
    assert "server" not in headers


def test_the_page_is_whole_and_names_no_other_host(client: TestClient) -> None:
    response = client.get("/", headers={"accept-encoding": "br, gzip"})
    html = response.text
    for line in (
        "General information from a small set of documents. Not medical advice. Not a clinician. "
        "Answers are made by a computer.",
        "MSC therapy for RA is still considered experimental by regulators",
        "Your questions are not stored",
        "tel:112",
        "1 source",
    ):
        assert line in html, line
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href|content)=["'](?:https?:)?//""", outside)
    assert response.headers["cache-control"] == "no-store"
    hashes = script_hashes(response.content)
    assert hashes
    assert all(digest in response.headers["content-security-policy"] for digest in hashes)


@pytest.mark.parametrize(
    "path",
    [
        "/docs", "/redoc", "/openapi.json", "/config", "/config/", "/gradio_api/info", "/gradio_api/openapi.json",
        "/monitoring", "/monitoring/summary", "/gradio_api/upload_progress?upload_id=1", "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://example.org", "/gradio_api/runs", "/gradio_api/deep_link", "/gradio_api/token",
        "/gradio_api/call/ask/1", "/gradio_api/vibe-code/", "/gradio_api/custom_component/1/client/component/x.js",
        "/login", "/logout", "/static/../routes.py", "/assets/../../../routes.py", "/ui/..%2fapp.py",
        "/ui/", "/gradio_api/dev/reload", "/pwa_icon", "/robots.txt", "/source/", "/source/../x", "/index.html",
    ],
)  # fmt: skip
def test_what_is_not_ours_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "upload",
        "run/ask",
        "api/ask",
        "call/ask",
        "call/nothing",
        "process_recording",
        "reset",
        "component_server",
        "stream/1",
        "vibe-edit",
        "run-history/connect",
    ],
)
def test_nothing_can_be_posted_elsewhere(client: TestClient, path: str) -> None:
    response = client.post(f"/gradio_api/{path}", json={"data": ["x"]})
    assert response.status_code == 404
    assert response.json() == {"detail": "There is nothing here."}


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    assert client.post(JOIN, content=b"x" * (64 * 1024 + 1)).status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    assert client.post(JOIN, content=chunks()).status_code == 413
    assert client.post(JOIN, content=b"x" * 64 * 1024).status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (event(99), 404), (event(-1), 404), (event(0, ["x"]), 422), (event(0, [{"path": "/etc/passwd"}, None]), 422),
        (event(session_hash=None), 422), (event(session_hash="../x"), 422), (event(event_data={"a": 1}), 422),
        (event(batched=True), 422), ([], 422), ("x", 422), ({"data": ["x"]}, 404), (event(True), 404),
        (event(oauth_token="x"), 422), (event(trigger_id="x"), 422),
    ],
)  # fmt: skip
def test_a_wrong_event_is_told_so_and_goes_no_further(
    client: TestClient, standin: StandIn, body: Any, status: int
) -> None:
    before = len(standin.asked)
    response = client.post(JOIN, json=body)
    assert response.status_code == status
    assert "Traceback" not in response.text
    assert len(standin.asked) == before


@given(body=st.binary(max_size=300) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["fn_index", "session_hash", "data", "trigger_id", "event_data", "x"]), inner, max_size=6
    ), max_leaves=12,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_body_passes_as_an_event_by_accident(body: bytes) -> None:
    problem = body_problem(JOIN, body, {0: 2})
    if problem is None:
        sent = json.loads(body)
        assert sent["fn_index"] == 0
        assert len(sent["data"]) == 2


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{}", b"[]", b'{"session_hash": "a", "fn_index": 0, "event_id": "../"}']
)
def test_a_wrong_cancel_is_told_so(client: TestClient, body: bytes) -> None:
    assert client.post(CANCEL, content=body).status_code == 422


def test_a_cancel_of_nothing_is_fine(client: TestClient) -> None:
    assert client.post(CANCEL, json={"session_hash": "a1", "fn_index": 0, "event_id": "b2"}).status_code == 200


@given(st.text(max_size=60))
def test_paths_are_closed_by_default(path: str) -> None:
    assert not is_open("DELETE", f"/{path}")
    if is_open("POST", f"/{path}"):
        assert f"/{path}" in {JOIN, CANCEL, LEAVE}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD"]),
    path=st.sampled_from([
        "/", "/source/paper-one", "/source/x", "/gradio_api/cancel", JOIN, "/gradio_api/startup-events", "/ui/base.css",
        "/assets/x.js", "/static/x", "/theme.css", "/favicon.ico", "/sources", "/help", "/readyz",
    ]),
    query=st.dictionaries(st.sampled_from(["version", "start", "end", "proof", "deep_link", "page", "v"]),
                          st.text(max_size=20), max_size=4),
    body=st.binary(max_size=100),
)  # fmt: skip
def test_nothing_makes_the_server_fail(
    client: TestClient, method: str, path: str, query: dict[str, str], body: bytes
) -> None:
    response = client.request(method, path, params=query, content=body if method in ("POST", "PUT") else None)
    assert response.status_code < 500, (method, path, query)
    assert "Traceback" not in response.text


@pytest.mark.parametrize("headers", [{"host": "a b"}, {"host": "evil.example/x"}, {"x-forwarded-host": '"><script>'}])
def test_headers_that_would_reach_the_page_are_checked(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code == 400


def test_a_source_opens_at_its_mark(client: TestClient) -> None:
    quote = "Regulators still see it as experimental"
    response = client.get(render.source_href(citation(1, quote)))
    assert response.status_code == 200
    assert f'<mark id="quote" tabindex="-1">{quote}</mark>' in response.text
    assert SOURCE.label in response.text
    assert "no date given" in response.text
    assert "<b>bold</b>" not in response.text


@pytest.mark.parametrize(
    "query",
    [
        f"version={VERSION}&start=5&end=4", f"version={VERSION}&start=0&end={len(TEXT) + 1}", "start=x&end=2",
        f"version={'0' * 64}&start=0&end=5", f"version={VERSION}&start=0&end=5&proof=0123456789abcdef",
        f"version={VERSION}&start=٣&end=٥",
    ],
)  # fmt: skip
def test_nothing_is_marked_when_the_place_is_not_certain(client: TestClient, query: str) -> None:
    response = client.get(f"/source/paper-one?{query}")
    assert response.status_code == 200
    assert "<mark" not in response.text
    assert "nothing is marked" in response.text


def test_an_unknown_source_is_a_plain_page(client: TestClient) -> None:
    response = client.get("/source/other")
    assert response.status_code == 404
    assert "not loaded" in response.text


def test_health_and_readiness(client: TestClient, standin: StandIn) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["snapshot"] == "snapshot-1"
    standin.gone = True
    try:
        assert client.get("/readyz").status_code == 503
        response = client.get("/sources")
        assert response.status_code == 503
        assert "Traceback" not in response.text
        assert client.get("/healthz").status_code == 200
    finally:
        standin.gone = False


def test_too_many_requests_are_told_when_to_come_back() -> None:
    limits = Limits(requests_a_minute=1000, questions_a_minute=3)
    with TestClient(make_app(StandIn(), limits)) as client:
        statuses = [client.post(JOIN, json=event(99)).status_code for _ in range(5)]
        assert statuses == [404, 404, 404, 429, 429]
        late = client.post(JOIN, json=event(99))
        assert int(late.headers["retry-after"]) >= 1
        assert client.get("/healthz").status_code == 200


def test_the_bucket_fills_again_and_forgets_the_longest_unseen() -> None:
    now = [0.0]
    limit = RateLimit(60, addresses=2, clock=lambda: now[0])
    assert all(limit.wait("10.0.0.1") == 0 for _ in range(60))
    assert limit.wait("10.0.0.1") == pytest.approx(1.0)
    now[0] = 1.0
    assert limit.wait("10.0.0.1") == 0
    assert limit.wait("10.0.0.1") > 0
    limit.wait("10.0.0.2")
    limit.wait("10.0.0.3")
    assert limit.wait("10.0.0.1") == 0


def test_one_ipv6_subscriber_is_one_address() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:2")
    assert network("2001:db8:1::1") != network("2001:db8:2::1")
    assert network("not an address") == "unknown"


def test_the_help_page_can_be_called_from(client: TestClient) -> None:
    text = client.get("/help").text
    assert all(f'href="tel:{number}"' in text for number in ("112", "911", "999", "988", "116123"))
    assert "findahelpline.com" in text
    assert 'href="sms:85258"' in text
