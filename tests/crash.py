"""Kill, starve and lock out the writer of an index, and look at what is left.

    python tests/crash.py kill --points 200        kill -9 at random points of add, replace, remove and build
    python tests/crash.py full --points 20         no space left: a small disk of memory, filled to the brim
    python tests/crash.py limit --points 20        files may not grow past a random size (RLIMIT_FSIZE)
    python tests/crash.py locked --points 8        the disk turns read-only
    python tests/crash.py race --points 100        two writers at once

Each writer is forked from this process, which has everything loaded and never opens an index itself. Chroma, BM25 and
the file system are real; the embedder is not, for no vector is under test. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fixtures_index import HashEmbedder  # noqa: E402

from index import adding, curate, pipeline, writer  # noqa: E402
from index.config import IndexConfig  # noqa: E402
from index.entries import in_context  # noqa: E402
from index.errors import CitewellError  # noqa: E402
from index.snapshot import open_current, verify  # noqa: E402

pipeline.make_embedder = lambda spec: HashEmbedder()  # type: ignore[assignment, return-value]
REAL_VERIFY = writer.verify_in_child

#: What Python does to a file system, as the interpreter tells of it. Chroma's own writes are hit by time.
TOUCHES = frozenset(
    "open os.rename os.remove os.mkdir os.rmdir os.link shutil.copyfile shutil.rmtree sqlite3.connect".split()
)
CRASHED = 70


@dataclass
class Ended:
    """How a forked process ended."""

    acknowledged: bool
    code: int
    said: str
    events: int
    seconds: float


@dataclass
class Tally:
    """What was seen."""

    points: int = 0
    killed: int = 0
    finished: int = 0
    refused: int = 0
    old_answered: int = 0
    new_answered: int = 0
    by: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def forked(
    action: Callable[[], object],
    *,
    at_event: int = 0,
    after: float = 0.0,
    prepare: Callable[[], None] = lambda: None,
    start: int | None = None,
) -> Callable[[], Ended]:
    """Run something in a process of its own, killed at its n-th touch of the file system or after some seconds."""
    reading, writing = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        code, said, count = CRASHED, "", [0]

        def hook(event: str, _: object) -> None:
            if event in TOUCHES:
                count[0] += 1
                if count[0] == at_event:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            if start is not None:
                os.read(start, 1)
            prepare()
            sys.addaudithook(hook)
            action()
            code = 0
        except CitewellError as error:
            code, said = error.exit_code, error.message
        except OSError as error:  # what the command line turns into a message and exit code 2
            code, said = 2, str(error)
        except BaseException:  # noqa: BLE001  (whatever it is, the parent tells)
            said = traceback.format_exc()
        finally:
            os.write(writing, json.dumps([code, said, count[0]]).encode()[:60_000])
            os._exit(code)
    os.close(writing)

    def wait() -> Ended:
        if after:
            time.sleep(max(0.0, began + after - time.monotonic()))
            os.kill(pid, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(pid, 0)
        code, said, events = json.loads(sent) if sent else (-os.WTERMSIG(status), "", 0)
        return Ended(bool(sent) and code == 0, code, said, events, time.monotonic() - began)

    return wait


class Library:
    """A folder of sources, an index, and what both must hold."""

    def __init__(self, home: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.config = IndexConfig(home / "sources", home / "data")
        self.incoming = home / "incoming"
        for folder in (self.config.sources_dir, self.incoming):
            folder.mkdir(parents=True, exist_ok=True)
        self.held: dict[str, str] = {}
        self.number = 0

    def text(self) -> str:
        """A document nobody has written before."""
        self.number += 1
        lines = self.random.randint(3, 40)
        return "\n\n".join(f"Line {n} of text word{self.number} has its own." for n in range(lines)) + "\n"

    def file(self, text: str) -> Path:
        """The document as a file outside the library."""
        path = self.incoming / "doc.txt"
        path.write_text(text, encoding="utf-8")
        return path

    def change(self) -> tuple[str, Callable[[], object], dict[str, str]]:
        """A random command, and what the library must hold once it is done."""
        kinds = ["add", "build"] + (["replace", "remove", "purge"] if len(self.held) > 2 else [])
        kind = self.random.choice(kinds) if len(self.held) < 8 else "remove"
        after, config = dict(self.held), self.config
        if kind == "add":
            name, text = f"doc-{self.number + 1}", self.text()
            path = self.file(text)
            after[name] = text
            return kind, lambda: adding.add(config, [path], {}, source_id=name), after
        if kind == "build":
            self.held = after = dict(self.by_hand())
            return kind, lambda: pipeline.reconcile(config), after
        name = self.random.choice(sorted(self.held))
        if kind == "replace":
            text = self.text()
            path = self.file(text)
            after[name] = text
            return kind, lambda: curate.replace(config, name, path), after
        del after[name]
        return kind, lambda: curate.remove(config, name, purge=kind == "purge"), after

    def by_hand(self) -> dict[str, str]:
        """Somebody edits the folder itself: that is what counts from then on, built or not."""
        held = dict(self.held)
        for _ in range(self.random.randint(1, 3)):
            name = self.random.choice([*sorted(held), f"hand-{self.number}"])
            text = self.text()
            folder = self.config.sources_dir / name
            folder.mkdir(exist_ok=True)
            (folder / "source.yaml").write_text(f"title: {name}\nkind: other\n", encoding="utf-8")
            (folder / "doc.txt").write_text(text, encoding="utf-8")
            held[name] = text
        return held


def in_service(config: IndexConfig) -> dict[str, str]:
    """What the index answers from; raises if it does not answer."""
    import numpy as np

    with open_current(config) as snapshot:
        held = {key: version.text for key, version in snapshot.versions.items()}
        for passage in snapshot.passages[::7]:
            word = next(word for word in passage.text.split() if word.startswith("word"))
            found, _ = snapshot.bm25(word, 1)[0]
            assert word in found.text, f"{word} finds {found.text!r}"
            sought = in_context(passage, snapshot.sources[passage.source_id].title)
            vector = HashEmbedder().embed([sought])[0]
            (nearest, score), *_ = snapshot.dense(np.asarray(vector), 1)
            assert (nearest.text, score > 0.999) == (sought, True), f"{passage.id} is not found"
        return held


def reported(action: Callable[[], dict[str, str]]) -> dict[str, str] | str:
    """The result of a look in a forked process, or why there is none."""
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as file:
        ended = forked(lambda: Path(file.name).write_text(json.dumps(action()), encoding="utf-8"))()
        text = Path(file.name).read_text(encoding="utf-8")
        return json.loads(text) if ended.code == 0 else f"exit {ended.code}: {ended.said}"


def folder_holds(config: IndexConfig) -> dict[str, str]:
    """The documents in the folder of sources."""
    return {p.parent.name: p.read_text("utf-8") for p in config.sources_dir.glob("[!.]*/doc.txt")}


def leftovers(config: IndexConfig) -> list[str]:
    """What a run should have cleared away."""
    marks = (".tmp-", ".trash-", ".adding-", ".removing-", ".ready-")
    roots = (config.data_dir, config.sources_dir)
    return [str(path) for root in roots for path in root.rglob("*") if any(mark in path.name for mark in marks)]


def settle(library: Library, before: dict[str, str], after: dict[str, str], acknowledged: bool) -> list[str]:
    """The next run completes; then the folder is old or new, the index equals it, and it verifies."""
    config = library.config
    faults: list[str] = []
    ended = forked(lambda: pipeline.reconcile(config, allow_empty=True))()
    if ended.code != 0:
        return [f"the next build ended with {ended.code}: {ended.said}"]
    now = folder_holds(config)
    if now not in ([after] if acknowledged else [before, after]):
        faults.append(f"the folder holds {sorted(now)}, neither {sorted(before)} nor {sorted(after)}")
    if (index := reported(lambda: in_service(config))) != now:
        faults.append(f"the index is not the folder: {index if isinstance(index, str) else sorted(index)}")
    current = config.snapshots_dir / config.current_file.read_text().strip()
    if (checked := forked(lambda: verify(current))()).code != 0:
        faults.append(f"verify: {checked.said}")
    again = forked(lambda: _must_not_publish(config))()
    if again.code != 0:
        faults.append(f"a second build: {again.said}")
    if left := leftovers(config):
        faults.append(f"left behind: {left}")
    if len(list(config.snapshots_dir.iterdir())) > config.keep:
        faults.append("more snapshots than are to be kept")
    library.held = now
    return faults


def _must_not_publish(config: IndexConfig) -> None:
    assert not pipeline.reconcile(config, allow_empty=True).published, "the second run published again"


def trouble(
    library: Library, tally: Tally, run: Callable[[Callable[[], object]], Ended], mend: Callable[[], None]
) -> None:
    """One command in trouble, and everything that must hold afterwards."""
    before = dict(library.held)
    shown = reported(lambda: in_service(library.config))
    kind, action, after = library.change()
    ended = run(action)
    tally.points += 1
    tally.by[kind] += 1
    where = f"point {tally.points} ({kind}, exit {ended.code})"
    if ended.code == CRASHED:
        tally.faults.append(f"{where}: {ended.said}")
    tally.killed += ended.code == -signal.SIGKILL
    tally.finished += ended.acknowledged
    tally.refused += ended.code == 2
    answers = reported(lambda: in_service(library.config))
    allowed = [after] if ended.acknowledged else [shown, after]
    if answers not in allowed:
        tally.faults.append(f"{where}: answers from {answers if isinstance(answers, str) else sorted(answers)}")
    tally.old_answered += answers == shown
    tally.new_answered += answers == after != shown
    mend()
    built_by_hand = kind == "build"
    faults = settle(library, after if built_by_hand else before, after, ended.acknowledged)
    tally.faults += [f"{where}: {fault}" for fault in faults]
    if tally.points % 10 == 0:
        print(f"{tally.points} points, {len(tally.faults)} faults", file=sys.stderr, flush=True)


def kill(home: Path, points: int, seed: int) -> Tally:
    """Half of the kills at a random touch of the file system, half after a random time; every tenth child is real."""
    library, tally = begin(home, seed), Tally()
    most: Counter[str] = Counter({"events": 200})
    longest = 0.5
    for point in range(points):
        if point % 10 == 9:
            writer.verify_in_child = REAL_VERIFY
            seconds, event = library.random.uniform(0.05, longest + 3), 0
        elif point % 2:
            writer.verify_in_child = verify  # type: ignore[assignment]
            seconds, event = library.random.uniform(0.01, longest * 1.1), 0
        else:
            writer.verify_in_child = verify  # type: ignore[assignment]
            seconds, event = 0.0, library.random.randint(1, int(most["events"] * 1.1))

        def run(action: Callable[[], object], event: int = event, seconds: float = seconds) -> Ended:
            return forked(action, at_event=event, after=seconds)()

        trouble(library, tally, run, lambda: None)
        if point % 5 == 0:  # how long and how busy a whole command is, by the way
            writer.verify_in_child = verify  # type: ignore[assignment]
            _, action, after = library.change()
            whole = forked(action)()
            most["events"], longest = max(60, whole.events), max(0.1, whole.seconds)
            library.held = after
            if not whole.acknowledged:
                tally.faults.append(f"a command that nobody stopped: {whole.code} {whole.said}")
    return tally


def limit(home: Path, points: int, seed: int) -> Tally:
    """No file may grow past a random size."""
    library, tally = begin(home, seed), Tally()
    for _ in range(points):
        size = int(2 ** library.random.uniform(0, 20))

        def run(action: Callable[[], object], size: int = size) -> Ended:
            def prepare() -> None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

            return forked(lambda: _unlimited(action), prepare=prepare)()

        trouble(library, tally, run, lambda: None)
    return tally


def _unlimited(action: Callable[[], object]) -> object:
    """What the command says goes through a pipe, but its limit would hold for that, too."""
    try:
        return action()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def full(home: Path, points: int, seed: int) -> Tally:
    """A disk with a random little space left; answers are looked for while it is still full."""
    with Disk(home, 60) as disk:
        library, tally = begin(home, seed), Tally()
        for _ in range(points):
            left = 0 if library.random.random() < 0.2 else int(2 ** library.random.uniform(10, 21))
            room = [left]

            def run(action: Callable[[], object], room: list[int] = room) -> Ended:
                disk.fill(room[0])
                ended = forked(action)()
                disk.fill(0)
                return ended

            trouble(library, tally, run, disk.free)
    return tally


def locked(home: Path, points: int, seed: int) -> Tally:
    """The disk can only be read while a command runs, and while answers are looked for."""
    with Disk(home, 60) as disk:
        library, tally = begin(home, seed), Tally()
        for _ in range(points):

            def run(action: Callable[[], object]) -> Ended:
                disk.mode("ro")
                return forked(action)()

            trouble(library, tally, run, lambda: disk.mode("rw"))
    return tally


class Disk:
    """A disk of memory, mounted over a folder; needs a mount namespace of its own or root's rights."""

    def __init__(self, home: Path, megabytes: int) -> None:
        self.home, self.size = home, megabytes
        self.ballast = home / "ballast"

    def __enter__(self) -> Disk:
        self.home.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size}m", "tmpfs", str(self.home)], check=True)
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", str(self.home)], check=True)

    def fill(self, left: int) -> None:
        """Leave so many bytes."""
        with self.ballast.open("ab") as file:
            stat = os.statvfs(self.home)
            os.posix_fallocate(file.fileno(), 0, max(1, file.tell() + stat.f_bavail * stat.f_frsize - left))

    def free(self) -> None:
        """Make room again."""
        self.ballast.unlink(missing_ok=True)

    def mode(self, how: str) -> None:
        """``ro`` or ``rw``."""
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.home)], check=True)


