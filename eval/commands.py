"""The commands that measure parts rather than answers: the checker, and whether a question can be answered."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from rag.check import Checker

CHECKER = """Plant errors in our own supported sentences, and print how many the checker catches, by kind.

Also judges labelled pairs from files: {"id", "claim", "passage", "label", "kind"}, one JSON object a line.
With --documents, changes documents as well: the answer has to follow or refuse.

Exit code 0 if the marks are reached (0.95 of all errors, 0.90 of each kind, 0.05 of untouched sentences
rejected, no old fact kept), 1 if not, 2 on bad input.

Examples:

  python -m eval checker

  python -m eval checker --pairs my_pairs.jsonl --json checker.json

  python -m eval checker --documents 30

  python -m eval checker --pairs my_pairs.jsonl --plot reliability.png
"""


ANSWERABILITY = """Measure whether questions are answered that can be, and only those.

Asks our own lay questions with their own entry hidden, the cases, and, with --data, the questions of medquad*.jsonl
files in libraries that grow to all of their pages: with the page present, without it, and without its subject.
The libraries are kept in the data folder; building them takes minutes, once.

Examples:

  python -m eval answerability

  python -m eval answerability --data FOLDER --json answerability.json --plot answerability.png
"""


INGEST = """Build a library of question-and-answer pages, and add one document to libraries of growing size.

Throughput is told as a share of the bare encoder's on the same texts, an addition beside a copy of the snapshot.
Prints figures to stderr and JSON to stdout.

Example:

  python -m eval ingest --data folder-with-medquad > ingest.json
"""


def checker(
    pairs: Annotated[list[Path] | None, typer.Option(help="A file of labelled pairs; may be given again.")] = None,
    checker: Annotated[str, typer.Option(help="Which checker.")] = "rules-1",
    documents: Annotated[int, typer.Option(help="Change this many documents and ask.", min=0)] = 0,
    misses: Annotated[int, typer.Option(help="Print this many of the worst misses.", min=0)] = 15,
    seed: Annotated[int, typer.Option(help="Which errors are planted.")] = 7,
    out: Annotated[Path | None, typer.Option("--json", help="Write figures and misses to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the reliability of the scores into this .png.")] = None,
) -> None:
    """See :data:`CHECKER`."""
    from eval import calibration as scores
    from eval import checker as trials
    from eval.plant import plant
    from eval.plant_facts import facts
    from eval.table_checker import show, show_calibration, show_tampered
    from eval.tamper import tamper
    from index.config import IndexConfig
    from index.pipeline import ensure

    writable(out)
    writable(plot)
    judge = checker_called(checker)
    given = [(str(path), trials.try_file(path, judge)) for path in pairs or ()]
    with ensure(IndexConfig.load()) as snapshot:
        planted = plant(facts(snapshot), seed)
    found = [trials.sum_up("planted errors", trials.try_planted(planted, judge), gated=True)]
    found += [trials.sum_up(name, tried) for name, tried in given]
    for one in found:
        show(one, console(sys.stdout), misses)
    measured = [scores.calibration(one.name, one.trials) for one in found]
    if len(found) > 1:
        measured.append(scores.calibration("all together", [t for one in found for t in one.trials]))
    show_calibration(measured, console(sys.stdout))
    if plot is not None:
        scores.draw(measured, plot)
    changed = []
    if documents:
        from rag.assistant import Assistant
        from rag.config import RagConfig

        changed = list(tamper(Assistant.open(RagConfig.load()), documents))
        show_tampered(changed, console(sys.stdout))
    if out is not None:
        kept = {"documents": [asdict(t) for t in changed], "calibration": scores.to_json(measured)}
        write(out, trials.to_json(found, judge.name, {"seed": seed, **kept}))
    if any(gate.holds is False for one in found for gate in one.gates) or any(t.kept for t in changed):
        raise typer.Exit(1)


def ingest(
    data: Annotated[Path, typer.Option(help="A folder with medquad*.jsonl files.")],
    sizes: Annotated[str, typer.Option(help="Pages in each library.")] = "100,1000,1000000",
    every: Annotated[int, typer.Option(help="Give the encoder alone only every n-th text.", min=1)] = 1,
    work: Annotated[Path | None, typer.Option(help="A folder to work in; emptied first.")] = None,
) -> None:
    """See :data:`INGEST`."""
    from index.config import IndexConfig

    if not re.fullmatch(r"[1-9]\d{0,7}(,[1-9]\d{0,7})*", sizes):
        raise InputError(f"{sizes!r} is no list of sizes", "write for example --sizes 100,1000")
    from eval import ingest as measure

    with tempfile.TemporaryDirectory(prefix="citewell-ingest-") as folder:
        found = measure.measure(
            IndexConfig.load(),
            data,
            [int(size) for size in sizes.split(",")],
            (work or Path(folder)) / "ingest",
            lambda step: print(step, file=sys.stderr, flush=True),
            every,
        )
    print("\n".join(measure.lines(found)), file=sys.stderr)
    print(json.dumps(found))


def answerability(
    data: Annotated[Path | None, typer.Option(help="A folder with medquad*.jsonl files.")] = None,
    sizes: Annotated[str, typer.Option(help="Pages in each library, smallest first; 0 means all.")] = "100,1000,0",
    most: Annotated[int, typer.Option(help="Questions of each group.", min=10)] = 250,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw ROC, reliability and growth into this .png.")] = None,
) -> None:
    """See :data:`ANSWERABILITY`."""
    from eval import answerability as measure
    from eval import table_answerability as table
    from eval.collect import collect
    from rag.config import RagConfig

    writable(out)
    writable(plot)
    if not all(part.strip().isdigit() for part in sizes.split(",")):
        raise InputError(f"--sizes {sizes!r} is not a list of numbers", "write for example --sizes 100,1000,0")
    config = RagConfig.load()
    rows = collect(config, data, [int(part) for part in sizes.split(",")], most, _say)
    curves, cells = measure.curves(rows, config.answer), measure.cells(rows)
    table.show(curves, cells, console(sys.stdout))
    if out is not None:
        write(out, table.to_json(curves, cells))
    if plot is not None:
        table.draw(curves, cells, plot)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def checker_called(name: str) -> Checker:
    """The checker of that name, or what is wrong with the name."""
    from rag.check import make_checker

    try:
        return make_checker(name)
    except ValueError as error:
        raise InputError(str(error), "leave --checker out for the one the chat uses") from error


def console(stream: Any) -> Console:
    """Where tables go."""
    from rich.console import Console

    # Piped into a file, a table keeps the width of a page and not that of a terminal that is not there.
    return Console(file=stream, width=None if stream.isatty() else 150)


def writable(out: Path | None) -> None:
    """Refuse a file nobody can write before minutes are spent on it."""
    if out is not None and not out.absolute().parent.is_dir():
        raise InputError(f"there is no folder for {out}", "name a file in a folder that exists")


def write(out: Path, value: dict[str, Any]) -> None:
    """A result as JSON."""
    out.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
