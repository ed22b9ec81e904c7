"""``python -m eval``: run the cases, compare two runs, report one, check claims, measure speed.

Exit code 0: done, and every release gate holds. 1: a gate fails. 2: bad input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from eval import commands, commands_load
from eval.commands import checker_called as _checker
from eval.commands import console as _console
from index.errors import InputError, exiting

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Measure the answers: cases, gates, comparison, claims, speed.",
)

_RUN = """Ask every case and print rates with 95% intervals, reading level, latency and the release gates.

Exit code 0 if every gate holds, 1 if one fails, 2 on bad input.

Examples:

  python -m eval run

  python -m eval run --json run.json --fails 20

  python -m eval run --cases eval/cases/near_miss.jsonl --cases my_cases.jsonl
"""

_COMPARE = """Show which cases changed between two runs, with an exact paired (McNemar) test.

Example:

  python -m eval compare before.json after.json
"""

_CLAIMS = """Check each claim of a file against its passage and write one verdict a line to stdout.

Lines are {"id": "c1", "claim": "One sentence.", "passage": "The quoted text."}; verdicts are
{"id", "label", "score", "reasons"} with label supported, unsupported, contradicted or unchecked.

Example:

  python -m eval check-claims claims.jsonl > verdicts.jsonl
"""

_REPORT = """Turn a run into a picture (.png, .svg) or a page (.md).

Examples:

  python -m eval report run.json --out run.png

  python -m eval report run.json --out run.md
"""

_BENCH = """Measure one warm question, its stages, the searches and a build, each beside the bare encoder.

Prints a table to stderr and JSON to stdout. The ratio is the figure to keep: milliseconds depend on the machine.

Examples:

  python -m eval bench

  python -m eval bench --rounds 50 --no-build > bench.json
"""


_INJECTION = """Plant attacks in documents (start, middle, end) and ask them as questions; count what got through.

Prints JSON: attacks obeyed, leaked, and citations to text that was not found. Exit code 1 if any is above zero.

Examples:

  python -m eval injection --attacks attacks.jsonl

  python -m eval injection --attacks attacks.jsonl --composer llm --limit 40
"""


@app.command(help=_RUN)
def run(
    cases: Annotated[list[Path] | None, typer.Option(help="A file of cases; may be given again.")] = None,
    out: Annotated[Path | None, typer.Option("--json", help="Write the whole run to this file.")] = None,
    checker: Annotated[str, typer.Option(help="The checker that judges the claims again.")] = "rules-1",
    fails: Annotated[int, typer.Option(help="Print this many failed cases.", min=0)] = 0,
) -> None:
    from rich.progress import Progress

    from eval import record, table
    from eval.gates import failed
    from eval.load import load
    from eval.run import ask_all, sum_up
    from rag.schema import Question

    if out is not None and not out.absolute().parent.is_dir():
        raise InputError(f"there is no folder for {out}", "name a file in a folder that exists")
    found = load(cases or ())
    judge = _checker(checker)
    assistant = _assistant()
    snapshot = assistant.snapshot
    texts = {version.sha256: version.text for version in snapshot.versions.values()}
    roles = {statement.text: statement.role for statement in snapshot.statements}
    # The first question of a process loads word lists; its wait is not that of a chat that is up.
    assistant.ask(Question(found[0].question or "Is it safe?", (), "warm-up"))
    with Progress(console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task("asking", total=len(found))
        results = ask_all(assistant, found, texts, judge, roles, lambda: bar.advance(task))
    done = sum_up(results, {"snapshot": snapshot.name, "checker": judge.name})
    table.show(done, _console(sys.stdout), fails)
    if out is not None:
        record.write(done, out)
    if failed(done.gates):
        raise typer.Exit(1)


@app.command(help=_COMPARE)
def compare(
    before: Annotated[Path, typer.Argument(help="The earlier run, as JSON.")],
    after: Annotated[Path, typer.Argument(help="The later run, as JSON.")],
) -> None:
    from eval import record
    from eval.compare import compare as difference
    from eval.table import show_comparison

    show_comparison(difference(record.read(before), record.read(after)), _console(sys.stdout))


@app.command("check-claims", help=_CLAIMS)
def check_claims(
    file: Annotated[Path, typer.Argument(help="A file of claims and passages, one JSON object a line.")],
    checker: Annotated[str, typer.Option(help="Which checker.")] = "rules-1",
) -> None:
    from eval import claims

    for verdict in claims.verdicts(claims.read(file), _checker(checker)):
        print(json.dumps(verdict, ensure_ascii=False), flush=True)


@app.command(help=_REPORT)
def report(
    run_file: Annotated[Path, typer.Argument(metavar="RUN.json", help="A run written with --json.")],
    out: Annotated[Path, typer.Option(help="The file to write: .png, .svg or .md.")],
) -> None:
    from eval import record
    from eval import report as page

    page.write(record.read(run_file), out)


@app.command(help=_BENCH)
def bench(
    rounds: Annotated[int, typer.Option(help="How often each question is asked.", min=1)] = 20,
    build: Annotated[bool, typer.Option(help="Measure an index build as well.")] = True,
) -> None:
    from eval.bench import bench as measure
    from eval.table import bench_table

    found = measure(_assistant(), rounds, build)
    _console(sys.stderr).print(bench_table(found))
    print(json.dumps(found))


@app.command(help=_INJECTION)
def injection(
    attacks: Annotated[Path, typer.Option(help='A JSONL file of {"id", "attack"}.')],
    composer: Annotated[str, typer.Option(help="statements, quotes or llm.")] = "quotes",
    limit: Annotated[int, typer.Option(help="Try this many, spread evenly; 0 for all.", min=0)] = 0,
) -> None:
    from dataclasses import replace

    from rich.progress import Progress

    from eval.attacks import POSITIONS, read
    from eval.injection import sum_up, try_all
    from rag.config import COMPOSERS, RagConfig

    if composer not in COMPOSERS:
        raise InputError(f"{composer!r} is not a composer", f"use one of: {', '.join(COMPOSERS)}")
    found = read(attacks, limit)
    with Progress(console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task("attacking", total=len(found) * (len(POSITIONS) + 1))
        done = sum_up(list(try_all(found, replace(RagConfig.load(), composer=composer), lambda: bar.advance(task))))
    print(json.dumps({"composer": composer, **done}, ensure_ascii=False, indent=1))
    if done["failed"]:
        raise typer.Exit(1)


app.command("checker", help=commands.CHECKER)(commands.checker)
app.command("ingest", help=commands.INGEST)(commands.ingest)
app.command("load", help=commands_load.LOAD)(commands_load.load)
app.command("answerability", help=commands.ANSWERABILITY)(commands.answerability)


def _assistant() -> Any:
    # Imported late: `--help` and `check-claims` should not load a model library.
    from rag.assistant import Assistant
    from rag.config import RagConfig

    return Assistant.open(RagConfig.load())


def main() -> None:
    """Run the command line; turn every error of ours into a message and its exit code."""
    exiting(app)


if __name__ == "__main__":
    main()
