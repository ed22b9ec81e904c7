"""Loads texts: one Markdown file per text, with a YAML head that says who wrote and reviewed it.

A text names its variables in its head (``variables: [name, ...]``) and uses each as ``{name}``. Giving too few or too
many variables is an error, so that a text and its caller cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


class PromptError(ValueError):
    """A text is missing, has a wrong head, or does not fit the variables it is given."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text and its head."""

    name: str
    body: str
    variables: frozenset[str]
    head: Mapping[str, Any]

    def fill(self, **values: str) -> str:
        """The body with its variables put in; every variable exactly once in ``values``."""
        missing, extra = self.variables - set(values), set(values) - self.variables
        if missing or extra:
            raise PromptError(f"{self.name}: missing variables {sorted(missing)}, unknown variables {sorted(extra)}")
        return _VARIABLE.sub(lambda m: values[m.group(1)], self.body)


@cache
def load(name: str) -> Text:
    """The text ``prompts/<name>.md``; ``name`` may hold one folder, as in ``replies/crisis.en``."""
    path = files("prompts").joinpath(*f"{name}.md".split("/"))
    if not re.fullmatch(r"[a-z_]+(?:/[a-z_]+(?:\.[a-z]+)?)?", name) or not path.is_file():
        raise PromptError(f"there is no text named {name!r}")
    raw = path.read_text(encoding="utf-8")
    match = _HEAD.match(raw)
    head = yaml.safe_load(match.group(1)) if match else None
    if not match or not isinstance(head, dict):
        raise PromptError(f"{name}: the file must begin with a YAML head between two lines of ---")
    body = raw[match.end() :].strip()
    declared = frozenset(str(v) for v in head.get("variables") or ())
    used = frozenset(_VARIABLE.findall(body))
    if declared != used:
        raise PromptError(f"{name}: the head names variables {sorted(declared)}, the text uses {sorted(used)}")
    if not head.get("reviewed_by"):
        raise PromptError(f"{name}: the head must say who reviewed the text (reviewed_by)")
    return Text(name, body, declared, head)


def exists(name: str) -> bool:
    """Is there a text of this name?"""
    return files("prompts").joinpath(*f"{name}.md".split("/")).is_file()
