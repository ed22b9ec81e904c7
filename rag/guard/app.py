"""The server: the chat at ``/``, the pages of the sources, health checks, all behind the shield."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from index.errors import CitewellError
from rag import app as chat
from rag import pages
from rag.conversation import Answering
from rag.guard import chat_page, help, sheet_route
from rag.guard.crowd import Crowd
from rag.guard.limits import Limits
from rag.guard.shield import Shield
from rag.guard.theme import theme
from rag.interface import for_gradio
from rag.notices import Library
from rag.turns import Turns

import gradio as gr  # isort: skip  # after rag.app, which turns its analytics off

STATIC = Path(__file__).parent.parent / "static"

_PROOF = re.compile(r"[0-9a-f]{16}")


class Shelf:
    """The library of the snapshot in service, read once for each snapshot."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant
        self._held: tuple[str, Library] | None = None

    def library(self) -> Library:
        """What is loaded now; a newly published snapshot is opened first, which takes a moment."""
        return self._read(self._assistant.in_service())

    def for_the_page(self) -> Library:
        """What is loaded, or what last was: the fixed lines are shown at once, whatever happens."""
        try:
            return self._read(self._assistant.snapshot)
        except CitewellError:
            return self._held[1] if self._held else Library(())

    def _read(self, snapshot: Any) -> Library:
        held = self._held
        if held is None or held[0] != snapshot.name:
            sources = tuple(sorted(snapshot.sources.values(), key=lambda source: str(source.id)))
            held = (snapshot.name, Library(sources, tuple(snapshot.passages), tuple(snapshot.statements)))
            self._held = held
        return held[1]


def make_app(assistant: Answering, limits: Limits | None = None) -> FastAPI:
    """The whole application for one assistant."""
    limits = limits or Limits()
    shelf = Shelf(assistant)
    turns = Turns(limits.at_once)
    blocks = chat.build(assistant, turns=turns, chats=limits.chats, sessions=limits.sessions)
    app = FastAPI(title="citewell", docs_url=None, redoc_url=None, openapi_url=None)
    _add_pages(app, assistant, shelf)
    app.mount("/ui", StaticFiles(directory=STATIC, follow_symlink=False))
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=1,
        theme=theme(),
        i18n=gr.I18n(**for_gradio()),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    app.add_middleware(
        Shield,
        limits=limits,
        crowd=Crowd(blocks, turns, limits.chats),
        page=lambda html: chat_page.wrap(html, shelf.for_the_page()),
    )
    return app


def _add_pages(app: FastAPI, assistant: Answering, shelf: Shelf) -> None:
    @app.exception_handler(CitewellError)
    def unreadable(request: Request, error: CitewellError) -> Response:
        text = "The documents cannot be read right now. Please try again in a few minutes."
        return HTMLResponse(pages.message_page("Not available", text), status_code=503)

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        return JSONResponse({"status": "ok"})

    @app.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz() -> Response:
        try:
            snapshot = assistant.in_service()
        except (CitewellError, OSError):
            return JSONResponse({"status": "the documents cannot be read"}, status_code=503)
        return JSONResponse({"status": "ready", "snapshot": snapshot.name, "sources": len(snapshot.sources)})

    @app.api_route("/sources", methods=["GET", "HEAD"])
    def sources() -> Response:
        return HTMLResponse(pages.sources_page(shelf.library()))

    @app.api_route("/help", methods=["GET", "HEAD"])
    def helped(request: Request) -> Response:
        # By the header, not by a script: who needs this page may have nothing else that works.
        language = help.preferred(request.headers.get("accept-language", ""))
        return HTMLResponse(pages.help_page(help.sections(language), language))

    sheet_route.add(app, assistant)

    @app.api_route("/source/{source_id}", methods=["GET", "HEAD"])
    def source(source_id: str, version: str = "", start: str = "", end: str = "", proof: str = "") -> Response:
        return _source(assistant.in_service(), source_id, version, (start, end), proof)


def _source(snapshot: Any, source_id: str, version: str, span: tuple[str, str], proof: str) -> Response:
    source = snapshot.sources.get(source_id)
    if source is None:
        text = "This document is not loaded here, or no longer. Answers no longer use it."
        return HTMLResponse(pages.message_page("Document not found", text), status_code=404)
    now = snapshot.versions[source_id].sha256
    wanted = bool(version or span[0] or span[1])
    text, current = snapshot.text(now), version in ("", now)
    place = None
    if current and all(re.fullmatch(r"[0-9]{1,9}", number) for number in span):
        fingerprint = proof if _PROOF.fullmatch(proof) else None
        place = pages.locate(text, int(span[0]), int(span[1]), fingerprint)
    return HTMLResponse(pages.source_page(source, text, place, wanted=wanted, current=current))
