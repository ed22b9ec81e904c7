"""What every test gets: no network, a home of its own, one index built once, and a browser if there is one.

The network is blocked twice. In this process pytest-socket lets nothing but loopback through, and names are
not looked up. Child processes get proxy settings that lead nowhere.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# Before anything of ours, or a library that reads these at import, is imported.
_HOME = Path(tempfile.mkdtemp(prefix="citewell-tests-"))
for _name in [name for name in os.environ if name.startswith("CITEWELL_")]:
    if _name != "CITEWELL_CHROMIUM":
        del os.environ[_name]
os.environ.update(
    CITEWELL_DATA_DIR=str(_HOME / "data"),
    ANONYMIZED_TELEMETRY="False",
    DO_NOT_TRACK="1",
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HTTP_PROXY="http://127.0.0.1:9",
    HTTPS_PROXY="http://127.0.0.1:9",
    NO_PROXY="127.0.0.1,localhost,::1",
    TOKENIZERS_PARALLELISM="false",
)
os.environ.setdefault("OMP_NUM_THREADS", "1")

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.config import IndexConfig
    from rag.assistant import Assistant

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

_look_up = socket.getaddrinfo


def _look_up_loopback_only(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK:
        raise RuntimeError(f"A test tried to look up the host {name!r}; nothing here may use the network.")
    return _look_up(host, *args, **kwargs)


def pytest_configure(config: pytest.Config) -> None:
    socket.getaddrinfo = _look_up_loopback_only


def pytest_unconfigure(config: pytest.Config) -> None:
    socket.getaddrinfo = _look_up
    shutil.rmtree(_HOME, ignore_errors=True)


# --- the index and the assistant -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def built_index() -> IndexConfig:
    """The packaged sources, indexed once for the whole run. Read only: a test that writes makes its own folder."""
    from index.config import IndexConfig
    from index.pipeline import reconcile

    config = IndexConfig.load(data_dir=_HOME / "data")
    reconcile(config)
    return config


@pytest.fixture(scope="session")
def assistant(built_index: IndexConfig) -> Assistant:
    """An assistant on the index above, with the default settings."""
    from rag.assistant import Assistant
    from rag.config import RagConfig

    return Assistant.open(RagConfig.load())


# --- the browser -----------------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """The browser to test with: ``CITEWELL_CHROMIUM``, or the first one on the path."""
    named = os.environ.get("CITEWELL_CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _browser_problem() -> str:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the package playwright is not installed"
    return "" if find_chromium() else "no Chromium was found (install it, or name it in CITEWELL_CHROMIUM)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium that talks to this machine only. For tests with the marker ``browser``."""
    from playwright.sync_api import sync_playwright

    quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"]
    flags = [f"--disable-{name}" for name in quiet] + ["--no-first-run", "--no-sandbox"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield opened
        opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    problem = _browser_problem()
    for item in items:
        if problem and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"browser test: {problem}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mark skipped browser tests for the summary; in CI turn the skip into a failure."""
    report = yield
    if report.skipped and item.get_closest_marker("browser"):
        report.user_properties.append(("browser-skipped", item.nodeid))
        if IN_CI:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            report.outcome = "failed"
            report.longrepr = f"{reason}\nIn CI a browser test must run: a skip is a failure."
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for key in ("skipped", "failed", "error") for report in terminalreporter.stats.get(key, [])]
    skipped = [report for report in reports if ("browser-skipped", report.nodeid) in report.user_properties]
    if skipped:
        line = f"{len(skipped)} BROWSER TEST(S) DID NOT RUN: {_browser_problem() or 'see the reasons above'}"
        terminalreporter.write_sep("!", line, yellow=True, bold=True)
