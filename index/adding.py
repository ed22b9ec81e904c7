"""``add``: documents into folders of their own, with their cards, and from there into the index."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from index import intake, lock, quarantine, swap
from index.addresses import is_url
from index.cards import CARD_NAME, Card, check_model
from index.config import IndexConfig
from index.entries import Progress
from index.errors import SourceError
from index.naming import TypedError, check_new, name_each, slug
from index.pipeline import Report, reconcile_locked
from index.quarantine import Refusal
from index.snapshot import current_folder
from index.swap import Swaps

CARD_FIELDS: Final = tuple(key for key in Card.model_fields if key not in ("label", "status"))

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Given a file's name and its card so far, what a person says about the fields that are still empty."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did, document by document."""

    report: Report
    refused: tuple[Refusal, ...] = ()
    """Documents that could not be taken in, and why."""
    same: tuple[str, ...] = ()
    """Sources that already hold the very file that was given."""
    unsaid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields of a new source's card that nobody filled."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def add(
    config: IndexConfig,
    given_paths: Sequence[str | Path],
    card: Mapping[str, Any],
    *,
    source_id: str | None = None,
    ask: Ask | None = None,
    progress: Progress | None = None,
) -> Done:
    """Copy documents unchanged into folders of their own, write their cards, and bring the index up to date.

    A document that cannot be read is refused with a reason, and the others go on. What was refused leaves no file
    behind, only a line in the quarantine.

    Raises:
        SourceError: what was typed is wrong (a path, an id, a field of the card); nothing was added.
        BusyError: another process is writing.
    """
    paths = [Path(item) for item in given_paths if not is_url(str(item))]
    missing = [path for path in paths if not path.is_symlink() and not path.exists()]
    if missing:
        listed = ", ".join(str(path) for path in missing)
        raise SourceError(f"There is no file {listed}.", "Give the path of the document itself.")
    given = {key: value for key, value in card.items() if value}
    check_model(Card, {"title": "T", "kind": "other", **given}, "what was given for the card")
    with lock.writing(config), tempfile.TemporaryDirectory(prefix="citewell-") as downloads:
        swap.tidy(config)
        fetched, refused = _fetch_each([str(i) for i in given_paths if is_url(str(i))], Path(downloads))
        files = (*intake.files(paths), *fetched)
        if not files and not refused:
            raise SourceError(
                f"There is no document in {', '.join(map(str, paths))}.", "Give a file, or a folder of them."
            )
        names = name_each(files, source_id)
        intaken = _Intake(config, given, ask, source_id is not None)
        swaps = Swaps(config)
        try:
            for done, (path, name) in enumerate(zip(files, names, strict=True)):
                if progress is not None:
                    progress(f"reading {path.name}", done, len(files))
                address, known = fetched.get(path, (None, {}))
                try:
                    intaken.take(swaps, path, name, known)
                except TypedError:
                    raise
                except SourceError as error:
                    refused.append(quarantine.refusal(name, address or str(path.absolute()), error))
            there = [*intaken.unsaid, *intaken.same]
            report = reconcile_locked(config, progress) if there else Report(_in_service(config), False)
        except BaseException:  # whatever stopped it, nothing stays half-added
            swaps.undo()
            raise
        swaps.keep()
        quarantine.record(config, refused, there)
    return Done(report, tuple(refused), tuple(intaken.same), intaken.unsaid, report.notes)


class _Intake:
    """Takes one document after another into the folder of sources."""

    def __init__(self, config: IndexConfig, given: Mapping[str, Any], ask: Ask | None, strict: bool) -> None:
        self._config, self._given, self._ask, self._strict = config, given, ask, strict
        self.same: list[str] = []
        self.unsaid: dict[str, tuple[str, ...]] = {}

    def take(self, swaps: Swaps, path: Path, source_id: str, known: Mapping[str, Any]) -> None:
        """Put one document in, unless the source there holds this very file."""
        if not check_new(self._config, path, source_id, strict=self._strict):
            self.same.append(source_id)
            return
        card = _fill(intake.read(path), {**known, **self._given}, path, source_id, self._ask)
        swaps.put(source_id, lambda folder: _write(folder, path, card))
        self.unsaid[source_id] = tuple(key for key in CARD_FIELDS if card[key] is None)


def _fetch_each(addresses: Sequence[str], into: Path) -> tuple[dict[Path, tuple[str, dict[str, Any]]], list[Refusal]]:
    """The files that addresses lead to, and the addresses that lead to none."""
    fetched: dict[Path, tuple[str, dict[str, Any]]] = {}
    refused: list[Refusal] = []
    for number, address in enumerate(dict.fromkeys(addresses)):
        folder = into / str(number)
        folder.mkdir()
        try:
            path, known = intake.fetch(address, folder)
            fetched[path] = (address, known)
        except SourceError as error:
            refused.append(quarantine.refusal(slug(address.split("://", 1)[-1]), address, error))
    return fetched, refused


def _in_service(config: IndexConfig) -> str:
    folder = current_folder(config)
    return folder.name if folder else ""


def _fill(
    document: intake.Document, given: Mapping[str, Any], path: Path, source_id: str, ask: Ask | None
) -> dict[str, Any]:
    """The card: what was given, else what the document says of itself, else what a person answers, else not said."""
    found = {key: value for key, value in document.card.items() if _fits(key, value)}
    filled: dict[str, Any] = {**dict.fromkeys(CARD_FIELDS), **found, **given}
    if ask is not None:
        filled |= {key: value for key, value in ask(path.name, filled).items() if value}
    filled["title"] = filled["title"] or intake.title(document.text, path.stem)
    filled["kind"] = filled["kind"] or "other"
    filled["language"] = filled["language"] or "en"
    check_model(Card, filled, f"the card of '{source_id}'")
    return filled


def _fits(key: str, value: object) -> bool:
    """Whether something a document says of itself can stand on a card."""
    try:
        check_model(Card, {"title": "T", "kind": "other", key: value}, key)
    except SourceError:
        return False
    return True


def _write(folder: Path, original: Path, card: Mapping[str, Any]) -> None:
    shutil.copyfile(original, folder / original.name)
    with (folder / CARD_NAME).open("w", encoding="utf-8") as file:
        file.write("# null: the document does not say. Nothing here is guessed.\n")
        yaml.safe_dump({key: card[key] for key in CARD_FIELDS}, file, sort_keys=False, allow_unicode=True)
