"""What a page sends to get a sheet: the question and the proof that it already holds. Read strictly, kept nowhere."""

from __future__ import annotations

import json
from typing import Any

from rag.conversation import MAX_TYPED


def read_request(body: bytes) -> tuple[dict[str, Any], str] | None:
    """The proof and the question; ``None`` if the body is anything else."""
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or sent.keys() != {"question", "proof"}:
        return None
    proof, question = sent["proof"], sent["question"]
    if not isinstance(proof, dict) or not isinstance(question, str) or len(question) > MAX_TYPED:
        return None
    return proof, question.encode("utf-8", "replace").decode()
