"""Fetching from the web: off by default, and when on, never from this machine's own network."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from index.addresses import is_disguised, is_public, is_url
from index.errors import InputError, QuarantineError
from index.fetch import FetchConfig, fetch
from index.readers import read

PAGE = b"<!doctype html><html><body><main><h1>Cells</h1><p>Pain fell in most of the 64 adults.</p></main></body></html>"


class Server:
    """A server on the loopback address whose paths are functions; remembers what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("Host")))
                outer.paths[self.path.split("?")[0]](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.port = int(self.http.server_address[1])
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def give(
        self, path: str, data: bytes = PAGE, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str
    ) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.paths[path] = answer


@pytest.fixture(name="server")
def server_fixture() -> Iterator[Server]:
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def seam(server: Server, **changes: Any) -> FetchConfig:
    """The only way to reach the loopback address: by name, through a resolver and a list of the tests' own."""
    names = {"site.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}
    config = FetchConfig(
        allowed=True,
        resolve=lambda host, port: names[host],
        trusted=frozenset({"127.0.0.1"}),
        ports=frozenset({server.port}),
        seconds=20,
    )
    return replace(config, **changes)


def refused(url: str, config: FetchConfig) -> str:
    with pytest.raises(QuarantineError) as caught:
        fetch(url, config)
    assert caught.value.hint
    assert caught.value.exit_code == 2
    return caught.value.reason


def test_it_is_off_unless_it_is_turned_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CITEWELL_ALLOW_URLS", raising=False)
    with pytest.raises(InputError, match="turned off"):
        fetch("https://example.org/a.html")
    for value, allowed in (("1", True), ("true", True), ("0", False), ("", False), ("no", False)):
        monkeypatch.setenv("CITEWELL_ALLOW_URLS", value)
        assert FetchConfig.load().allowed is allowed


def test_a_page_is_fetched_named_and_can_be_read(server: Server, tmp_path: Path) -> None:
    server.give("/a/My%20Guide.php")
    found = fetch(f"http://site.example:{server.port}/a/My%20Guide.php?x=1#part", seam(server))
    assert (found.name, found.data, found.content_type) == ("My-Guide.html", PAGE, "text/html")
    assert server.asked == [("/a/My%20Guide.php?x=1", f"site.example:{server.port}")]
    (tmp_path / found.name).write_bytes(found.data)
    assert "Pain fell in most of the 64 adults." in read(tmp_path / found.name).text


def test_redirects_are_followed_and_each_is_checked(server: Server) -> None:
    server.give("/here", b"", status=302, Location="/there")
    server.give("/there")
    assert fetch(f"http://site.example:{server.port}/here", seam(server)).url.endswith("/there")
    for target in (
        "http://10.0.0.7/", "http://inside.example/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "ftp://site.example/", "gopher://site.example/",
    ):  # fmt: skip
        server.give("/here", b"secret", status=307, Location=target)
        refused(f"http://site.example:{server.port}/here", seam(server, ports=frozenset({server.port, 80})))
    assert {path for path, _ in server.asked} == {"/here", "/there"}


def test_an_endless_redirect_ends(server: Server) -> None:
    server.give("/loop", b"", status=301, Location="/loop")
    assert "more than 5 times" in refused(f"http://site.example:{server.port}/loop", seam(server))
    assert len(server.asked) == 6


def test_a_name_that_changes_its_mind_is_asked_once(server: Server) -> None:
    """Rebinding: the second answer of the resolver would be another machine; it is never asked for."""
    server.give("/a.html")
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert fetch(f"http://site.example:{server.port}/a.html", seam(server, resolve=resolve)).data == PAGE
    assert asked == ["site.example"]
    assert "not on the public" in refused(f"http://site.example:{server.port}/a.html", seam(server, resolve=resolve))


def test_one_private_address_among_public_ones_is_enough_to_refuse(server: Server) -> None:
    config = seam(server, resolve=lambda host, port: ["127.0.0.1", "192.168.1.1"])
    assert "not on the public internet" in refused(f"http://site.example:{server.port}/", config)
    assert server.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.8", "2130706433", "0x7f000001",
        "0177.0.0.1", "127.1", "0x7f.0.0.1", "017700000001", "127.0.0.1.", "[::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]",
        "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[::127.0.0.1]", "[2001:db8::1]", "１２７.0.0.1", "127。0。0。1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused_however_they_are_written(host: str) -> None:
    def no_resolver(name: str, port: int) -> list[str]:
        # What a system's own resolver makes of numbers.
        return [{"127.0.0.1": "127.0.0.1"}.get(name, "127.0.0.1")]

    assert refused(f"http://{host}/", FetchConfig(allowed=True, resolve=no_resolver))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/a", "gopher://example.org", "javascript://example.org/%0aalert(1)",
        "data:text/html,x", "//example.org/a", "http://", "http:///a", "http://user:pw@example.org/",
        "https://a b.org/", "http://example.org:22/", "http://example.org:99999/", "http://exa\nmple.org/", "http://example.org\\@10.0.0.1/",
        "http://[::1", "http://-.example/\x00", "http://%31%32%37.0.0.1/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    refused(url, FetchConfig(allowed=True, resolve=lambda host, port: ["127.0.0.1"]))


def test_what_is_too_large_is_not_read_to_its_end(server: Server) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        try:
            for _ in range(2_000):
                sent += handler.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    server.paths["/endless"] = endless
    server.give("/said", b"short", "text/plain", Content_Length="99999999")
    config = seam(server, max_bytes=100_000)
    assert "larger than" in refused(f"http://site.example:{server.port}/endless", config)
    assert "larger than" in refused(f"http://site.example:{server.port}/said", config)
    assert sent < 20_000_000


def test_a_server_that_drips_is_left(server: Server) -> None:
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        try:
            while not stop.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            pass

    server.paths["/drip"] = drip
    try:
        assert "within 1 seconds" in refused(f"http://site.example:{server.port}/drip", seam(server, seconds=1.0))
    finally:
        stop.set()


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("application/pdf", "/x", "x.pdf"),
        ("text/plain", "/x.md", "x.md"),
        ("text/plain; charset=utf-8", "/x", "x.txt"),
        ("text/csv", "/a/b.cgi", "b.csv"),
        ("application/octet-stream", "/report.pdf", "report.pdf"),
        ("text/html", "/", "page.html"),
        ("text/html", "/..%2f..%2fetc%2fpasswd", "passwd.html"),
        ("text/html", "/%00%2e%2e", "page.html"),
    ],
)
def test_the_name_is_safe_and_follows_the_type(server: Server, kind: str, path: str, name: str) -> None:
    server.give(path, b"text", kind)
    assert fetch(f"http://site.example:{server.port}{path}", seam(server)).name == name


