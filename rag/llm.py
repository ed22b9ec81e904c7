"""A spec -> a llama-index LLM, always handed on explicitly: the framework's global ``Settings`` are never touched.

- ``none``
- ``openai:URL#model=NAME[&context=TOKENS][&format=schema|json|none]``: any server that speaks the OpenAI protocol
  (Ollama, llama.cpp, vLLM, a hosted one). ``format`` is what it understands of ``response_format``.
- ``gguf:FILE[#sha256=...][&context=TOKENS]``, ``package:NAME``: a local file, served to ourselves on loopback, so that
  it takes the same path as a user's own server.

A server is not trusted: redirects are not followed, and a reply is cut off by bytes and by time.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from index.errors import ModelError
from rag.config import LLMConfig
from rag.gguf import LocalServer, serve, weights

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

MAX_BYTES: Final = 256_000
"""Longest reply read, in bytes of the protocol; a draft has a few thousand."""
CONNECT_SECONDS: Final = 3.0
CONTEXT: Final = 4096
_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"}
)
_FORMATS = ("schema", "json", "none")
_OPTIONS = frozenset({"model", "context", "format", "sha256"})


@dataclass(frozen=True, slots=True)
class LLMSpec:
    """A parsed spec."""

    kind: str
    target: str
    model: str = ""
    context: int = CONTEXT
    format: str = "schema"
    sha256: str = ""

    @classmethod
    def parse(cls, spec: str) -> LLMSpec:
        """Read a spec, or say which forms there are.

        Raises:
            ModelError: it is none of them.
        """
        rest, _, fragment = spec.partition("#")
        kind, _, target = rest.partition(":")
        options = {name: values[-1] for name, values in parse_qs(fragment).items()}
        known = kind == "none" or (kind in ("openai", "gguf", "package") and target)
        if not known or options.keys() - _OPTIONS or (kind == "openai" and not options.get("model")):
            raise ModelError(
                f"'{spec}' is not a language model.",
                "Use none, openai:http://127.0.0.1:11434/v1#model=NAME, gguf:/path/model.gguf or package:NAME.",
            )
        context, form = options.get("context", str(CONTEXT)), options.get("format", "schema")
        if not context.isdecimal() or not 1024 <= int(context) <= 1_000_000 or form not in _FORMATS:
            raise ModelError(
                f"'{spec}' has an option that is not understood.", "context: 1024 or more; format: schema."
            )
        if kind == "openai":
            _check_url(target)
        return cls(kind, target, options.get("model", "local"), int(context), form, options.get("sha256", ""))


def make_llm(config: LLMConfig) -> LLM | None:
    """The model that ``config.spec`` names; ``None`` for ``none``. A server is not asked for anything yet.

    Raises:
        ModelError: the spec is wrong, or local weights are missing or not the pinned ones.
    """
    spec = LLMSpec.parse(config.spec)
    if spec.kind == "none":
        return None
    server = LocalServer(spec.target, config.key or "none", None)
    if spec.kind != "openai":
        server = serve(weights(f"{spec.kind}:{spec.target}", spec.sha256), spec.context)
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=spec.model,
        api_base=server.url,
        api_key=server.key,
        is_chat_model=True,
        is_function_calling_model=False,
        context_window=spec.context,
        max_tokens=config.max_tokens,
        temperature=0.0,
        max_retries=0,
        timeout=config.seconds,
        http_client=httpx.Client(
            transport=Bounded(httpx.HTTPTransport(retries=0), config.seconds, key=server.key),
            headers={"accept-encoding": "identity"},
            timeout=httpx.Timeout(config.seconds, connect=min(CONNECT_SECONDS, config.seconds)),
            follow_redirects=False,
            trust_env=False,
        ),
    )


class Bounded(httpx.BaseTransport):
    """A transport whose replies end: after so many seconds and so many bytes they are an error.

    The client library also sends what it finds in the environment: another account's organisation, custom headers.
    Only the headers that the protocol needs get out, with the key that belongs to this server.
    """

    def __init__(self, inner: httpx.BaseTransport, seconds: float, most: int = MAX_BYTES, key: str = "none") -> None:
        self._inner, self._seconds, self._most, self._key = inner, seconds, most, key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See :class:`httpx.BaseTransport`."""
        end = time.monotonic() + self._seconds
        for name in [n for n in request.headers if n.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {self._key}"
        response = self._inner.handle_request(request)
        # A small packed body may unpack to gigabytes; what is counted is what is read.
        packed = response.headers.get("content-encoding", "identity").lower()
        if packed not in ("", "identity") or not isinstance(response.stream, httpx.SyncByteStream):
            response.close()
            raise httpx.DecodingError("the reply is compressed", request=request)
        stream = _BoundedStream(response.stream, end, self._most, request)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, end: float, most: int, request: httpx.Request) -> None:
        self._inner, self._end, self._most, self._request = inner, end, most, request

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._inner:
            read += len(chunk)
            if read > self._most:
                raise httpx.ReadError("the reply is too long", request=self._request)
            if time.monotonic() > self._end:
                raise httpx.ReadTimeout("the reply takes too long", request=self._request)
            yield chunk

    def close(self) -> None:
        self._inner.close()


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    try:
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or not port_fits:
        raise ModelError(f"'{url}' is not the address of a server.", "Example: http://127.0.0.1:11434/v1")
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise ModelError(
            f"'{url}' would send questions over the open network in plain text.", "Use https:// for a server out there."
        )


def _is_near(host: str) -> bool:
    """Is it this machine or one of its own network?"""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))
