"""``source.yaml``: the card that says what a document is, and what it does not say.

``null`` means that the document does not say. Nothing is guessed here; the only thing derived is the label
shown beside every citation, and it is derived from what the card says and lacks.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from index.errors import SourceError
from index.schema import Source
from index.wordlists import SafeLoader

KINDS: Final[dict[str, str]] = {
    "web_article": "Web article",
    "news_release": "News release about research, not the research itself",
    "guideline": "Clinical guideline",
    "position_statement": "Position statement of a professional society",
    "systematic_review": "Systematic review",
    "review": "Review article: the authors chose what to include",
    "trial": "Report of a clinical trial",
    "observational_study": "Observational study: it cannot prove cause and effect",
    "case_report": "Report on single patients: it does not show what happens to others",
    "preprint": "Preprint: not yet checked by other researchers",
    "registry_entry": "Trial registry entry: a plan, not results",
    "regulator_notice": "Notice from a regulator",
    "patient_leaflet": "Patient leaflet",
    "patient_article": "Article for patients",
    "patient_story": "One person's story: it does not show what happens to others",
    "advertisement": "Advertisement: it is meant to sell something",
    "data_table": "Table of figures",
    "other": "Document",
}
"""Kinds of document, and how a label starts for each of them."""

ID_PATTERN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
CARD_NAME: Final = "source.yaml"

M = TypeVar("M", bound=BaseModel)


class Card(BaseModel):
    """The fields of ``source.yaml``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    title: str = Field(min_length=1, max_length=500)
    kind: str
    publisher: str | None = Field(default=None, min_length=1)
    authors: list[str] | None = None
    url: str | None = None
    published: date | None = None
    retrieved: date | None = None
    reviewed: date | None = None
    review_by: date | None = None
    funding: str | None = Field(default=None, min_length=1)
    conflicts: str | None = Field(default=None, min_length=1)
    licence: str | None = Field(default=None, min_length=1)
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    editor_note: str | None = Field(default=None, min_length=1)
    label: str | None = Field(default=None, min_length=1, max_length=400)
    status: Literal["active", "retracted"] = "active"

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(f"'{value}' is not a kind; use one of {', '.join(KINDS)}")
        return value

    @field_validator("authors")
    @classmethod
    def _named_authors(cls, value: list[str] | None) -> list[str] | None:
        if value is not None and (not value or any(not name for name in value)):
            raise ValueError("write a list of names, or null if the document names no author")
        return value

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s<>\"']+", value):
            raise ValueError("write a full address that starts with https:// or http://, or null")
        return value

    @field_validator("published", "retrieved", "reviewed", "review_by", mode="before")
    @classmethod
    def _real_date(cls, value: object) -> object:
        # Pydantic alone would take 2020 for a number of seconds, and a time of day for a date.
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return value.strip()
        raise ValueError(f"'{value}' is not a full date; write YYYY-MM-DD, or null if the document does not say")

    def to_source(self, source_id: str) -> Source:
        """The card as the rest of the code knows it."""
        return Source(
            id=source_id,
            title=self.title,
            kind=self.kind,
            label=self.label or derive_label(self),
            publisher=self.publisher,
            authors=tuple(self.authors or ()),
            url=self.url,
            published=self.published,
            retrieved=self.retrieved,
            reviewed=self.reviewed,
            review_by=self.review_by,
            funding=self.funding,
            conflicts=self.conflicts,
            licence=self.licence,
            language=self.language,
            editor_note=self.editor_note,
            status=self.status,
        )


def derive_label(card: Card) -> str:
    """One line that says what sort of document this is and what it lacks."""
    missing = [
        name
        for name, value in (("author", card.authors), ("publisher", card.publisher), ("date", card.published))
        if not value
    ]
    parts = [KINDS[card.kind]]
    if missing:
        listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} or {missing[-1]}"
        parts.append(f"no {listed} given")
    if not card.funding and not card.conflicts:
        parts.append("no funding or conflict statement given")
    return "; ".join(parts)


_AS_TEXT: Final = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class _Loader(SafeLoader):  # type: ignore[misc, valid-type]
    """Refuses repeated keys; leaves ``no`` (Norwegian) and dates as text, for the models to judge by key."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _AS_TEXT]
        for first, resolvers in SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """A mapping in which every key stands once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key '{key.value}' is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; repeated keys, other types and unreadable files are refused by name."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise SourceError(f"{path} is missing.", "Every source folder needs a card; see README.md.") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise SourceError(f"{path} cannot be read: {reason}", "Correct the YAML (UTF-8, key: value lines).") from None
    if not isinstance(data, dict):
        raise SourceError(f"{path} is not a mapping of keys to values.", "Write lines such as 'title: ...'.")
    return data


def check_model(model: type[M], data: object, where: str) -> M:
    """Validate, and turn the first fault into a message that names the file, the key and what to do."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = error.errors()
        lines = []
        for fault in faults:
            key = ".".join(str(part) for part in fault["loc"]) or "(file)"
            if fault["type"] == "extra_forbidden":
                lines.append(f"unknown key '{key}'")
            elif fault["type"] == "missing":
                lines.append(f"key '{key}' is missing")
            else:
                lines.append(f"key '{key}': {fault['msg'].removeprefix('Value error, ')}")
        hint = "Correct the keys named above; null means that the document does not say."
        if any(fault["type"] == "extra_forbidden" for fault in faults):
            hint = f"Remove or rename the unknown key. Known keys: {', '.join(model.model_fields)}."
        raise SourceError(f"{where}: {'; '.join(lines)}.", hint) from None


def load_card(path: Path) -> Card:
    """Read and check one ``source.yaml``."""
    return check_model(Card, read_yaml(path), str(path))
