"""Which addresses are open. Everything that is not named here is 404: Gradio's upload, file, proxy, monitoring,
recording and API routes among them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rag.sheet.request import read_request

_OPEN_TO_READ = re.compile(
    r"""/(?:
        | healthz | readyz | help | sources | source/[A-Za-z0-9._-]{1,128}
        | ui/[A-Za-z0-9._-]{1,64} | favicon\.ico | theme\.css
        | assets/[A-Za-z0-9._/-]{1,200} | static/[A-Za-z0-9._/-]{1,200}
        | gradio_api/(?:queue/data | startup-events | app_id | heartbeat/[A-Za-z0-9]{1,64})
    )""",
    re.VERBOSE,
)
JOIN = "/gradio_api/queue/join"
CANCEL = "/gradio_api/cancel"
LEAVE = "/leave"
#: The visit sheet is asked for with a body, so that no word of a question stands in an address.
SHEET = "/sheet"

_SESSION_BYTES = re.compile(rb"[A-Za-z0-9]{1,64}")
_SESSION = re.compile(r"[A-Za-z0-9]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_FORWARDED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-prefix")
_FORWARDED_VALUE = re.compile(rb"[A-Za-z0-9.:\[\]/_-]{1,253}")


def is_open(method: str, path: str) -> bool:
    """Whether this server answers such a request at all."""
    if method in ("GET", "HEAD"):
        return ".." not in path and _OPEN_TO_READ.fullmatch(path) is not None
    return method == "POST" and path in (JOIN, CANCEL, LEAVE, SHEET)


def headers_ok(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the headers that Gradio builds addresses from are well formed."""
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0].decode("latin-1")):
        return False
    return all(_FORWARDED_VALUE.fullmatch(value) for name, value in headers if name in _FORWARDED)


def body_problem(path: str, body: bytes, events: Mapping[int, int]) -> tuple[int, str] | None:
    """What is wrong with what was posted, as status and message.

    ``events`` maps each event of the chat to its number of inputs.
    """
    if path == LEAVE:
        return None if _SESSION_BYTES.fullmatch(body) else (422, "There is no such chat.")
    if path == SHEET:
        return None if read_request(body) else (422, "This is no request for a visit sheet.")
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        return 422, "This is not a chat event."
    if not isinstance(sent, dict):
        return 422, "This is not a chat event."
    return _cancel_problem(sent) if path == CANCEL else _event_problem(sent, events)


def _cancel_problem(sent: dict[str, Any]) -> tuple[int, str] | None:
    wanted = {"session_hash": str, "fn_index": int, "event_id": str}
    names = (sent.get("session_hash"), sent.get("event_id"))
    if sent.keys() == wanted.keys() and all(type(sent[name]) is kind for name, kind in wanted.items()):
        return None if all(_SESSION.fullmatch(str(name)) for name in names) else (422, "There is no such event.")
    return 422, "This is not a chat event."


def _event_problem(sent: dict[str, Any], events: Mapping[int, int]) -> tuple[int, str] | None:
    index, session, data = sent.get("fn_index"), sent.get("session_hash"), sent.get("data")
    if type(index) is not int or index not in events:
        return 404, "There is no such event."
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return 422, "The session is missing."
    if not isinstance(data, list) or len(data) != events[index]:
        return 422, "The event has the wrong number of inputs."
    if not all(value is None or isinstance(value, str) for value in data):
        return 422, "An input is not text."
    trigger = sent.get("trigger_id")
    if trigger is not None and type(trigger) is not int:
        return 422, "This is not a chat event."
    known = {"fn_index", "session_hash", "data", "trigger_id", "event_data", "batched", "simple_format"}
    if sent.keys() - known or sent.get("batched") or sent.get("simple_format") or sent.get("event_data") is not None:
        return 422, "This is not a chat event."
    return None
