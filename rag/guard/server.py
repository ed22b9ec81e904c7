"""Run the chat on this machine. No access log: it would tie addresses to times, and nobody needs it."""

from __future__ import annotations

import ctypes
import socket
import sys

import uvicorn

from index.errors import InputError
from rag.conversation import Answering
from rag.guard.app import make_app
from rag.guard.limits import Limits
from rag.guard.warm import warm

#: Seconds a thread that computes keeps the interpreter from one that wants it. With Python's 5 ms, each packet that is
#: sent while answers are worked on would wait 5 ms, and a hundred chats for seconds.
SWITCH = 0.0005


def serve(assistant: Answering, host: str = "127.0.0.1", port: int = 7860, limits: Limits | None = None) -> None:
    """Serve until stopped. Prints the address once the port is ours and all is warm; port 0 takes a free one."""
    try:
        listening = socket.create_server((host, port), backlog=512)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"The chat cannot listen on {host} port {port}: {reason}.",
            "Choose another port, for example: PORT=7861 make serve",
        ) from error
    app = make_app(assistant, limits)
    warm(assistant)
    sys.setswitchinterval(SWITCH)
    _share_memory()
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=64 * 1024,
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"citewell is ready: http://{shown}:{listening.getsockname()[1]}/  (Ctrl+C stops it)", flush=True)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        listening.close()


def _share_memory() -> None:
    """Let all threads take memory from the same two pools: glibc's pool for each thread gives little back."""
    try:
        ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX
    except (OSError, AttributeError, TypeError):  # another C library
        return
