"""The words of the sheet -> one page of tagged PDF, in memory. Knows typesetting, not answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index.errors import CitewellError
from index.snapshot import Snapshot
from rag.doctor import TAKEN
from rag.proof.evidence import of_snapshot
from rag.proof.schema import Proof
from rag.proof.verify import verify
from rag.sheet.content import Form, content
from rag.sheet.fonts import loaded


class SheetError(CitewellError):
    """No sheet can be made of what was sent."""


def make_sheet(values: Mapping[str, Any], question: str, snapshot: Snapshot, form: Form = "usual") -> bytes:
    """The sheet for the answer whose proof is ``values``, as a PDF of one page, in the length that is on the screen.

    The proof is held against the documents first: nothing is printed that would not be shown.

    Raises:
        SheetError: the proof does not hold here (the documents may have changed), or there is nothing to take along.
    """
    report = verify(values, of_snapshot(snapshot))
    if not report.holds:
        raise SheetError("The documents may have changed since this answer.", "Please ask again, then save the sheet.")
    proof = Proof.model_validate(dict(values))
    if proof.behaviour not in TAKEN:
        raise SheetError("There is no sheet for this reply.", "Help comes first.")
    return typeset(content(proof, question, snapshot.sources, form))


def typeset(words: Mapping[str, Any]) -> bytes:
    """Set the sheet.

    Raises:
        SheetError: it does not fit on one page even in the smallest size.
    """
    import typst

    data = {"data": json.dumps(words, ensure_ascii=False)}
    try:
        return typst.compile(
            _template(), font_paths=loaded(), ignore_system_fonts=True, sys_inputs=data, pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        # The error's message may quote what it could not set, so it goes no further.
        raise SheetError("The sheet could not be set.", "Please save the page with your browser.") from None


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("rag").joinpath("sheet", "sheet.typ").read_bytes()
