"""Kill -9, no space left, a read-only disk, two writers: see tests/crash.py, whose long form has 200 points."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
POINTS = int(os.environ.get("CRASH_POINTS", "12"))
"""Kills of the short form; the other kinds of trouble take a share of it."""


def crash(kind: str, points: int, *before: str) -> dict[str, Any]:
    done = subprocess.run(
        [*before, sys.executable, str(ROOT / "tests" / "crash.py"), kind, "--points", str(points)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + 60 * points,
        check=False,
    )
    assert done.stdout, done.stderr
    tally: dict[str, Any] = json.loads(done.stdout)
    assert tally["faults"] == []
    assert tally["points"] == points
    return tally


def own_mounts() -> list[str]:
    """How to start a process that may mount a disk nobody else sees; skips the test where the system forbids it."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        probe = [*command, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
        try:
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return command
        except FileNotFoundError:
            break
    pytest.skip("this system lets nobody mount a disk of memory")


def test_killed_at_random_points_nothing_is_lost() -> None:
    tally = crash("kill", POINTS)
    assert tally["killed"] > 0
    assert tally["old_answered"] + tally["new_answered"] >= tally["killed"]


def test_files_that_may_not_grow() -> None:
    assert crash("limit", max(4, POINTS // 3))["refused"] > 0


def test_a_full_disk() -> None:
    assert crash("full", max(4, POINTS // 3), *own_mounts())["refused"] > 0


def test_a_disk_that_can_only_be_read() -> None:
    tally = crash("locked", max(3, POINTS // 4), *own_mounts())
    assert tally["refused"] == tally["old_answered"] == tally["points"]


def test_of_two_writers_one_wins() -> None:
    tally = crash("race", max(4, POINTS // 3))
    assert tally["finished"] == tally["refused"] == tally["points"]
