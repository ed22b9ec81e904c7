"""The process in which parsers run: documents come in through one pipe, texts go out through another. No files.

A request is a line of JSON (format, size, limits) and then the bytes of the document; an answer is its length and
JSON. What a parser did not foresee ends the process, for its memory can no longer be trusted; :mod:`index.sandbox`
starts another. The process also ends when the one that started it does.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from index.confine import allow_seconds, confine
from index.errors import QuarantineError
from index.limits import Limits

LENGTH: Final = struct.Struct(">Q")


def main(memory: int) -> None:
    """Serve until the pipe closes."""
    incoming = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    # A library that prints must not write into the answers.
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    # Deep structures end in an error of Python's long before they end the stack.
    sys.setrecursionlimit(2_000)
    filtered = confine(memory)
    _send(outgoing, {"ready": True, "filtered": filtered, "inherited": inherited_peak()})
    while line := incoming.readline():
        request = json.loads(line)
        data = incoming.read(request["size"])
        limits = Limits(**request["limits"])
        allow_seconds(limits.seconds)
        try:
            answer = _parse(request["format"], data, limits)
        except QuarantineError as error:
            answer = {"refused": error.reason, "hint": error.hint}
        except BaseException as error:
            _send(outgoing, {"failed": type(error).__name__})
            raise
        del data
        _send(outgoing, answer | {"resident": _memory("VmRSS"), "peak": _memory("VmHWM")})


def request_line(form: str, size: int, limits: Limits) -> bytes:
    """The first line of a request."""
    return json.dumps({"format": form, "size": size, "limits": asdict(limits)}).encode() + b"\n"


def _parse(form: str, data: bytes, limits: Limits) -> dict[str, Any]:
    from index.readers.finish import finish, to_json
    from index.readers.kinds import check, reader_for

    check(form, data)
    return {"document": to_json(finish(reader_for(form)(data, limits), form, len(data), limits))}


def _send(outgoing: BinaryIO, answer: dict[str, Any]) -> None:
    packed = json.dumps(answer).encode("ascii")
    view = memoryview(LENGTH.pack(len(packed)) + packed)
    while view:
        view = view[outgoing.write(view) or 0 :]


def _memory(name: str) -> int:
    """Bytes in memory: ``VmRSS`` now, ``VmHWM`` at most so far. Elsewhere than on Linux always the most so far."""
    try:
        with open("/proc/self/status", "rb") as file:
            line = next(line for line in file if line.startswith(name.encode()))
    except (OSError, StopIteration):
        return inherited_peak()
    return int(line.split()[1]) * 1024


def inherited_peak() -> int:
    """The most memory of this process, or of the one that started it if that was more: the kernel mixes them up."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
