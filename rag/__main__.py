"""``python -m rag``: ask on the command line, re-check the proof of an answer, or serve the chat.

Answers go to stdout, everything else to stderr. Bad input ends with a message, a hint and exit code 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from index.errors import InputError, exiting
from rag.normalise import normalise

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Ask questions of the loaded documents, or serve the chat.",
)  # fmt: skip

_ASK = """Answer one question, or a file of them.

Examples:

  python -m rag ask "Is MSC therapy approved for RA?"

  python -m rag ask "Is it safe?" --json

  python -m rag ask "Is it safe?" --proof safe.json

  python -m rag ask --batch questions.jsonl > answers.jsonl

A batch file has one JSON object a line: {"id": "q1", "question": "Is it safe?", "turns": ["What is MSC therapy?"]}.
"""

_VERIFY = """Re-check the proof of an answer, offline, and say line by line what holds.

Examples:

  python -m rag verify safe.json

  python -m rag verify safe.json --texts folder-with-the-texts

Exit code: 0 everything holds, 1 something does not, 2 the file is no proof or there is nothing to hold it against.
"""

_SERVE = """Serve the chat on this machine.

Examples:

  python -m rag serve

  python -m rag serve --port 8080
"""


@app.command(help=_ASK)
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    batch: Annotated[Path | None, typer.Option(help="A JSONL file of questions; one JSON answer a line.")] = None,
    proof: Annotated[Path | None, typer.Option(help="Also write a proof of the answer to this file.")] = None,
    no_question: Annotated[bool, typer.Option("--no-question", help="Leave the question out of the proof.")] = False,
) -> None:
    if (question is None) == (batch is None):
        raise InputError("Give one question, or --batch FILE.", 'Example: python -m rag ask "Is it safe?"')
    if (proof is None and no_question) or (proof is not None and batch is not None):
        raise InputError("A proof is of one answer.", 'Example: python -m rag ask "Is it safe?" --proof safe.json')
    if proof is not None and not proof.parent.is_dir():
        raise InputError(f"There is no folder {proof.parent}.", "Give a file name in a folder of yours.")
    if batch is not None:
        rows = list(_rows(batch))
        _answer_batch(rows)
    elif question is not None:
        _answer_one(question, as_json, proof, no_question)


@app.command(help=_VERIFY)
def verify(
    file: Annotated[Path, typer.Argument(help="The proof.")],
    texts: Annotated[Path | None, typer.Option(help="Hold it against the texts in this folder, not an index.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the lines as JSON.")] = False,
    allow_other_checker: Annotated[
        bool, typer.Option("--allow-other-checker", help="Accept a proof made with another version of the rules.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask the question again, too; the answer must match.")] = False,
) -> None:
    from rag.proof.command import check

    if not check(file, texts, as_json=as_json, allow_other_checker=allow_other_checker, again=again):
        raise typer.Exit(1)


@app.command(help=_SERVE)
def serve(
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 takes a free one.", envvar="PORT", min=0, max=65535)
    ] = 7860,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    from rag.guard import serve as run

    run(_assistant(), host=host, port=port)


def _assistant() -> Any:
    # Imported late: `--help` should not load a model library.
    from rag.assistant import Assistant
    from rag.config import RagConfig

    return Assistant.open(RagConfig.load())


def _answer_one(text: str, as_json: bool, proof: Path | None, no_question: bool) -> None:
    from rag.present import to_json, to_text
    from rag.schema import Question

    if not normalise(text):
        raise InputError("The question is empty.", 'Example: python -m rag ask "Is it safe?"')
    assistant = _assistant()
    answer = assistant.ask(Question(text))
    print(json.dumps(to_json(answer), ensure_ascii=False, indent=2) if as_json else to_text(answer))
    if proof is not None:
        from rag.proof.command import save

        save(answer, assistant.snapshot, proof, question=not no_question)


def _answer_batch(rows: list[dict[str, Any]]) -> None:
    from rag.present import to_json
    from rag.schema import Question

    assistant = _assistant()
    for row in rows:
        answer = assistant.ask(Question(row["question"], tuple(row.get("turns") or ()), row.get("id")))
        print(json.dumps(to_json(answer), ensure_ascii=False), flush=True)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The batch file's rows, each checked before the first is answered."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}.", "Give the path of a JSONL file.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text.", "Save the file as UTF-8, one JSON object a line.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(path, number, line)


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    hint = 'Each line is {"id": "q1", "question": "Is it safe?", "turns": []}.'
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {number}: not JSON ({error.msg}).", hint) from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise InputError(f'{path}, line {number}: no "question" text.', hint)
    turns = row.get("turns") or []
    if not isinstance(turns, list) or not all(isinstance(t, str) for t in turns):
        raise InputError(f'{path}, line {number}: "turns" must be a list of texts.', hint)
    for text in (row["question"], *turns):
        try:
            normalise(text)
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error.message}", error.hint) from error
    return row


def main() -> None:
    """Run the command line; turn every error of ours into a message and its exit code."""
    exiting(app)


if __name__ == "__main__":
    main()
