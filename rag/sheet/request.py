"""What a page sends to get a sheet: the question and the proof that it already holds. Read strictly, kept nowhere."""

from __future__ import annotations

import json
from typing import Any

from rag.conversation import MAX_TYPED
from rag.sheet.content import FORMS, Form


def read_request(body: bytes) -> tuple[dict[str, Any], str, Form] | None:
    """The proof, the question and the form of the answer that is on the screen; ``None`` if it is anything else."""
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or sent.keys() | {"form"} != {"question", "proof", "form"}:
        return None
    proof, question, form = sent["proof"], sent["question"], sent.get("form", "usual")
    if not isinstance(proof, dict) or not isinstance(question, str) or len(question) > MAX_TYPED:
        return None
    return (proof, question.encode("utf-8", "replace").decode(), form) if form in FORMS else None
