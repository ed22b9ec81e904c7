"""The server in a network namespace of its own, with nothing in it but loopback: it answers, and tries nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.config import IndexConfig

#: The server, which writes down every name it looks up and every address it connects to.
SERVER = """
import sys
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        print("NETWORK look-up", arguments[0], file=sys.stderr, flush=True)
    elif event in ("socket.connect", "socket.sendto"):
        print("NETWORK", event, arguments[1], file=sys.stderr, flush=True)
sys.addaudithook(watch)
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.guard import serve
serve(Assistant.open(RagConfig.load()), port=0)
"""
#: In the namespace: loopback is switched on, the server started and asked, and no other interface is there.
INSIDE = """
import asyncio, fcntl, json, socket, struct, sys
with socket.socket() as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running
from eval import crowd, service
from eval.wire import fetch, request
paths = ("/", "/help", "/sources", "/readyz", "/source/stem-cell-article", "/theme.css", "/ui/chat.js", "/nothing")
with service.serving((sys.executable, "-c", sys.argv[1])) as server:
    questions = ("Is it safe?", "¿Es seguro?", "I have chest pain", "How much does it cost in Spain?", "安全吗")
    visits = asyncio.run(crowd.crowd(server.address, questions, 3, 5, lambda: None))
    pages = [asyncio.run(fetch(server.address, request("GET", p, server.address))).status for p in paths]
    try:
        socket.create_connection(("192.0.2.1", 80), 2)
        outside = "reached"
    except OSError as error:
        outside = type(error).__name__
    print(json.dumps({"interfaces": [name for _, name in socket.if_nameindex()], "outside": outside, "pages": pages,
                      "problems": [v.problem for v in visits], "said": server.output()}))
"""


def no_namespace() -> str:
    """Why there can be no namespace here; empty if there can."""
    tool = shutil.which("unshare")
    if tool is None:
        return "there is no unshare(1) here"
    tried = subprocess.run([tool, "-rn", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"the kernel allows no namespace: {tried.stderr.strip()}"


@pytest.mark.slow
def test_the_chat_answers_with_no_network_and_asks_for_none(built_index: IndexConfig) -> None:
    problem = no_namespace()
    if problem:
        pytest.skip(problem)
    switches = re.compile(r"^(HF_|TRANSFORMERS_|GRADIO_|ANONYMIZED_|DO_NOT_TRACK|.*_PROXY$|NO_PROXY)")
    plain = {key: value for key, value in os.environ.items() if not switches.match(key)}
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", INSIDE, SERVER],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env=plain | {"CITEWELL_DATA_DIR": str(built_index.data_dir)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["interfaces"] == ["lo"]
    assert found["outside"] == "OSError"
    assert found["problems"] == [""] * 5
    assert found["pages"] == [200] * 7 + [404]
    assert [line for line in found["said"].splitlines() if "NETWORK" in line] == []
