"""``python -m index``: documents in, out, and into the searchable index.

Results go to stdout, progress and messages to stderr. Exit code 0, or 2 with a message and a hint.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.config import IndexConfig
from index.errors import exiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.entries import Progress
    from index.pipeline import Report

app = typer.Typer(
    name="index",
    help="Keep the documents that answers come from, and the index made of them.\n\n"
    "CITEWELL_SOURCES_DIR and CITEWELL_DATA_DIR choose the two folders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask; take what was given.")]


@app.command()
def build() -> None:
    """Make the index equal to the folder of sources. Does nothing if it already is.

    Example:  python -m index build
    """
    from index.pipeline import reconcile

    with progress_bar() as progress:
        report = reconcile(IndexConfig.load(), progress)
    say(report)


@app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object to stdout.")] = False,
) -> None:
    """List the documents in the index.

    Example:  python -m index list --json
    """
    from index.listing import as_rows, as_table
    from index.pipeline import ensure

    with progress_bar() as progress:
        snapshot = ensure(IndexConfig.load(), progress)
    try:
        rows = as_rows(snapshot)
    finally:
        snapshot.close()
    if as_json:
        print(json.dumps({"snapshot": snapshot.name, "sources": rows}, ensure_ascii=False, indent=1))
    else:
        print(as_table(rows))


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


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="The document: plain text or Markdown.")],
    source_id: Annotated[str, typer.Option("--id", help="Its id: lower-case letters, digits and hyphens.")],
    title: Annotated[str | None, typer.Option(help="Default: the first line of the document.")] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    kind: Annotated[
        str | None, typer.Option(help="web_article, news_release, guideline, ... (default: other).")
    ] = None,
    url: Annotated[str | None, typer.Option()] = None,
    author: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    published: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    retrieved: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1 code (default: en).")] = None,
    licence: Annotated[str | None, typer.Option()] = None,
    no_input: NoInput = False,
) -> None:
    """Copy a document into the sources, unchanged, and index it. What is not given is recorded as not said.

    Example:  python -m index add leaflet.md --id ra-leaflet --title "Living with RA" --kind patient_leaflet --no-input
    """
    from index.curate import add as add_source

    card: dict[str, Any] = {
        "title": title,
        "publisher": publisher,
        "kind": kind,
        "url": url,
        "published": published,
        "retrieved": retrieved,
        "language": language,
        "licence": licence,
    }
    if not no_input and sys.stdin.isatty():
        for key in ("title", "publisher", "kind", "url", "published"):
            if card[key] is None:
                card[key] = typer.prompt(f"{key} (empty: not said)", default="", show_default=False, err=True).strip()
    card["authors"] = author or None
    with progress_bar() as progress:
        report = add_source(IndexConfig.load(), path, source_id, card, progress)
    say(report)


@app.command()
def remove(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the source.")],
    purge: Annotated[bool, typer.Option("--purge", help="Leave no byte of it in any kept snapshot.")] = False,
    no_input: NoInput = False,
) -> None:
    """Take a document out of the sources and the index.

    Examples:  python -m index remove ra-leaflet
               python -m index remove ra-leaflet --purge --no-input
    """
    from index.curate import check_known
    from index.curate import remove as remove_source

    config = IndexConfig.load()
    check_known(config, source_id, purge=purge)
    if not no_input and sys.stdin.isatty():
        question = f"Delete '{source_id}' and its files{' from every snapshot' if purge else ''}?"
        if not typer.confirm(question, err=True):
            print("Nothing was removed.", file=sys.stderr)
            raise typer.Exit(1)
    with progress_bar() as progress:
        report = remove_source(config, source_id, purge=purge, progress=progress)
    say(report)


def _snapshot_folder(config: IndexConfig, given: str) -> Path:
    named = config.snapshots_dir / given
    return named if os.sep not in given and named.is_dir() else Path(given)


def say(report: Report) -> None:
    """Tell what a run did."""
    if not report.published:
        print(f"{report.snapshot}: up to date ({report.entries} entries)")
        return
    parts = [
        f"{len(ids)} {name}: {', '.join(ids)}"
        for name, ids in (("new", report.new), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    parts.append(f"{report.entries} entries, {report.embedded} embedded, {report.seconds:.1f} s")
    print(f"{report.snapshot}: published ({'; '.join(parts)})")


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr for people; nothing where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total)


def main() -> None:
    """Run a command; turn what went wrong into a message, a hint and an exit code."""
    try:
        exiting(app)
    except KeyboardInterrupt:
        print("stopped; the index in service is untouched.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
