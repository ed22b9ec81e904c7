"""Fingerprints of what decides an answer besides the documents: the rules of a checker, and the house's words.

A checker's version is the sha256 over the code of every module of ours it imports, directly or not, and over the
terms it knows. A name alone ("rules-1") would stay the same when a rule is mended.
"""

from __future__ import annotations

import ast
import hashlib
import threading
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from rag.check import make_checker

#: CPython 3.11 counts how deep it parses for all threads together, and raises a SystemError when they mix
#: (python/cpython#106905); and what is worked out once need not be worked out by every thread.
_ONE_AT_A_TIME = threading.Lock()
_OURS = ("rag", "index", "prompts")


@cache
def package() -> str:
    """The name and version of this package."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.is_file():
        return f"citewell {tomllib.loads(project.read_text('utf-8'))['project']['version']}"
    try:
        return f"citewell {metadata.version('citewell')}"
    except metadata.PackageNotFoundError:
        return "citewell (version unknown)"


def checker_version(name: str) -> str:
    """The version of the checker of that name.

    Raises:
        ValueError: there is no such checker.
    """
    with _ONE_AT_A_TIME:
        return _checker_version(name)


@cache
def _checker_version(name: str) -> str:
    checker = make_checker(name)
    total = hashlib.sha256(f"{name}\0{getattr(checker, 'version', '')}\0".encode())
    modules = {type(checker).__module__, "rag.check"}
    for module in sorted(_imported(modules)):
        _add(total, module, _source(module))
    for file in _data(files("index").joinpath("terms"), ".yaml"):
        _add(total, file.name, file.read_bytes())
    return total.hexdigest()


@cache
def replies_version() -> str:
    """sha256 over the words the house itself uses in answers."""
    total = hashlib.sha256()
    folder = files("prompts").joinpath("replies")
    language = files("rag").joinpath("language", "data", "notices.yaml")
    for file in (*_data(folder, ".md"), language, files("rag").joinpath("data", "aspects.yaml")):
        _add(total, file.name, file.read_bytes())
    return total.hexdigest()


def _add(total: hashlib._Hash, name: str, data: bytes) -> None:
    # A checkout with other line ends is the same version.
    total.update(name.encode() + b"\0" + data.replace(b"\r\n", b"\n") + b"\0")


def _data(folder: Traversable, suffix: str) -> Iterable[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(suffix)), key=lambda f: f.name)


def _imported(modules: Iterable[str]) -> set[str]:
    """These modules and all of ours that they import."""
    seen: set[str] = set()
    todo = list(modules)
    while todo:
        name = todo.pop()
        if name not in seen and _is_module(name):
            seen.add(name)
            todo.extend(_imports(ast.parse(_source(name))))
    return seen


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_module(name: str) -> bool:
    if name.split(".")[0] not in _OURS:
        return False
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # a name inside a module, not a module
        return False
    return spec is not None and spec.origin is not None


def _source(name: str) -> bytes:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_bytes()
