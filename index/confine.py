"""Takes from this process what a parser of strangers' files does not need: memory, the network, writing, programs.

Called by the worker in which parsers run (:mod:`index.worker`), never in the process that a person started.
On Linux the kernel enforces it (resource limits and a seccomp filter); elsewhere the limits that the system knows and a
hook of Python's are what there is.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Any, Final

_ADDRESSES: Final = 8 * 1024**3
"""Address space may be reserved well beyond the memory that is used; libraries do that."""
_FILES: Final = 64
_CODE: Final = 64 * 1024**2
"""Kept for code and read-only data, which the limit on writable memory does not count."""

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_EPERM: Final = 1
_ENOSYS: Final = 38
_CLONE_THREAD: Final = 0x00010000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# Numbers of system calls. Refused: sockets, other programs and processes, changes to files, and ways around a filter.
_SYSTEMS: Final[dict[str, dict[str, Any]]] = {
    "x86_64": {
        "arch": 0xC000003E,
        "refused": (
            41, 42, 43, 44, 46, 49, 50, 53, 57, 58, 59, 62, 76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 101,
            132, 133, 155, 165, 235, 258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 288, 298, 307, 310, 311, 316,
            321, 322, 323, 425, 428, 437, 442, 452,
        ),
        "open": 2, "openat": 257, "clone": 56, "clone3": 435,
    },
    "aarch64": {
        "arch": 0xC00000B7,
        "refused": (
            33, 34, 35, 36, 37, 38, 40, 41, 45, 46, 52, 53, 54, 55, 88, 117, 129, 198, 199, 200, 201, 202, 203, 206,
            211, 221, 241, 242, 269, 270, 271, 276, 280, 281, 282, 425, 428, 437, 442, 452,
        ),
        "open": None, "openat": 56, "clone": 220, "clone3": 435,
    },
}  # fmt: skip


def confine(memory: int) -> bool:
    """Limit this process for good; whether the kernel also refuses the network to code that is not Python.

    Args:
        memory: bytes of memory for all of the process.
    """
    for name, bound in (
        ("RLIMIT_DATA", memory - _CODE),
        ("RLIMIT_AS", _ADDRESSES),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", _FILES),
    ):
        _lower(name, bound)
    sys.addaudithook(_refuse)
    return _filter()


def allow_seconds(seconds: int) -> None:
    """Let this process compute for so long from now; then the system ends it, even if nobody watches any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if most == resource.RLIM_INFINITY else min(until, most), most))


def _lower(name: str, bound: int) -> None:
    number = getattr(resource, name, None)
    if number is None:
        return
    _, most = resource.getrlimit(number)
    bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
    resource.setrlimit(number, (bound, bound))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Python's own hook: holds on every system, for code that is Python."""
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(f"a parser may not write: {str(arguments[0])[:80]}")
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")):
        raise PermissionError(f"a parser may not use {event}")


def _filter() -> bool:
    system = _SYSTEMS.get(platform.machine())
    if sys.platform != "linux" or system is None or struct.calcsize("P") != 8:
        return False
    program = _program(system)
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    code = ctypes.create_string_buffer(packed, len(packed))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)), 16)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(header)), 0, 0) == 0)


def _program(system: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """The filter, for the kernel's classic BPF machine: (code, jump if true, jump if false, constant)."""
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    number, arch, first, second, third = 0, 4, 16, 24, 32
    refuse = (give, 0, 0, _ERRNO | _EPERM)
    allow = (give, 0, 0, _ALLOW)
    lines = [
        (load, 0, 0, arch),
        (equal, 1, 0, system["arch"]),
        (give, 0, 0, _KILL),
        (load, 0, 0, number),
        # Numbers from here on are the x32 calls, the same ones under other numbers.
        (at_least, 0, 1, 0x40000000),
        (give, 0, 0, _KILL),
        # Without clone3 (its flags cannot be seen here) the C library uses clone.
        (equal, 0, 1, system["clone3"]),
        (give, 0, 0, _ERRNO | _ENOSYS),
        # A new thread is allowed, a new process is not.
        (equal, 0, 4, system["clone"]),
        (load, 0, 0, first),
        (any_bit, 0, 1, _CLONE_THREAD),
        allow,
        refuse,
    ]
    for name, flags in (("open", second), ("openat", third)):
        if system[name] is not None:
            lines += [(equal, 0, 4, system[name]), (load, 0, 0, flags), (any_bit, 0, 1, _WRITING), refuse, allow]
    for call in system["refused"]:
        lines += [(equal, 0, 1, call), refuse]
    return [*lines, allow]
