"""What the commands share: the app they hang on, the bar, and the questions that are asked on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from index.entries import Progress

app = typer.Typer(
    name="index",
    help="Keep the documents that answers come from, and the index made of them.\n\n"
    "CITEWELL_SOURCES_DIR and CITEWELL_DATA_DIR choose the two folders.\n\n"
    "Exit code: 0 done, 1 something was quarantined (or a question was answered with no), 2 nothing was done: "
    "a message and a hint say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask; take what was given.")]
ASKED: Final = ("title", "kind", "publisher", "authors", "url", "published", "licence")
"""Fields of a card that a person is asked for where nobody else says them."""


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


def ask(name: str, card: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a card that are still empty, asked for on the terminal; an empty reply means: not said."""
    from index.cards import Card, check_model
    from index.errors import SourceError

    print(f"The card of {name} (empty: the document does not say)", file=sys.stderr)
    said: dict[str, Any] = {}
    for key in ASKED:
        while card.get(key) in (None, "", []):
            reply = typer.prompt(key, default="", show_default=False, err=True).strip()
            if not reply:
                break
            value = [part.strip() for part in reply.split(";")] if key == "authors" else reply
            try:
                check_model(Card, {"title": "T", "kind": "other", key: value}, key)
            except SourceError as error:
                print(error.message, file=sys.stderr)
                continue
            said[key] = value
            break
    return said


def interactive(no_input: bool) -> bool:
    """Whether there is somebody to ask."""
    return not no_input and sys.stdin.isatty()
