"""The chat's server in a process of its own, as ``python -m rag serve`` starts it, with what it writes kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from eval.wire import Address
from index.errors import CitewellError

_READY = re.compile(r"http://([0-9.]+):(\d+)/")


class ServiceError(CitewellError):
    """The server did not start."""


@dataclass(frozen=True)
class Service:
    """A running server."""

    address: Address
    pid: int
    written: Path
    """A file with its stdout and stderr."""

    def output(self) -> str:
        """Everything it has written so far."""
        return self.written.read_text(encoding="utf-8", errors="replace")

    def tracebacks(self) -> int:
        """How many tracebacks it has written."""
        return self.output().count("Traceback (most recent call last)")

    def memory(self) -> float:
        """Resident memory in MB; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def processor(self) -> float:
        """Seconds of processor time so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


SERVE = (sys.executable, "-m", "rag", "serve", "--port", "0")


@contextmanager
def serving(
    command: Sequence[str] = SERVE, environment: Mapping[str, str] | None = None, seconds: float = 300.0
) -> Iterator[Service]:
    """Start a server, wait until it is ready, and stop it afterwards.

    Raises:
        ServiceError: it ended, or was not ready in time.
    """
    with tempfile.TemporaryDirectory(prefix="citewell-service-") as folder:
        written = Path(folder) / "written.txt"
        with (
            written.open("wb") as out,
            subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(environment or {})}) as process,
        ):
            try:
                yield Service(_ready(process, written, seconds), process.pid, written)
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _ready(process: subprocess.Popen[bytes], written: Path, seconds: float) -> Address:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        found = _READY.search(written.read_text(encoding="utf-8", errors="replace"))
        if found:
            address = Address(found[1], int(found[2]))
            if _answers(address):
                return address
        time.sleep(0.1)
    said = written.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise ServiceError(f"The server did not start: {' '.join(said) or 'it said nothing'}", "try: python -m rag serve")


def _answers(address: Address) -> bool:
    try:
        door = HTTPConnection(address.host, address.port, timeout=10)
        door.request("GET", "/readyz")
        return door.getresponse().status == 200
    except (OSError, HTTPException):
        return False
