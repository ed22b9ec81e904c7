"""``build``, ``add``, ``replace``, ``remove``, ``list``, ``verify``: the commands that people use every day.

The writer's lock is taken before anything heavy is imported, so that a second writer is turned away at once.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from index import lock
from index.cli import NoInput, app, ask, interactive, progress_bar
from index.config import IndexConfig

_QUARANTINED = 1
"""Exit code where something was quarantined; whatever could be done was done."""


@app.command()
def build() -> None:
    """Make the index equal to the folder of sources. Does nothing if it already is.

    A source that cannot be used is quarantined: it is left out, with the reason, and the others go on (exit code 1).

    Example:  python -m index build
    """
    config = IndexConfig.load()
    with lock.writing(config), progress_bar() as progress:
        from index.pipeline import reconcile

        report = reconcile(config, progress)
    from index.summary import told

    print(told(report))
    if report.quarantined:
        raise typer.Exit(_QUARANTINED)


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help="Documents, or folders of them.")],
    source_id: Annotated[
        str | None, typer.Option("--id", help="Id of a single document (default: made of the file's name).")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Default: what the document says, else its first line.")] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    kind: Annotated[
        str | None, typer.Option(help="web_article, news_release, guideline, ... (default: other).")
    ] = None,
    url: Annotated[str | None, typer.Option()] = None,
    author: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    authors: Annotated[str | None, typer.Option(help="All of them, with semicolons between.")] = None,
    published: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    retrieved: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    reviewed: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    review_by: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    funding: Annotated[str | None, typer.Option()] = None,
    conflicts: Annotated[str | None, typer.Option()] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1 code (default: en).")] = None,
    licence: Annotated[str | None, typer.Option()] = None,
    no_input: NoInput = False,
) -> None:
    """Copy documents into the sources, unchanged, and index them. What nobody says is asked for, or stays unsaid.

    A document that cannot be read is quarantined with the reason, and the others go on (exit code 1). A document
    that is there already stays as it is.

    Examples:  python -m index add leaflet.pdf --title "Living with RA" --kind patient_leaflet --published 2024-05-01

               python -m index add guidelines/ trial.html --no-input
    """
    card: dict[str, Any] = {
        "title": title, "kind": kind and kind.strip().lower().replace("-", "_").replace(" ", "_"),
        "publisher": publisher, "url": url, "published": published, "retrieved": retrieved, "reviewed": reviewed,
        "review_by": review_by, "funding": funding, "conflicts": conflicts, "language": language, "licence": licence,
        "authors": [*(author or ()), *filter(None, map(str.strip, (authors or "").split(";")))],
    }  # fmt: skip
    config = IndexConfig.load()
    with lock.writing(config):
        from index.adding import add as add_sources

        asking = ask if interactive(no_input) else None
        if asking is not None:
            done = add_sources(config, paths, card, source_id=source_id, ask=asking)
        else:
            with progress_bar() as progress:
                done = add_sources(config, paths, card, source_id=source_id, progress=progress)
    from index.summary import told

    print(told(done.report, done.refused, done.same, done.unsaid, done.notes))
    hints = dict.fromkeys(item.hint for item in done.refused if item.hint)
    print("".join(f"hint: {hint}\n" for hint in hints), file=sys.stderr, end="")
    added = {*done.unsaid, *done.same}
    if done.refused or added & done.report.quarantined.keys():
        raise typer.Exit(_QUARANTINED)


@app.command()
def replace(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the source.")],
    path: Annotated[Path, typer.Argument(help="The new edition of the document.")],
) -> None:
    """Put a new edition of a document in the place of the old one. Its card stays.

    Statements that the new text no longer proves wait, unreviewed, in statements.draft.yaml.

    Example:  python -m index replace ra-guideline guideline-2026.pdf
    """
    config = IndexConfig.load()
    with lock.writing(config), progress_bar() as progress:
        from index.curate import replace as replace_source

        done = replace_source(config, source_id, path, progress)
    from index.summary import told

    print(told(done.report, notes=done.notes))


@app.command()
def remove(
    source_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The ids of the sources.")],
    purge: Annotated[bool, typer.Option("--purge", help="Leave no byte of them in any kept snapshot.")] = False,
    no_input: NoInput = False,
) -> None:
    """Take documents out of the sources and the index.

    Examples:  python -m index remove ra-leaflet

               python -m index remove ra-leaflet old-page --purge --no-input
    """
    config = IndexConfig.load()
    with lock.writing(config):
        from index.curate import check_known
        from index.curate import remove as remove_sources

        for source_id in source_ids:
            check_known(config, source_id, purge=purge)
    if interactive(no_input):  # without the lock: nobody should have to wait for somebody who went for a coffee
        question = f"Delete {', '.join(source_ids)} and all files{' from every snapshot' if purge else ''}?"
        if not typer.confirm(question, err=True):
            print("Nothing was removed.", file=sys.stderr)
            raise typer.Exit(1)
    with lock.writing(config), progress_bar() as progress:
        report = remove_sources(config, *dict.fromkeys(source_ids), purge=purge, progress=progress)
    from index.summary import told

    print(told(report))


@app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object to stdout.")] = False,
) -> None:
    """List the documents in the index, and what is quarantined and why.

    Example:  python -m index list --json
    """
    from index.listing import as_rows, as_table, quarantined
    from index.pipeline import ensure

    config = IndexConfig.load()
    with progress_bar() as progress:
        snapshot = ensure(config, progress)
    with snapshot:
        rows, kept_out = as_rows(snapshot), quarantined(config, snapshot)
    if as_json:
        found = {"snapshot": snapshot.name, "sources": rows, "quarantined": kept_out}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(as_table(rows, kept_out))


@app.command()
def verify(
    snapshot: Annotated[
        str | None, typer.Option(help="Name or folder of a snapshot; default: the one in service.")
    ] = None,
) -> None:
    """Check every file, offset and search index of a snapshot.

    Example:  python -m index verify
    """
    from index.errors import SnapshotError
    from index.manifest import Fingerprint
    from index.snapshot import current_folder
    from index.snapshot import verify as verify_snapshot

    config = IndexConfig.load()
    folder = _snapshot_folder(config, snapshot) if snapshot else current_folder(config)
    if folder is None:
        raise SnapshotError(f"There is no index in {config.data_dir} yet.", "Build it: python -m index build")
    manifest = verify_snapshot(folder)
    if snapshot is None:
        manifest.fingerprint.check(Fingerprint.of(config))
    counts = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
    print(f"{folder.name}: sound ({counts})")


def _snapshot_folder(config: IndexConfig, given: str) -> Path:
    named = config.snapshots_dir / given
    return named if os.sep not in given and named.is_dir() else Path(given)
