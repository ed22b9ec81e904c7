"""Killed with -9 at any moment of a build, the snapshot in service stays whole and the next run starts clean."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fixtures_index import config_fixture, quick_fixture, write_source  # noqa: F401

from index.config import IndexConfig
from index.pipeline import reconcile
from index.snapshot import open_current, verify

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

# Builds once; then changes the document and builds again and again, until it is killed from outside, or by itself
# on entering the function named on its command line.
CHILD = """
import os, signal, sys
from pathlib import Path
from fixtures_index import HashEmbedder, write_source
from index import pipeline, store, writer
from index.config import IndexConfig
from index.snapshot import verify

config = IndexConfig(Path(sys.argv[1]), Path(sys.argv[2]))
pipeline.make_embedder = lambda spec: HashEmbedder()
writer.verify_in_child = verify
if len(sys.argv) > 3:
    name, call = sys.argv[3], int(sys.argv[4])
    module = {"store": store, "os": os, "writer": writer, "pipeline": pipeline}[name.split(".")[0]]
    real, calls = getattr(module, name.split(".")[1]), []
    def deadly(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(module, name.split(".")[1], deadly)
print("ready", flush=True)
for number in range(10_000):
    text = "".join(f"Line {line} of try {number} of {os.getpid()}.\\n" for line in range(300))
    write_source(config, "doc", text, name="doc.txt")
    pipeline.reconcile(config)
"""


def start(config: IndexConfig, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(config.sources_dir), str(config.data_dir), *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        stdout=subprocess.PIPE,
    )


def check(config: IndexConfig) -> None:
    with open_current(config) as snapshot:
        verify(snapshot.folder)
    write_source(config, "doc", f"After the kill, at {time.monotonic_ns()}.\n", name="doc.txt")
    name = reconcile(config).snapshot
    with open_current(config) as snapshot:
        assert snapshot.name == name
        assert snapshot.versions["doc"].text.startswith("After the kill")
    left = {path.name for path in config.data_dir.rglob("*") if ".tmp-" in path.name or ".trash-" in path.name}
    assert not left
    assert len(list(config.snapshots_dir.iterdir())) <= config.keep


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("store.write_dense", "1"),  # half of the new snapshot is written
        ("writer.verify_in_child", "1"),  # all of it is written, none of it checked
        ("os.rename", "2"),  # checked, not yet beside the others
        ("writer.point_to", "1"),  # beside the others, not yet in service
        ("os.replace", "1"),  # the pointer is written, not yet swapped
        ("writer.sweep", "2"),  # in service, the old ones not yet swept
    ],
)
def test_killed_at_each_step(config: IndexConfig, quick: None, function: str, call: str) -> None:
    write_source(config, "doc", "Before the kill.\n", name="doc.txt")
    before = reconcile(config).snapshot
    child = start(config, function, call)
    assert child.stdout is not None
    assert child.wait(60) == -signal.SIGKILL
    child.stdout.close()
    with open_current(config) as snapshot:
        assert (snapshot.name == before) == (function != "writer.sweep")
    check(config)


def test_killed_at_random_moments(config: IndexConfig, quick: None) -> None:
    write_source(config, "doc", "Before the kill.\n", name="doc.txt")
    reconcile(config)
    for seed in range(4):
        child = start(config)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(random.Random(seed).uniform(0.05, 1.2))
        child.send_signal(signal.SIGKILL)
        assert child.wait(60) == -signal.SIGKILL
        child.stdout.close()
        check(config)
