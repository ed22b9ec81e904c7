"""Runs parsers in a child process with limits, so that no document can stop the machine or the batch.

One worker serves all documents of this process, one after another; it is replaced after a failure, and when it has
grown. A document that fails in a used worker is tried once more in a fresh one: what became of it must not depend on
what was read before it. Does *not* know files (:mod:`index.readers.read`) or formats.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from index.errors import QuarantineError
from index.limits import LIMITS, Limits, refuse
from index.worker import LENGTH, request_line

_MB: Final = 1024 * 1024
_CHUNK: Final = 1 << 20
_START_SECONDS: Final = 60
_GROWN: Final = 0.45
"""A worker that holds more than this share of its memory between two documents is replaced."""
_ANSWER_OVERHEAD: Final = 16
"""JSON in ASCII needs up to twelve bytes a character, and the notes some more."""
_START: Final = "import sys; sys.path[:] = {path!r}; from index.worker import main; main({memory})"


class _Ended(Exception):
    """The worker is gone, or has to go. ``why`` is for a person; ``again`` if a fresh one may do better."""

    def __init__(self, why: str, hint: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.why, self.hint, self.again = why, hint, again


class Worker:
    """One child process. Not thread-safe; :func:`parse` is."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        path = [root, *(entry for entry in sys.path if entry and Path(entry) != Path(root))]
        self.memory = limits.memory
        self.served = 0
        self.resident = 0
        self.peak = 0
        """Most resident memory so far, in bytes."""
        self.out_of_time = False
        """Whether the system ended it because it had computed for too long."""
        self._inherited = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START.format(path=path, memory=limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            # Nothing of ours: no keys, no proxies. Threads of number libraries would each take memory.
            env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        os.set_blocking(self._stdout.fileno(), False)
        try:
            ready = self._receive(time.monotonic() + _START_SECONDS, 1000)
            self._inherited = int(ready["inherited"])
            self.filtered = bool(ready["filtered"])
            """Whether the kernel keeps the network from the worker; elsewhere only Python's own hook does."""
        except BaseException:
            self.close()
            raise

    def parse(self, form: str, data: bytes, limits: Limits) -> dict[str, Any]:
        """The answer to one document; raises :class:`_Ended` if there is none."""
        until = time.monotonic() + limits.seconds * limits.patience
        self._write(request_line(form, len(data), limits), until)
        self._write(data, until)
        answer = self._receive(until, limits.text(len(data)) * _ANSWER_OVERHEAD)
        if "failed" in answer:
            raise _failed(str(answer["failed"]), limits)
        self.served += 1
        self.resident, self.peak = int(answer["resident"]), max(self.peak, int(answer["peak"]))
        return answer

    def close(self) -> None:
        """End the process and everything it started."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()
        self._stdin.close()
        self._stdout.close()
        if self._process.returncode is None:
            try:
                _, status, usage = os.wait4(self._process.pid, 0)
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self.out_of_time = self._process.returncode == -signal.SIGXCPU
                most = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
                if most > self._inherited:
                    self.peak = max(self.peak, most)
            except ChildProcessError:
                self._process.wait()

    def _write(self, data: bytes, until: float) -> None:
        view = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdin, selectors.EVENT_WRITE)
            while view:
                self._wait(selector, until)
                try:
                    view = view[os.write(self._stdin.fileno(), view[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    raise _crashed() from None

    def _receive(self, until: float, most: int) -> dict[str, Any]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            size = LENGTH.unpack(self._read(selector, LENGTH.size, until))[0]
            if size > most:
                raise _Ended("gave more text than it can hold.", _LEAVE_OUT, again=False)
            answer: dict[str, Any] = json.loads(self._read(selector, size, until))
            return answer

    def _read(self, selector: selectors.BaseSelector, size: int, until: float) -> bytes:
        read = bytearray()
        while len(read) < size:
            self._wait(selector, until)
            try:
                piece = os.read(self._stdout.fileno(), min(_CHUNK, size - len(read)))
            except BlockingIOError:
                continue
            if not piece:
                raise _crashed()
            read += piece
        return bytes(read)

    @staticmethod
    def _wait(selector: selectors.BaseSelector, until: float) -> None:
        if not selector.select(max(0.0, until - time.monotonic())):
            raise _late()


_LEAVE_OUT: Final = "Save it anew with another program, split it, or leave it out."


def _late() -> _Ended:
    return _Ended("took too long to read.", "Split it into several documents, or save it anew.", again=False)


def _crashed() -> _Ended:
    return _Ended("is damaged, or too much for the parser: it stopped in the middle.", _LEAVE_OUT)


def _failed(name: str, limits: Limits) -> _Ended:
    if name == "MemoryError":
        return _Ended(f"needs more than {limits.memory // _MB:,} MB of memory to be read.", _LEAVE_OUT)
    if name == "RecursionError":
        return _Ended("is nested too deeply to be read.", _LEAVE_OUT, again=False)
    return _Ended(f"is damaged: its parser gave up ({name}).", _LEAVE_OUT)


class Sandbox:
    """A worker that is replaced when it has to be. Thread-safe: one document at a time."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.started = 0
        """How many workers there have been."""
        self.peak = 0
        """Most resident memory of any of them, in bytes."""
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def parse(self, form: str, data: bytes) -> dict[str, Any]:
        """The document as :func:`index.readers.finish.to_json` wrote it.

        Raises:
            QuarantineError: it was refused, or reading it failed; without a path.
        """
        with self._lock:
            while True:
                worker = self._worker or self._start()
                used = worker.served > 0
                try:
                    answer = worker.parse(form, data, self.limits)
                except _Ended as error:
                    self._drop()
                    ended = _late() if worker.out_of_time else error
                    if used and ended.again:
                        continue
                    raise refuse(ended.why, ended.hint) from None
                except BaseException:
                    self._drop()
                    raise
                self.peak = max(self.peak, worker.peak)
                if worker.resident > _GROWN * worker.memory:
                    self._drop()
                if "refused" in answer:
                    raise QuarantineError(answer["refused"], answer["hint"], answer["refused"])
                document: dict[str, Any] = answer["document"]
                return document

    def close(self) -> None:
        """End the worker; the next document starts another."""
        with self._lock:
            self._drop()

    def forget(self) -> None:
        """After a fork the worker belongs to the other process."""
        self._lock = threading.Lock()
        self._worker = None

    def _start(self) -> Worker:
        self.started += 1
        self._worker = Worker(self.limits)
        return self._worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
            self.peak = max(self.peak, worker.peak)


SHARED: Final = Sandbox()
"""The worker of this process."""

atexit.register(SHARED.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED.forget)