@pytest.mark.parametrize(
    ("kind", "headers", "status", "said"),
    [
        ("image/png", {}, 200, "image/png"),
        ("application/zip", {}, 200, "application/zip"),
        ("application/octet-stream", {}, 200, "cannot be read"),
        ("text/html", {"Content_Encoding": "gzip"}, 200, "compressed"),
        ("text/html", {}, 404, "status 404"),
        ("text/html", {}, 500, "status 500"),
    ],
)
def test_what_cannot_be_used_is_refused(
    server: Server, kind: str, headers: dict[str, str], status: int, said: str
) -> None:
    server.give("/x.bin", b"data", kind, status, **headers)
    assert said in refused(f"http://site.example:{server.port}/x.bin", seam(server))


def test_a_closed_port_and_an_unknown_name_are_named(server: Server) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    assert "name is not known" in refused(f"http://nowhere.example:{server.port}/", seam(server, resolve=unknown))
    server.http.shutdown()
    server.http.server_close()
    assert "cannot be reached" in refused(f"http://site.example:{server.port}/", seam(server))


def test_the_certificate_must_carry_the_name_although_the_address_is_pinned() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("site.example").configure_cert(context)
    names: list[str | None] = []
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    server = Server(context)
    try:
        server.give("/a")
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        config = seam(server, context=trusting)
        assert fetch(f"https://site.example:{server.port}/a", config).data == PAGE
        assert names == ["site.example"]
        assert "cannot be reached" in refused(f"https://other.example:{server.port}/a", config)
        server.give("/down", b"", status=302, Location=f"http://site.example:{server.port}/a")
        assert "unprotected" in refused(f"https://site.example:{server.port}/down", config)
        assert "cannot be reached" in refused(f"https://site.example:{server.port}/a", seam(server))
    finally:
        server.http.shutdown()
        server.http.server_close()


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_one_it_stands_for(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        six = ipaddress.IPv6Address(wrapped)
        assert is_public(six) <= is_public(address)
    assert not is_disguised(str(address))
    assert is_disguised(str(number))
    assert is_disguised(hex(number))


def test_ordinary_addresses_are_public_and_paths_are_no_urls() -> None:
    for text in ("93.184.216.34", "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:82a::200e"):
        assert is_public(ipaddress.ip_address(text))
    assert is_url("https://example.org")
    assert is_url("ftp://example.org")
    assert not any(map(is_url, ("a.pdf", "./http/a.pdf", "C:\\a.pdf", "http:a", "-")))
