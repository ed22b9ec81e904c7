"""House rules that no single module can keep: what must not be in the tree, and what the documents promise."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rag", "index", "prompts", "eval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST = 250
"""Lines of code in one file, without docstrings, comments and blank lines."""

#: Put together here so that this file does not contain what it forbids.
FORBIDDEN = tuple(
    "".join(parts)
    for parts in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("download.", "pytorch.org"),
        ("registry.", "npmjs"),
        ("deb.", "debian.org"),
        ("/op", "t/pypi"),
        ("/wo", "rk/"),
        ("/tm", "p/w/"),
        ("/ro", "ot/"),
        ("/home", "/"),
    )
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def project_files() -> list[Path]:
    """Every file of ours: what git tracks or would track, or all but the caches where there is no git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [ROOT / entry for entry in listed.split("\0") if entry and (ROOT / entry).is_file()]
    files = [path for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    tops = {path: path.relative_to(ROOT).parts[0] for path in files}
    return [path for path, top in tops.items() if top != "data" and (top == ".ci" or not top.startswith("."))]


def text_files() -> Iterator[tuple[Path, str]]:
    for path in project_files():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_no_registry_host_and_no_path_of_a_machine_is_named() -> None:
    found = [f"{name(path)}: {word}" for path, text in text_files() for word in FORBIDDEN if word in text]
    assert found == []


def test_nothing_of_ours_is_ignored_by_git() -> None:
    """``data/`` is the built index; the code has folders of that name too, and they must be committed."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git clone")
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "--", *PACKAGES, "tests"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line for line in lines if "__pycache__" not in line and not line.startswith("eval/runs/")] == []


def lines_of_code(path: Path) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    prose: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = path.read_text("utf-8").splitlines()
    return sum(
        1
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.strip().startswith("#") and number not in prose
    )


def test_files_stay_small() -> None:
    sizes = {name(path): lines_of_code(path) for path in MODULES}
    assert {path: size for path, size in sizes.items() if size > LONGEST} == {}


def test_no_file_is_called_utils() -> None:
    assert [name(path) for path in MODULES if re.fullmatch(r"utils?|helpers?|misc|common", path.stem)] == []


def test_every_module_says_what_it_is() -> None:
    assert [name(path) for path in MODULES if not (ast.get_docstring(tree(path)) or "").strip()] == []


def broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)


WEB_EDGE = {"rag/conversation.py", "rag/guard/shield.py"}
"""Here, and only here, an unforeseen error ends: its message may hold what a person typed, so it must not travel."""


def test_no_error_is_swallowed_whole() -> None:
    """``except Exception`` may clean up and raise again; it may not go on."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        if name(path) not in WEB_EDGE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and broad(node)
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert found == []


UNSAFE_CALLS = {"eval", "exec", "torch.load", "joblib.load", "yaml.unsafe_load", "yaml.full_load"}
UNSAFE_SETTINGS = {"allow_pickle", "trust_remote_code", "weights_only"}


def test_nothing_runs_code_from_a_file() -> None:
    """Weights, indexes and cards are data: no pickles, no remote code, no ``eval``."""
    found = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            call = ast.unparse(node.func)
            unsafe_yaml = call == "yaml.load" and "SafeLoader" not in path.read_text("utf-8")
            if call in UNSAFE_CALLS or unsafe_yaml:
                found.append(f"{name(path)}:{node.lineno} {call}")
            for keyword in node.keywords:
                wrong = keyword.arg != "weights_only"
                value = isinstance(keyword.value, ast.Constant) and keyword.value.value is wrong
                if keyword.arg in UNSAFE_SETTINGS and value:
                    found.append(f"{name(path)}:{node.lineno} {keyword.arg}")
    assert found == []


# --- the lock files ----------------------------------------------------------------------------------------------


def locked(file: str) -> dict[str, str]:
    pins = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"([a-z0-9][a-z0-9.-]*)==([0-9][a-z0-9.]*)( ; python_version >= \"[0-9.]+\")?", line)
        assert match, f"{file}: {line!r} is not an exact version"
        pins[match[1]] = match[2]
    return pins


def test_every_version_is_exact_and_no_cuda_package_is_forced_on_anybody() -> None:
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runtime["torch"] == "2.13.0"
    assert not [pin for pin in dev if pin.startswith(("nvidia", "triton", "cuda"))]
    assert runtime.items() <= dev.items(), "the two lock files differ: run `make lock`"


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    for pins, wanted in ((runtime, project["dependencies"]), (dev, project["optional-dependencies"]["dev"])):
        names = {re.sub(r"[._]+", "-", re.split(r"[<>=!~\[; ]", line)[0]).lower() for line in wanted}
        assert names - pins.keys() == set(), "run `make lock`"


def test_these_general_names_can_not_be_uploaded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "Private :: Do Not Upload" in project["classifiers"]


# --- what the documents promise ----------------------------------------------------------------------------------

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def code_in(document: str) -> str:
    """The code of a Markdown file: fenced blocks and words between backticks."""
    text = (ROOT / document).read_text("utf-8")
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_that_are_written_down_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"^(?:\$ )?make ([a-z-]+)", code_in(document), flags=re.MULTILINE))
    assert named - targets == set()


def test_the_readme_starts_with_what_this_is_not() -> None:
    lines = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.strip()]
    assert lines[0].startswith("# citewell")
    assert "not medical advice" in lines[1].lower()


def test_the_readme_lists_every_setting_and_no_other() -> None:
    code = "\n".join(path.read_text("utf-8") for path in MODULES)
    read = set(re.findall(r"\bCITEWELL_[A-Z_]+[A-Z]\b", code))
    written = set(re.findall(r"\bCITEWELL_[A-Z_]+[A-Z]\b", (ROOT / "README.md").read_text("utf-8")))
    assert written - {"CITEWELL_CHROMIUM"} == read


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_linked_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    targets = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in targets if link and not (ROOT / link).exists()] == []


def test_the_file_tree_of_the_readme_is_true() -> None:
    """Each name in the tree exists, and each file or folder directly under a package is in it."""
    text = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"<!-- tree -->\s*```\w*\n(.*?)```", text, flags=re.DOTALL)
    assert block, "README.md has no block after <!-- tree -->"
    listed: set[str] = set()
    folder = ""
    for line in block[1].splitlines():
        entry = line.split()[0] if line.strip() else ""
        if not entry:
            continue
        if not line.startswith(" "):
            folder = entry if entry.endswith("/") else ""
            listed.add(entry)
        else:
            listed.add(f"{folder}{entry}")
    assert [entry for entry in sorted(listed) if not (ROOT / entry).exists()] == []
    there = {
        f"{package}/{path.name}{'/' if path.is_dir() else ''}"
        for package in PACKAGES
        for path in (ROOT / package).iterdir()
        if path.name not in {"__init__.py", "__pycache__", "runs", "py.typed"}
    }
    assert there - listed == set()
