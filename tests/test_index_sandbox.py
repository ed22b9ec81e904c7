"""The worker: what it may not do, that it is shared and replaced, and that nothing of it stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import QuarantineError
from index.limits import Limits
from index.sandbox import SHARED, Sandbox

ROOT = Path(__file__).resolve().parent.parent

#: Each is tried in a confined process; what a parser could want from a machine, in Python and past Python's own hook.
FORBIDDEN = {
    "socket": "socket.socket()",
    "socket in C": "check(libc.socket(2, 1, 0))",
    "pair in C": "check(libc.socketpair(1, 1, 0, (ctypes.c_int * 2)()))",
    "write a file": "open(folder + '/made', 'w')",
    "write in C": "check(libc.open((folder + '/made').encode(), os.O_WRONLY | os.O_CREAT, 0o600))",
    "make a folder in C": "check(libc.mkdir((folder + '/made').encode(), 0o700))",
    "remove in C": "check(libc.unlink((folder + '/kept').encode()))",
    "rename in C": "check(libc.rename((folder + '/kept').encode(), (folder + '/made').encode()))",
    "run": "subprocess.run(['true'])",
    "fork in C": "check(libc.fork())",
    "exec in C": "check(libc.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'/bin/true', None)))",
    "kill": "os.kill(os.getppid(), 0)",
    "look at another process": "check(libc.ptrace(16, os.getppid(), 0, 0))",
    "memory": "bytearray(300_000_000)",
    "memory in C": "check(-1 if not libc.malloc(ctypes.c_size_t(300_000_000)) else 0)",
}
TRIAL = """
import sys; sys.path.insert(0, {root!r})
import ctypes, json, os, socket, subprocess, threading
from index.confine import confine
folder = sys.argv[1]
libc = ctypes.CDLL(None, use_errno=True)
libc.malloc.restype = ctypes.c_void_p
def check(result):
    if result in (-1, None):
        raise OSError(ctypes.get_errno(), "refused")
filtered = confine(200_000_000)
outcome = {{}}
for name, code in json.loads(sys.argv[2]).items():
    try:
        exec(code)
        outcome[name] = "done"
    except (OSError, MemoryError) as error:
        outcome[name] = type(error).__name__
seen = []
thread = threading.Thread(target=seen.append, args=(1,))
thread.start(); thread.join()
reads = len(open({root!r} + "/pyproject.toml").read()) > 0
outcome["allowed"] = [filtered, seen == [1], reads, len(bytearray(50_000_000))]
print(json.dumps(outcome))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
def test_a_confined_process_reads_computes_and_does_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    done = subprocess.run(
        [sys.executable, "-c", TRIAL.format(root=str(ROOT)), str(tmp_path), json.dumps(FORBIDDEN)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    outcome = json.loads(done.stdout)
    assert outcome.pop("allowed") == [True, True, True, 50_000_000]
    assert {name: result for name, result in outcome.items() if result == "done"} == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


@pytest.fixture(name="sandbox")
def sandbox_fixture() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


def test_one_worker_serves_many_and_order_does_not_matter(sandbox: Sandbox) -> None:
    texts = [f"Document {number}. It has a second sentence.".encode() for number in range(40)]
    forward = [sandbox.parse("text", text) for text in texts]
    assert sandbox.started == 1
    backward = [sandbox.parse("markdown" if number % 3 else "text", text) for number, text in enumerate(texts[::-1])]
    assert [document["text"] for document in backward[::-1]] == [document["text"] for document in forward]
    assert sandbox.started == 1


def test_a_dead_worker_is_replaced_and_its_document_read_again(sandbox: Sandbox) -> None:
    sandbox.parse("text", b"one")
    worker = sandbox._worker
    assert worker is not None
    os.kill(worker._process.pid, 9)
    assert sandbox.parse("text", b"two")["text"] == "two\n"
    assert sandbox.started == 2


def test_a_refusal_costs_no_worker(sandbox: Sandbox) -> None:
    for _ in range(3):
        with pytest.raises(QuarantineError, match="0 bytes"):
            sandbox.parse("text", b"")
    assert sandbox.parse("text", b"ok")["text"] == "ok\n"
    assert sandbox.started == 1


def test_threads_take_turns(sandbox: Sandbox) -> None:
    found: dict[int, str] = {}

    def one(number: int) -> None:
        found[number] = sandbox.parse("text", f"Number {number}.".encode() * 2_000)["text"]

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[number].startswith(f"Number {number}.Number {number}.") for number in range(8))
    assert sandbox.started == 1


def test_the_worker_goes_when_the_one_who_started_it_is_killed(tmp_path: Path) -> None:
    code = textwrap.dedent(
        """
        import os, sys
        from index.sandbox import SHARED
        SHARED.parse("text", b"hello")
        print(SHARED._worker._process.pid, flush=True)
        sys.stdin.read()
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert _runs(worker)
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    """Whether it is alive; one that ended and was not yet collected is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_fork_starts_a_worker_of_its_own() -> None:
    SHARED.parse("text", b"hello")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, SHARED.parse("text", b"from the child")["text"].encode())
            SHARED.close()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == "from the child\n"
    os.waitpid(child, 0)
    assert SHARED.parse("text", b"still here")["text"] == "still here\n"


def test_no_handle_and_no_process_stays_behind() -> None:
    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    SHARED.parse("text", b"x")
    before = handles()
    for _ in range(3):
        sandbox = Sandbox(Limits(seconds=20))
        sandbox.parse("text", b"x")
        sandbox.close()
    assert handles() == before


def test_secrets_of_the_environment_do_not_reach_the_worker(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setenv("CITEWELL_LLM_KEY", "hush")
    sandbox.parse("text", b"x")
    assert sandbox._worker is not None
    environment = Path(f"/proc/{sandbox._worker._process.pid}/environ").read_bytes()
    assert b"hush" not in environment
    assert b"PROXY" not in environment
