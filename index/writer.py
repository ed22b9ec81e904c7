"""Making a snapshot take effect: build beside, verify, publish, sweep. Whoever calls holds :mod:`index.lock`.

Nothing here touches a snapshot in service. Killed at any moment, CURRENT still names a complete snapshot and the
next run clears away what was left over.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from index.config import IndexConfig
from index.errors import SnapshotError
from index.manifest import MANIFEST, NAME_PATTERN, Manifest

_TEMPORARY: Final = ".tmp-"
_TRASH: Final = ".trash-"
VERIFY_SECONDS: Final = 600
STAMP: Final = "%Y%m%dT%H%M%SZ"
_MANY: Final = 100


@contextlib.contextmanager
def staging(config: IndexConfig) -> Iterator[Path]:
    """An empty folder beside the snapshots, gone afterwards unless it was published."""
    folder = config.snapshots_dir / f"{_TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(config: IndexConfig, staged: Path, manifest: Manifest) -> str:
    """Name the staged snapshot after its manifest, verify it in a child process, and put it in service."""
    (staged / MANIFEST).write_bytes(manifest.dump())
    name = manifest.name()
    # Inside the staging folder it already bears its final name, which its verification checks.
    inner = staged.parent / f"{staged.name}-named"
    inner.mkdir()
    try:
        candidate = inner / name
        os.rename(staged, candidate)
        sync(candidate)
        verify_in_child(candidate)
        final = config.snapshots_dir / name
        os.rename(candidate, final)
        sync_folder(config.snapshots_dir)
        point_to(config, name)
    finally:
        shutil.rmtree(inner, ignore_errors=True)
    return name


def point_to(config: IndexConfig, name: str) -> None:
    """Swap CURRENT atomically."""
    temporary = config.data_dir / f"CURRENT{_TEMPORARY}{os.getpid()}"
    with temporary.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, config.current_file)
    sync_folder(config.data_dir)


def verify_in_child(folder: Path) -> None:
    """Open and check a snapshot in a process of its own: a damaged index can take down whoever opens it."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", "index", "verify", "--snapshot", str(folder)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=VERIFY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SnapshotError("The new index took too long to verify; it was thrown away.", "Try again.") from None
    if done.returncode != 0:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[-400:] or f"exit code {done.returncode}"
        raise SnapshotError(
            f"The new index failed its verification and was thrown away: {said}",
            "The index in service is untouched. Check the disk, then: python -m index build",
        )


def moment(config: IndexConfig) -> str:
    """The time for the next snapshot's name: now, but always after every snapshot there is, so that names sort."""
    now = datetime.now(UTC).replace(microsecond=0)
    for path in kept(config)[:1]:
        latest = datetime.strptime(path.name.split("-")[0], STAMP).replace(tzinfo=UTC)
        now = max(now, latest + timedelta(seconds=1))
    return now.strftime(STAMP)


def kept(config: IndexConfig) -> tuple[Path, ...]:
    """Every snapshot folder, newest first."""
    folders = [path for path in config.snapshots_dir.glob("*") if NAME_PATTERN.fullmatch(path.name)]
    return tuple(sorted(folders, key=lambda path: path.name, reverse=True))


def sweep(config: IndexConfig) -> None:
    """Clear leftovers of killed runs and snapshots past the number to keep. Call it under the lock only."""
    for pattern in (f"{_TEMPORARY}*", f"{_TRASH}*"):
        for path in config.snapshots_dir.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    for path in config.data_dir.glob(f"*{_TEMPORARY}*"):
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        in_service = config.current_file.read_text(encoding="utf-8").strip()
        others = [path for path in kept(config) if path.name != in_service]
        for path in others[max(0, config.keep - 1) :]:
            discard(path)


def discard(folder: Path) -> None:
    """Delete a snapshot; renamed first, so that a half-deleted one is never taken for a whole one."""
    trash = folder.with_name(f"{_TRASH}{folder.name}-{secrets.token_hex(4)}")
    os.rename(folder, trash)
    shutil.rmtree(trash)


def sync(folder: Path) -> None:
    """Everything below a folder is on the disk when this returns. What is shared with an older snapshot was before."""
    files = [path for path in folder.rglob("*") if not path.is_file() or path.stat().st_nlink == 1]
    if len(files) > _MANY and hasattr(os, "sync"):
        os.sync()  # one call for all: a call a file takes minutes for a large library
        return
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk when this returns."""
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
