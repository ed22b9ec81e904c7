"""Word lists in YAML that ship with a package, read quickly; and lists of patterns as one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Final

import yaml

#: libyaml's loader, ten times quicker, where PyYAML was built with it. Safe: it makes no objects.
SafeLoader: Final[type[yaml.SafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(package: str, *path: str) -> Any:
    """What stands in a YAML file of a package: ``read("rag", "data", "aspects.yaml")``."""
    return parse(files(package).joinpath(*path).read_text(encoding="utf-8"))


def parse(text: str) -> Any:
    """What stands in a YAML text of ours."""
    return yaml.load(text, Loader=SafeLoader)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds what any of several finds, in either case."""
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
