"""Opening one snapshot after another, as a chat does that runs for months, leaks neither memory nor files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures_index import STATEMENTS, HashEmbedder, config_fixture, quick_fixture, write_source  # noqa: F401

from index.config import IndexConfig
from index.errors import SnapshotError
from index.pipeline import reconcile
from index.snapshot import open_current

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


def run(program: str, folder: Path) -> Any:
    """What a program prints as JSON that is given a snapshot's folder."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


#: Two hundred questions to one snapshot, then as many snapshots with a question each, the older folders gone.
ASK = """
import contextlib, gc, json, os, shutil, sys
from pathlib import Path
from fixtures_index import HashEmbedder
from index.snapshot import Snapshot

def opened():
    # Open files but for Chroma's pool of connections, that pool, and mappings of vectors.
    gc.collect()
    names = []
    for handle in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            names.append(os.readlink(f"/proc/self/fd/{handle}"))
    pool = sum("chroma.sqlite3" in name for name in names)
    return len(names) - pool, pool, Path("/proc/self/maps").read_text().count("vectors.npy")

vector = HashEmbedder().embed(["Line 3 of the text."])[0]
def ask(snapshot):
    # What is taken from a snapshot may be held on to for as long as an answer takes.
    held.append(snapshot.vectors())
    assert snapshot.dense_passages(vector, 3) and snapshot.dense(vector, 3) and snapshot.bm25("line", 3)
    del held[:-3]

held, original = [], Path(sys.argv[1])
snapshot = Snapshot(original)
ask(snapshot)
counts = [opened()]
for number in range(200):
    ask(snapshot)
counts.append(opened())
for number in range(200):
    copy = original.parent / str(number) / original.name
    shutil.copytree(original, copy)
    older, snapshot = snapshot, Snapshot(copy)
    if number % 2:
        older.close()
    if number:
        shutil.rmtree(older.folder.parent)
    ask(snapshot)
    del older
held.clear()
counts.append(opened())
snapshot.close()
counts.append(opened())
print(json.dumps(counts))
"""


def test_questions_and_changes_of_snapshots_leave_no_file_open(config: IndexConfig, quick: None) -> None:
    write_source(config, "doc", "".join(f"Line {number} of the text.\n\n" for number in range(60)), name="doc.txt")
    name = reconcile(config).snapshot
    first, asked, swapped, closed = run(ASK, config.snapshots_dir / name)
    files, pools, mappings = zip(first, asked, swapped, closed, strict=True)
    assert mappings == (1, 1, 1, 0), "one mapping of the vectors a snapshot, and none of a closed one"
    assert max(files) == files[0]
    # Chroma opens a few connections to its database as it sees need, and keeps them.
    assert max(pools) <= 10
    assert pools[-1] == 0


def test_passages_are_compared_one_by_one_and_all_of_them(config: IndexConfig, quick: None) -> None:
    write_source(config, "walking", statements=STATEMENTS)
    write_source(config, "doc", "".join(f"Line {number} of the text.\n\n" for number in range(60)), name="doc.txt")
    reconcile(config)
    vector = HashEmbedder().embed(["Does walking help?"])[0]
    with open_current(config) as snapshot:
        found = snapshot.dense_passages(vector, 1000)
        assert {entry.id for entry, _ in found} == {f"p:{passage.id}" for passage in snapshot.passages}
        truth = {e.id: float(row @ vector) for e, row in zip(snapshot.entries, snapshot.vectors(), strict=True)}
        assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
        assert all(abs(truth[entry.id] - score) < 1e-5 for entry, score in found)
    with pytest.raises(SnapshotError, match="closed"):
        snapshot.dense_passages(vector, 3)


def test_fifty_openings_leak_nothing(config: IndexConfig, quick: None) -> None:
    text = "".join(f"Line {number} of the text.\n\n" for number in range(2000))
    write_source(config, "doc", text, name="doc.txt")
    name = reconcile(config).snapshot
    (memory, files), (memory_after, files_after) = run(REOPEN, config.snapshots_dir / name)
    print(f"{(memory_after - memory) / 1e6:.1f} MB more, {files_after - files} files more")
    assert memory_after - memory < 50_000_000
    assert files_after <= files
