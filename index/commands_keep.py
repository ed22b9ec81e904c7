"""``rollback``, ``export``, ``import``, ``draft``: the commands that are needed now and then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from index import lock
from index.cli import app, progress_bar
from index.config import IndexConfig


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="Name of a kept snapshot; default: the one before.")] = None,
) -> None:
    """Put an older snapshot in service, after it was verified. The last three are kept.

    The folder of sources stays as it is, and the next build goes by the folder.

    Example:  python -m index rollback
    """
    config = IndexConfig.load()
    with lock.writing(config):
        from index.rollback import rollback as roll_back

        done = roll_back(config, to)
    print(f"{done.snapshot}: in service" + (f" (before: {done.before})" if done.before else ""))
    for ids, what in (
        (done.only_in_snapshot, "answers again, though it is not in the folder"),
        (done.only_in_folder, "is in the folder and does not answer"),
        (done.different, "answers as it was, not as it is in the folder"),
    ):
        for source_id in ids:
            print(f"note: {source_id} {what}", file=sys.stderr)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="The zip file to write.")]) -> None:
    """Write documents, cards, statements and texts into one file that `import` takes in again.

    The same content gives the same bytes.

    Example:  python -m index export library.zip
    """
    config = IndexConfig.load()
    with lock.writing(config):
        from index.archive import export as write

        counts = write(config, file)
    print(f"{file}: {counts['sources']} sources, {counts['texts']} texts, {counts['bytes']} bytes")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="A file that `export` wrote.")]) -> None:
    """Take the documents of an export in, with their cards and statements. What is there already stays.

    Example:  python -m index import library.zip
    """
    config = IndexConfig.load()
    with lock.writing(config), progress_bar() as progress:
        from index.archive import import_ as take_in

        done = take_in(config, file, progress)
    from index.summary import told

    print(told(done.report, same=done.same))
    for source_id, reason in done.refused.items():
        print(f"note: {source_id} was not taken in: {reason}", file=sys.stderr)
    for source_id in done.other_text:
        print(f"note: {source_id} reads otherwise here than where it was exported", file=sys.stderr)
    if done.refused or done.report.quarantined:
        raise typer.Exit(1)


@app.command(context_settings={"ignore_unknown_options": True})
def draft(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a source.")],
    most: Annotated[int, typer.Option("--most", help="How many statements at most.", min=1, max=500)] = 60,
) -> None:
    """Let the configured language model (CITEWELL_LLM) draft statements for a source.

    Only those that the checker can prove are kept, in statements.draft.yaml. Nobody sees them in the chat until a
    person puts a name into reviewed_by and runs `build`.

    Example:  CITEWELL_LLM=openai:http://127.0.0.1:11434/v1#model=NAME python -m index draft ra-guideline
    """
    # The model and the checker belong to the package above this one, which may not be imported from here. So its
    # command is run, as a process of its own, with the same settings and the same exit codes.
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", "rag.drafting", source_id, "--most", str(most)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, check=False)
    raise typer.Exit(done.returncode)
