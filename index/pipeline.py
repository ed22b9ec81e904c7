"""``reconcile()``: make the index equal to the folder of sources.

Does only what differs, is idempotent and independent of order, and either publishes a complete snapshot or changes
nothing. Knows the order of the steps; the steps themselves live in the modules it imports.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field, replace
from typing import Final

from index import lock, previous, swap, writer
from index.build import Change, build
from index.config import IndexConfig
from index.embed import make_embedder
from index.entries import Progress
from index.errors import BusyError, SourceError
from index.manifest import Fingerprint, SourceState, read_manifest
from index.quarantine import Fault
from index.snapshot import Snapshot, current_folder, open_current
from index.sources import load_each, none_usable, scan

_WAIT_SECONDS: Final = 180


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    snapshot: str
    published: bool
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    """Sources that are kept but not searched: their card says ``status: retracted``."""
    quarantined: dict[str, Fault] = field(default_factory=dict)
    """Sources that lie in the folder and are not in the index, and why."""
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Remarks of the readers, by source, on what was read in this run."""
    entries: int = 0
    embedded: int = 0
    seconds: float = 0.0


def reconcile(
    config: IndexConfig, progress: Progress | None = None, *, allow_empty: bool = False, afresh: bool = False
) -> Report:
    """Build and publish a snapshot of the folder, unless the one in service is already equal to it.

    Args:
        config: the folders and sizes.
        progress: told of each stage.
        allow_empty: an empty folder gives an empty index; otherwise it is taken for a mistake.
        afresh: write every file anew, and publish even if nothing differs. Vectors are still taken over.

    Raises:
        BusyError: another process is writing.
        SourceError: there is no usable source.
        SnapshotError: the new index failed its verification; the one in service is untouched.
    """
    with lock.writing(config):
        swap.tidy(config)
        return reconcile_locked(config, progress, allow_empty=allow_empty, afresh=afresh)


def reconcile_locked(
    config: IndexConfig, progress: Progress | None = None, *, allow_empty: bool = False, afresh: bool = False
) -> Report:
    """The same for a caller who holds the lock, and whose changes to the folder may not be made good yet."""
    began = time.perf_counter()
    tell = progress or _silent
    writer.sweep(config)
    tell("reading sources", 0, 1)
    seen = scan(config)
    fingerprint = Fingerprint.of(config)
    last = previous.find(config)
    before = last.manifest.sources if last else {}
    same_code = last is not None and last.manifest.fingerprint == fingerprint
    known = last.manifest.quarantined if last and same_code else {}
    kept, fresh, faults = [], [], dict(seen.faults)
    for item in seen.folders:
        if same_code and item.id in before and before[item.id].digest == item.digest:
            kept.append(item)
        elif item.id in known and known[item.id].digest == item.digest:
            faults[item.id] = known[item.id]
        else:
            fresh.append(item)
    loaded, found = load_each(fresh, config.split, lambda done: tell("reading sources", done, len(fresh)))
    faults |= found
    if not loaded and not kept and not allow_empty:
        raise none_usable(config, faults)
    states = {item.id: SourceState(item.digest, before[item.id].version) for item in kept}
    digests = {item.id: item.digest for item in fresh}
    states |= {item.source.id: SourceState(digests[item.source.id], item.version.sha256) for item in loaded}
    report = Report(
        snapshot=last.folder.name if last else "",
        published=False,
        new=tuple(sorted(states.keys() - before.keys())),
        changed=tuple(sorted(key for key in states.keys() & before.keys() if states[key] != before[key])),
        unchanged=tuple(sorted(key for key in states.keys() & before.keys() if states[key] == before[key])),
        removed=tuple(sorted(before.keys() - states.keys())),
        quarantined=dict(sorted(faults.items())),
        notes={item.source.id: item.notes for item in loaded if item.notes},
    )
    if last and same_code and not afresh and states == before and faults == last.manifest.quarantined:
        done = replace(report, retracted=last.retracted(), entries=last.manifest.counts["entries"])
    else:
        change = Change(fingerprint, states, tuple(loaded), frozenset(item.id for item in kept), faults, afresh)
        built = build(config, change, last, lambda: make_embedder(config.embedder), tell)
        writer.sweep(config)
        done = replace(
            report,
            snapshot=built.name,
            published=True,
            retracted=built.retracted,
            entries=built.entries,
            embedded=built.embedded,
        )
    return replace(done, seconds=time.perf_counter() - began)


def ensure(config: IndexConfig, progress: Progress | None = None) -> Snapshot:
    """The snapshot in service; built first, saying so on stderr, if there is none."""
    if current_folder(config) is None:
        print("There is no index yet; building it (once, about a minute) ...", file=sys.stderr, flush=True)
        _build_or_wait(config, progress)
    elif is_stale(config):
        print("note: the sources have changed since the index was built: python -m index build", file=sys.stderr)
    return open_current(config)


def is_stale(config: IndexConfig) -> bool:
    """Whether the folder of sources differs from the snapshot in service. Reads bytes, checks nothing."""
    folder = current_folder(config)
    if folder is None:
        return True
    try:
        seen = scan(config)
    except SourceError:
        return True
    manifest = read_manifest(folder)
    known = {key: state.digest for key, state in manifest.sources.items()}
    known |= {key: fault.digest for key, fault in manifest.quarantined.items()}
    now = {item.id: item.digest for item in seen.folders} | {key: item.digest for key, item in seen.faults.items()}
    return now != known


def _build_or_wait(config: IndexConfig, progress: Progress | None) -> None:
    give_up = time.monotonic() + _WAIT_SECONDS
    while current_folder(config) is None:
        try:
            report = reconcile(config, progress)
        except BusyError:  # somebody else is building the very same thing
            if time.monotonic() > give_up:
                raise
            time.sleep(1)
        else:
            for fault in report.quarantined.values():
                print(f"note: left out: {fault.reason}", file=sys.stderr)


def _silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
