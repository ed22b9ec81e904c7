"""The route of the visit sheet. The question comes in the body and goes out on the page; nothing of it is kept."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from rag.conversation import Answering
from rag.guard.routes import SHEET
from rag.sheet import SheetError, make_sheet, read_request


def add(app: FastAPI, assistant: Answering) -> None:
    """Answer ``POST /sheet`` with a PDF, or with a plain line that says why there is none."""

    @app.post(SHEET)
    async def sheet(request: Request) -> Response:
        sent = read_request(await request.body())
        if sent is None:
            return JSONResponse({"detail": "This is no request for a visit sheet."}, status_code=422)
        try:
            made = await run_in_threadpool(make_sheet, sent[0], sent[1], assistant.snapshot, sent[2])
        except SheetError as error:
            return JSONResponse({"detail": f"{error.message} {error.hint}"}, status_code=409)
        saved = {"content-disposition": "attachment; filename=citewell-visit-sheet.pdf"}
        return Response(made, media_type="application/pdf", headers=saved)
