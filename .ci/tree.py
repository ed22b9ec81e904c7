"""Write the file tree of README.md again: each module's line is the first sentence of its docstring.

Run it through ``make tree``. A folder's line stands below, since a folder has no docstring.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "index": "documents in, searchable passages out",
    "rag": "a question in, a proven answer out",
    "prompts": "the fixed texts, readable by a clinician",
    "eval": "cases, measures and reports",
}
FOLDERS = {
    "index/sources": "the documents: one folder each with the original file, its card and its statements",
    "index/terms": "medical words in YAML: diseases, drugs, organisations, places, ordinary synonyms",
    "index/readers": "one module per format, run in a separate process with limits",
    "rag/data": "words that tell what a question asks for, in YAML",
    "rag/guard": "the server around the chat: limits, headers, open addresses, pages",
    "rag/language": "which language a question is in, and its English version, from glossaries",
    "rag/proof": "an answer with all that is needed to check it again, and the check",
    "rag/screen": "crisis, urgent signs, personal advice, off topic, injection: before any search",
    "rag/sheet": "the page to take to the doctor, as a PDF",
    "rag/static": "styles, script and pictures of the chat",
    "prompts/replies": "the fixed words for emergencies, crises and refusals, one Markdown file each",
    "eval/checker_model": "how a learned checker was trained and measured; it did not win, so none ships",
    "eval/exemplars": "messages we wrote, of each kind, that the second net of the screen learns from",
    "eval/cases": "our own cases, one JSON line each, one file per kind of question",
}
BESIDE = {
    "tests/": "flat; tests/conftest.py blocks the network and builds one index",
    ".ci/": "run: what CI runs; lock: writes the lock files; tree.py: writes this tree",
    "Makefile": "every command above",
    "pyproject.toml": "dependencies, and the rules of the linters",
    "requirements.lock": "exact versions for the chat",
    "requirements-dev.lock": "exact versions with the tools for development",
    "requirements-models.lock": "the small language model that tests run",
    "README.md": "this file",
    "CONTRIBUTING.md": "how we work, how statements are reviewed, the gates",
    "CHANGELOG.md": "what has changed",
    "LICENSE": "Apache-2.0",
}
HIDDEN = {"__init__.py", "__pycache__", "runs", "py.typed"}


def first_sentence(path: Path) -> str:
    """What a file says of itself: a module's docstring without its marks, a prompt's use, another's first remark."""
    if path.suffix != ".py":
        remark = re.search(r"^(?:used_for:|#) *(.+)", path.read_text("utf-8"), re.MULTILINE)
        return re.split(r"(?<=[a-z0-9)\]])\. ", remark[1] if remark else "")[0].rstrip(".")
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    text = " ".join(text.split("\n\n")[0].split())
    text = re.sub(r":\w+:`[~.]*([^`]*)`|``", lambda match: match[1] or "", text)
    text = re.split(r"(?<=[a-z0-9)\]])\. ", text)[0].rstrip(".")
    return f"the command line: {text.split(': ', 1)[-1]}" if path.name == "__main__.py" else text


def order(path: Path) -> tuple[bool, bool, str]:
    """Folders, then the command line, then the rest by name."""
    return path.is_file(), path.name != "__main__.py", path.name


def lines() -> list[str]:
    """The whole tree."""
    out = []
    for package, meaning in PACKAGES.items():
        out.append(f"{package + '/':<26}{meaning}")
        for path in sorted((ROOT / package).iterdir(), key=order):
            if path.name in HIDDEN or path.name.startswith("."):
                continue
            folder = path.is_dir()
            text = FOLDERS[f"{package}/{path.name}"] if folder else first_sentence(path)
            out.append(f"  {path.name + ('/' if folder else ''):<24}{text}")
    return [*out, *(f"{entry:<26}{meaning}" for entry, meaning in BESIDE.items())]


def main() -> None:
    """Replace the block after ``<!-- tree -->``."""
    readme = ROOT / "README.md"
    block = "\n".join(lines())
    pattern = re.compile(r"(<!-- tree -->\s*```\w*\n).*?(```)", re.DOTALL)
    readme.write_text(pattern.sub(lambda match: f"{match[1]}{block}\n{match[2]}", readme.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
