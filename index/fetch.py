"""A web address -> the bytes of a document. Off unless ``CITEWELL_ALLOW_URLS=1``; careful when on.

A page on the internet must not be able to make this machine ask its own network for anything. Names are resolved once
for each step, every address they lead to is checked, and the connection goes to the very address that was checked
(so the name cannot lead elsewhere a moment later), while the certificate is still checked against the name. Redirects
are followed by hand, each checked like the first address. Proxies are not used.
"""

from __future__ import annotations

import ipaddress
import os
import posixpath
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from index.addresses import Address, is_disguised, is_public
from index.errors import InputError, QuarantineError
from index.limits import LIMITS, refuse
from index.pinned import Pinned
from index.readers.kinds import SUFFIXES

ALLOW_ENV: Final = "CITEWELL_ALLOW_URLS"
_TYPES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_ANY_TYPE: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = "citewell (adds a document once, asked to by its maintainer)"
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?\.?", re.I)

Resolve = Callable[[str, int], Iterable[str]]


def resolve_by_system(host: str, port: int) -> list[str]:
    """Every address that a name leads to, as text."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """What may be fetched, and how much of it."""

    allowed: bool = False
    max_bytes: int = LIMITS.file
    seconds: float = 60.0
    """For all of it: names, connections, redirects, and the last byte."""
    redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Resolve = field(default=resolve_by_system)
    trusted: frozenset[str] = frozenset()
    """Addresses that are reached although they are not public: for tests with a server of their own. Else empty."""
    context: ssl.SSLContext | None = None
    """Certificates that are trusted; ``None``: those of the system."""

    @classmethod
    def load(cls) -> FetchConfig:
        """The settings from the environment."""
        return cls(allowed=os.environ.get(ALLOW_ENV, "").strip().lower() in ("1", "true", "yes"))


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What an address gave."""

    url: str
    """Where it was found in the end, after redirects."""
    asked: str
    name: str
    """A file name made from the address, safe in a folder; its ending is that of the content's type."""
    data: bytes
    content_type: str
    retrieved: date


def fetch(url: str, config: FetchConfig | None = None) -> FetchedFile:
    """The document at a web address.

    Raises:
        InputError: fetching is turned off.
        QuarantineError: the address may not be fetched, or what it gave is too large, late or of no known type.
    """
    config = config or FetchConfig.load()
    if not config.allowed:
        raise InputError(
            "Documents are not fetched from the web: it is turned off.",
            f"Download the file and add it, or set {ALLOW_ENV}=1.",
        )
    until = time.monotonic() + config.seconds
    here = url.strip()
    try:
        for _ in range(config.redirects + 1):
            status, headers, data = _get(here, config, until)
            if status not in _REDIRECTS:
                break
            target = urljoin(here, headers.get("location", ""))
            if here.lower().startswith("https:") and target.lower().startswith("http:"):
                raise refuse("leads from a protected address to an unprotected one.", "Give the https address.")
            here = target
        else:
            raise refuse(f"leads on more than {config.redirects} times.", "Give the address where the document lies.")
        if status != 200:
            raise refuse(f"was answered with status {status}.", "Open it in a browser, and check the address.")
        content_type = headers.get("content-type", "").split(";")[0].strip().lower()
        return FetchedFile(here, url, _name(here, content_type), data, content_type, date.today())
    except QuarantineError as error:
        raise QuarantineError(f"{_shown(url)} {error.reason}", error.hint, error.reason) from None


def _get(url: str, config: FetchConfig, until: float) -> tuple[int, dict[str, str], bytes]:
    """One request, without following where it leads."""
    host, port = _check(url, config)
    backend = Pinned(_checked(host, port, config), port, until)
    pool = httpcore.ConnectionPool(
        ssl_context=config.context or ssl.create_default_context(), network_backend=backend, retries=0, http2=False
    )
    # The encoding is asked to be none, so that what comes is as large as it is.
    sent: dict[bytes | str, bytes | str] = {
        "Host": _host_header(url),
        "User-Agent": _AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    left = max(0.001, until - time.monotonic())
    timeouts = {"connect": left, "read": left, "write": left, "pool": left}
    try:
        with pool, pool.stream("GET", _encoded(url), headers=sent, extensions={"timeout": timeouts}) as response:
            headers: dict[str, str] = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
            if response.status in _REDIRECTS:
                return response.status, headers, b""
            return response.status, headers, _body(response, headers, config, until)
    except httpcore.TimeoutException:
        raise _too_late(config) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, ssl.SSLError) as error:
        detail = " ".join(str(error).split())[:120] or type(error).__name__
        raise refuse(f"cannot be reached ({detail}).", "Open it in a browser, and check the address.") from None


