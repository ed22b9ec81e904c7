"""Opening one snapshot after another, as a chat does that runs for months, leaks neither memory nor files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures_index import config_fixture, quick_fixture, write_source  # noqa: F401

from index.config import IndexConfig
from index.pipeline import reconcile

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files in /proc")

#: Opens a snapshot 50 times and uses it; half of the times nobody closes it, as after a change of snapshots in a chat.
REOPEN = """
import gc, json, os, sys
from pathlib import Path
from fixtures_index import HashEmbedder
from index.snapshot import Snapshot

def held():
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir("/proc/self/fd"))

vector = HashEmbedder().embed(["Line 3 of the text."])[0]
def use(close):
    snapshot = Snapshot(Path(sys.argv[1]))
    assert snapshot.dense(vector, 3) and snapshot.bm25("line", 3)
    if close:
        snapshot.close()

for number in range(5):
    use(number % 2)
before = held()
for number in range(50):
    use(number % 2)
print(json.dumps([before, held()]))
"""


def test_fifty_openings_leak_nothing(config: IndexConfig, quick: None) -> None:
    text = "".join(f"Line {number} of the text.\n\n" for number in range(2000))
    write_source(config, "doc", text, name="doc.txt")
    name = reconcile(config).snapshot
    done = subprocess.run(
        [sys.executable, "-c", REOPEN, str(config.snapshots_dir / name)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        capture_output=True,
        text=True,
        check=True,
    )
    (memory, files), (memory_after, files_after) = json.loads(done.stdout)
    print(f"{(memory_after - memory) / 1e6:.1f} MB more, {files_after - files} files more")
    assert memory_after - memory < 50_000_000
    assert files_after <= files