def race(home: Path, points: int, seed: int) -> Tally:
    """Two writers start at the same moment; one of them does its work, and the other is turned away."""
    library, tally = begin(home, seed), Tally()
    writer.verify_in_child = verify  # type: ignore[assignment]
    for _ in range(points):
        before = dict(library.held)
        outcomes: list[tuple[dict[str, str], Callable[[], Ended]]] = []
        gate, opens = os.pipe()
        for name in (f"left-{tally.points}", f"right-{tally.points}"):
            text = library.text()
            path = library.incoming / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            outcomes.append((before | {name: text}, forked(_adds(library.config, path, name), start=gate)))
        os.write(opens, b"go")
        ended = [(after, wait()) for after, wait in outcomes]
        os.close(gate)
        os.close(opens)
        tally.points += 1
        codes = sorted(item.code for _, item in ended)
        if codes != [0, 2]:
            tally.faults.append(f"race {tally.points}: exit codes {codes}: {[item.said for _, item in ended]}")
        tally.finished += codes.count(0)
        tally.refused += codes.count(2)
        for _, loser in ended:
            if loser.code == 2 and "Another process is writing" not in loser.said:
                tally.faults.append(f"race {tally.points}: {loser.said}")
        after = next((after for after, item in ended if item.acknowledged), before)
        for path in library.config.sources_dir.glob("*/*-*.txt"):
            path.rename(path.with_name("doc.txt"))
        tally.faults += settle(library, after, after, True)
        if len(library.held) > 6:
            name = library.random.choice(sorted(library.held))
            forked(lambda name=name: curate.remove(library.config, name))()  # type: ignore[misc]
            del library.held[name]
    return tally


def _adds(config: IndexConfig, path: Path, name: str) -> Callable[[], object]:
    return lambda: adding.add(config, [path], {}, source_id=name)


def begin(home: Path, seed: int) -> Library:
    """A library of three documents, indexed."""
    writer.verify_in_child = verify  # type: ignore[assignment]
    library = Library(home, seed)
    while len(library.held) < 3:
        library.held = library.by_hand()
    ended = forked(lambda: pipeline.reconcile(library.config))()
    assert ended.code == 0, ended.said
    return library


def main() -> None:
    """Run one kind of trouble and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds: dict[str, Any] = {"kill": kill, "full": full, "limit": limit, "locked": locked, "race": race}
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("--points", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="citewell-crash-"))
    began = time.monotonic()
    try:
        tally = kinds[given.kind](home / "disk", given.points, given.seed)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps({**tally.__dict__, "seconds": round(time.monotonic() - began, 1)}, indent=1))
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
