"""Back to a snapshot that is still kept: verified first, then the pointer moves. Nothing is built or deleted."""

from __future__ import annotations

from dataclasses import dataclass

from index import lock, writer
from index.config import IndexConfig
from index.errors import SnapshotError, SourceError
from index.manifest import Fingerprint, read_manifest
from index.snapshot import current_folder
from index.sources import scan


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What is in service now, and how the folder of sources differs from it: the next build goes by the folder."""

    snapshot: str
    before: str
    only_in_snapshot: tuple[str, ...]
    only_in_folder: tuple[str, ...]
    different: tuple[str, ...]


def rollback(config: IndexConfig, to: str | None = None) -> RolledBack:
    """Put a kept snapshot in service: the named one, or the newest that is older than the one in service.

    Raises:
        SnapshotError: there is none, it is damaged, or other code made it; the one in service stays.
        BusyError: another process is writing.
    """
    with lock.writing(config):
        now = _in_service(config)
        names = [path.name for path in writer.kept(config)]
        older = [name for name in names if name != now and (not now or name < now)]
        if to is None and not older:
            raise SnapshotError("There is no older snapshot to go back to.", _listed(names, now))
        name = to or older[0]
        if name not in names:
            raise SnapshotError(f"There is no snapshot '{name}'.", _listed(names, now))
        folder = config.snapshots_dir / name
        manifest = read_manifest(folder)
        manifest.fingerprint.check(Fingerprint.of(config))
        writer.verify_in_child(folder)
        if name != now:
            writer.point_to(config, name)
        try:
            here = {item.id: item.digest for item in scan(config).folders}
        except SourceError:
            here = {}
        held = {key: state.digest for key, state in manifest.sources.items()}
        return RolledBack(
            snapshot=name,
            before=now,
            only_in_snapshot=tuple(sorted(held.keys() - here.keys())),
            only_in_folder=tuple(sorted(here.keys() - held.keys() - manifest.quarantined.keys())),
            different=tuple(sorted(key for key in held.keys() & here.keys() if held[key] != here[key])),
        )


def _in_service(config: IndexConfig) -> str:
    try:
        folder = current_folder(config)
    except SnapshotError:  # a damaged pointer is a reason to go back, not one against it
        return ""
    return folder.name if folder else ""


def _listed(names: list[str], now: str) -> str:
    return f"Kept: {', '.join(f'{name} (in service)' if name == now else name for name in names) or 'none'}."
