"""The command lines as a person meets them: help with examples, quick; and nothing that leaves the machine."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.config import IndexConfig

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "rag": ("ask", "serve", "verify"),
    "index": ("add", "replace", "remove", "list", "build", "verify", "rollback", "export", "import", "draft"),
    "eval": (
        "run", "compare", "check-claims", "report", "bench", "checker", "answerability", "injection", "ingest", "load",
    ),
}  # fmt: skip
EVERY_HELP = [(package, *name) for package, names in COMMANDS.items() for name in [(), *((n,) for n in names)]]
HEAVY = ("torch", "sentence_transformers", "chromadb", "gradio", "llama_index", "matplotlib")

#: Runs a command line in this process and says which heavy libraries it loaded.
RUN_AND_TELL = """
import runpy, sys
sys.argv = [sys.argv[1], *sys.argv[2:]]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    print("LOADED", *sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)
"""

#: Runs a command line and writes down every name that is looked up and every address that is connected to.
RUN_AND_WATCH = """
import runpy, sys
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        print("NETWORK", "look-up", arguments[0], file=sys.stderr)
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        print("NETWORK", "connect", arguments[1], file=sys.stderr)
sys.addaudithook(watch)
sys.argv = [sys.argv[1], *sys.argv[2:]]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def plain_environment(**more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing: no telemetry or offline switches."""
    switches = re.compile(r"^(HF_|TRANSFORMERS_|GRADIO_|ANONYMIZED_|DO_NOT_TRACK|CITEWELL_|.*_PROXY$)")
    kept = {key: value for key, value in os.environ.items() if not switches.match(key)}
    return kept | {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"} | more


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=plain_environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.parametrize("command", EVERY_HELP, ids=" ".join)
def test_help_has_an_example_and_waits_for_no_heavy_library(command: tuple[str, ...]) -> None:
    done = run(sys.executable, "-c", RUN_AND_TELL.format(heavy=HEAVY), *command, "--help")
    assert done.returncode == 0, done.stderr
    if len(command) == 1:
        listed = re.findall(r"^  ([a-z-]+)  ", done.stdout, flags=re.MULTILINE)
        assert set(COMMANDS[command[0]]) <= set(listed)
    else:
        assert "Example" in done.stdout
        assert f"python -m {' '.join(command)}" in done.stdout
    assert done.stderr.strip().splitlines()[-1] == "LOADED"


@pytest.mark.parametrize("package", COMMANDS)
def test_an_unknown_command_ends_with_2_and_no_traceback(package: str) -> None:
    done = run(sys.executable, "-m", package, "nonesuch")
    assert done.returncode == 2
    assert "nonesuch" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_question_looks_nothing_up_and_calls_nobody(built_index: IndexConfig) -> None:
    """With no switch set by the caller: what keeps it quiet is the code."""
    home = str(built_index.data_dir)
    done = run(sys.executable, "-c", RUN_AND_WATCH, "rag", "ask", "--json", "What are MSCs?", CITEWELL_DATA_DIR=home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["behaviour"] == "answer"
    assert [line for line in done.stderr.splitlines() if line.startswith("NETWORK")] == []


def can_cut_the_network() -> bool:
    unshare = shutil.which("unshare")
    if not unshare:
        return False
    return subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_cut_the_network(), reason="this system cannot make an empty network namespace")
def test_documents_are_indexed_and_questions_answered_without_any_network(
    built_index: IndexConfig, tmp_path: Path
) -> None:
    """A machine that is cut off: take a document in, build, verify, answer."""
    cut = ("unshare", "-rn", sys.executable, "-m")
    sources = tmp_path / "sources"
    sources.mkdir()
    document = tmp_path / "walking.md"
    document.write_text("# Walking\n\nWalking helped most adults with knee pain in one small study.\n", "utf-8")
    folders = {"CITEWELL_SOURCES_DIR": str(sources), "CITEWELL_DATA_DIR": str(tmp_path / "data")}
    for command in (
        ("index", "add", str(document), "--id", "walking", "--title", "Walking", "--no-input"),
        ("index", "build"),
        ("index", "verify"),
    ):
        done = run(*cut, *command, **folders)
        assert done.returncode == 0, done.stderr
    done = run(*cut, "rag", "ask", "--json", "What are MSCs?", CITEWELL_DATA_DIR=str(built_index.data_dir))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["behaviour"] == "answer"


def test_telemetry_is_off_before_a_library_could_send_any() -> None:
    """Nothing is set by the caller; gradio's switch is read at import, the hub's when a model is opened."""
    code = """
import json, os
import rag.app, gradio
from index.config import IndexConfig
from index.embed import make_embedder
make_embedder(IndexConfig.load().embedder)
print(json.dumps([gradio.analytics.analytics_enabled(), *map(os.environ.get, ("HF_HUB_DISABLE_TELEMETRY",
    "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "DO_NOT_TRACK"))]))
"""
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [False, "1", "1", "1", "1"]


def test_every_store_is_opened_with_telemetry_off() -> None:
    clients = []
    for package in COMMANDS:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    call, words = ast.unparse(node.func), {k.arg: ast.unparse(k.value) for k in node.keywords}
                    if re.fullmatch(r"chromadb\.\w*Client", call):
                        clients.append(call)
                        assert "settings" in words, f"{path}: {call} without settings"
                    if call == "Settings":
                        assert words.get("anonymized_telemetry") == "False", path
    assert clients, "no store is opened anywhere: this test looks in the wrong place"