def _body(response: httpcore.Response, headers: dict[str, str], config: FetchConfig, until: float) -> bytes:
    too_large = refuse(f"is larger than {config.max_bytes // 1_000_000} MB.", "Download it, and split it.")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise refuse("came compressed although it was asked not to be.", "Download the file and add it.")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > config.max_bytes:
        raise too_large
    if response.status == 200:
        _suffix(headers.get("content-type", "").split(";")[0].strip().lower(), "")
    data = bytearray()
    for piece in response.iter_stream():
        data += piece
        if len(data) > config.max_bytes:
            raise too_large
        if time.monotonic() > until:
            raise _too_late(config)
    return bytes(data)


def _too_late(config: FetchConfig) -> QuarantineError:
    return refuse(f"did not arrive within {config.seconds:.0f} seconds.", "Try again later, or download the file.")


def _check(url: str, config: FetchConfig) -> tuple[str, int]:
    """Host and port of an address that may be asked for."""
    hint = "Give an address that starts with https:// or http://, as a browser shows it."
    if any(char <= " " or char in "\\\x7f" for char in url):
        raise refuse("is not a web address.", hint)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse("is not a web address.", hint) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise refuse("is not an address of the web (http or https).", hint)
    if parts.username is not None or parts.password is not None:
        raise refuse("has a user name or password in it.", hint)
    port = port if port is not None else (443 if parts.scheme.lower() == "https" else 80)
    if port not in config.ports:
        raise refuse(f"names the port {port}; only {', '.join(map(str, sorted(config.ports)))} may be asked.", hint)
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise refuse("is not a web address.", hint) from None
    if not host or is_disguised(host):
        raise refuse("hides its machine behind a number.", hint)
    if ":" not in host and not _HOST.fullmatch(host):
        raise refuse("is not a web address.", hint)
    return host, port


def _checked(host: str, port: int, config: FetchConfig) -> list[str]:
    """The addresses of a host, if all of them may be reached: one private address among them is a trap."""
    try:
        literal: list[Address] = [ipaddress.ip_address(host)]
        texts = [host]
    except ValueError:
        try:
            texts = list(dict.fromkeys(config.resolve(host, port)))
        except OSError:
            raise refuse("cannot be found: its name is not known.", "Check the address, and the network.") from None
        literal = [ipaddress.ip_address(text) for text in texts]
    for address, text in zip(literal, texts, strict=True):
        if text not in config.trusted and not is_public(address):
            raise refuse(
                "leads to a machine that is not on the public internet.",
                "Only public addresses are fetched. Download the file and add it.",
            )
    return texts


def _name(url: str, content_type: str) -> str:
    stem, ending = posixpath.splitext(posixpath.basename(unquote(urlsplit(url).path)))
    clean = re.sub(r"[^\w-]+", "-", stem).strip("-_")[:80] or "page"
    return clean + _suffix(content_type, ending.lower())


def _suffix(content_type: str, ending: str) -> str:
    """The ending for a type; for a type that says nothing, the one in the address."""
    if content_type in _TYPES:
        # Servers send Markdown and tables as plain text.
        return (
            ending
            if content_type == "text/plain" and SUFFIXES.get(ending) in ("markdown", "csv")
            else _TYPES[content_type]
        )
    if content_type in _ANY_TYPE and (ending in SUFFIXES or not ending):
        return ending or ".html"
    raise refuse(f"is of the type '{content_type[:60]}', which cannot be read.", f"Readable: {', '.join(SUFFIXES)}.")


def _host_header(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    return named if parts.port is None else f"{named}:{parts.port}"


def _encoded(url: str) -> str:
    """The address as it goes over the wire: ASCII, without the part behind #."""
    parts = urlsplit(url)
    path = re.sub(r"[^\x21-\x7e]", lambda c: "".join(f"%{byte:02X}" for byte in c[0].encode()), parts.path or "/")
    query = re.sub(r"[^\x21-\x7e]", lambda c: "".join(f"%{byte:02X}" for byte in c[0].encode()), parts.query)
    return f"{parts.scheme}://{_host_header(url)}{path}" + (f"?{query}" if query else "")


def _shown(url: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in url[:200])
