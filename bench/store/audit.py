"""How fast looks are written down: audited actions a second, each on disk before it counts, beside what the disk can.

    python bench/store/audit.py                    SQLite: 8 threads, then 8 processes, one force, then four
    python bench/store/audit.py postgresql://...   the same on a PostgreSQL

The disk is measured in the same run, before and after: how often a second it takes one block for good from one writer,
and from eight at once; and, on SQLite, how many bare rows a second eight processes commit with SQLite's own wait under
its lock. On a busy machine the ratios to these, and the processor's time of an action, are what tells. A "wait" is one
for the disk.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import Barrier
from pathlib import Path
from statistics import quantiles
from typing import Any

_waits = [0]
_fdatasync = os.fdatasync


def _counted(handle: int) -> None:
    _waits[0] += 1
    _fdatasync(handle)


os.fdatasync = _counted  # before the platform takes it

from sqlalchemy import text  # noqa: E402 - see above

from ndas.governance import AuditEntry, AuditEvent  # noqa: E402 - see above
from ndas.store import Control  # noqa: E402 - see above
from ndas.vocabulary import ForceId  # noqa: E402 - see above
from ndas.vocabulary.ids import force_id  # noqa: E402 - see above

WRITERS, EACH = 8, 250
FORCES = tuple(map(force_id, ("northmoor", "easthaven", "westvale", "southmere")))


@dataclass(frozen=True, slots=True)
class Share:
    """What one writer's share took: each action in seconds, from when to when, processor's seconds, waits."""

    took: list[float]
    begun: float
    ended: float
    cpu: float
    waits: int


def entry(number: int, force: ForceId = FORCES[0]) -> AuditEntry:
    return AuditEntry(
        event=AuditEvent.PERSON_VIEWED,
        at=datetime.now(UTC),
        force=force,
        actor=f"officer-{number % 50}",
        role="officer",
        session="3f9c2a5511aa77cc",
        purpose="serious_violence",
        reason="OP 44/26",
        subjects=(f"p-{number}", f"p-{number + 1}", f"p-{number + 2}"),
        count=3,
        policies=("officer-own-force", "purpose-declared"),
        detail={"route": "/person/{id}", "snapshot": "000001-3f9c2a"},
    )


def share(act: Callable[[int], object], first: int) -> Share:
    """One writer's share, action by action."""
    took, cpu, waits, begun = [], time.process_time(), _waits[0], time.perf_counter()
    for number in range(first, first + EACH):
        start = time.perf_counter()
        act(number)
        took.append(time.perf_counter() - start)
    return Share(took, begun, time.perf_counter(), time.process_time() - cpu, _waits[0] - waits)


class InProcess:
    """Opens what a writing process needs, once all are there, before the clock starts."""

    act: Callable[[int], object]
    start: Any

    @classmethod
    def open(cls, start: Any, make: Callable[[], Callable[[int], object]]) -> None:
        """Make this process ready."""
        cls.start, cls.act = start, staticmethod(make())

    @classmethod
    def write(cls, first: int) -> Share:
        """Write a share."""
        cls.start.wait()
        return share(cls.act, first)


def in_processes(name: str, make: Callable[[], Callable[[int], object]]) -> float:
    with ProcessPoolExecutor(WRITERS, initializer=InProcess.open, initargs=(Barrier(WRITERS), make)) as writers:
        shares = list(writers.map(InProcess.write, [n * EACH for n in range(WRITERS)]))
    return told(name, shares, sum(one.cpu for one in shares), sum(one.waits for one in shares))


def in_threads(name: str, act: Callable[[int], object]) -> float:
    cpu, waits = time.process_time(), _waits[0]
    with ThreadPoolExecutor(WRITERS) as writers:
        shares = list(writers.map(lambda first: share(act, first), [n * EACH for n in range(WRITERS)]))
    return told(name, shares, time.process_time() - cpu, _waits[0] - waits)


def told(name: str, shares: list[Share], cpu: float, waits: int) -> float:
    took = [seconds for one in shares for seconds in one.took]
    wall = max(one.ended for one in shares) - min(one.begun for one in shares)
    cuts, rate = quantiles(took, n=20), len(took) / wall
    print(
        f"{name:32} {rate:7.0f}/s   p50 {cuts[9] * 1000:6.1f} ms   p95 {cuts[18] * 1000:6.1f} ms   "
        f"CPU {cpu * 1000 / len(took):.2f} ms, {waits / len(took):.2f} waits an action",
        flush=True,
    )
    return rate


def to_disk(folder: str) -> Callable[[int], object]:
    """The disk alone: one block of one file, on disk."""
    handle = os.open(f"{folder}/block-{os.getpid()}", os.O_RDWR | os.O_CREAT)
    block = os.urandom(4096)

    def act(_number: int) -> None:
        os.pwrite(handle, block, 0)
        os.fdatasync(handle)

    return act


def to_bare(path: str) -> Callable[[int], object]:
    """One row a commit in plain SQLite, waited for under its lock; no chain, no columns to search by."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA synchronous=FULL")
    return lambda number: connection.execute("INSERT INTO line VALUES (?)", (str(entry(number)),))


def to_log(url: str, forces: int) -> Callable[[int], object]:
    """The audit log, the actions over one force or several in turn."""
    control = Control(url)
    return lambda number: control.audit.record(entry(number, FORCES[number % forces]))


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes an act in the process that will do it."""

    make: Callable[..., Callable[[int], object]]
    args: tuple[Any, ...]

    def __call__(self) -> Callable[[int], object]:
        """Make it."""
        return self.make(*self.args)


def alone(name: str, act: Callable[[int], object]) -> float:
    one = share(act, 0)
    return told(name, [one], one.cpu, one.waits)


def measure_disk(folder: str) -> float:
    one = alone("disk alone, one writer", to_disk(folder))
    in_processes("disk alone, 8 processes", Maker(to_disk, (folder,)))
    return one


def measure_bare(folder: str) -> float:
    path = f"{folder}/bare.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE line (text)")
    connection.close()
    return in_processes("bare SQLite rows, 8 processes", Maker(to_bare, (path,)))


@contextmanager
def counting_on_server(control: Control) -> Iterator[None]:
    """On PostgreSQL the server waits for the disk; it says how often."""

    def now() -> tuple[int, int]:
        with control.database.read() as connection:
            found = connection.execute(text("SELECT wal_sync, wal_records FROM pg_stat_wal")).one()
            return int(found[0]), int(found[1])

    if control.database.is_sqlite:
        yield
        return
    before = now()
    yield
    time.sleep(1.5)  # the server counts at its leisure
    print(f"{'':32} the server waited {(now()[0] - before[0]) / (WRITERS * EACH):.2f} times an action")


def main(url: str, folder: str, disk: float) -> None:
    control = Control(url)
    one = alone("one writer", to_log(url, 1))
    with counting_on_server(control):
        threads = in_threads("8 threads, one force", to_log(url, 1))
    rates = {"one writer": one, "8 threads": threads}
    for forces in (1, len(FORCES)):
        with counting_on_server(control):
            name = f"8 processes, {forces} force{'s' if forces > 1 else ''}"
            rates[name] = in_processes(name, Maker(to_log, (url, forces)))
    start = time.process_time()
    report = control.audit.verify(FORCES[0], at=datetime.now(UTC))
    print(f"{'verify':32} {report.entries / (time.process_time() - start):7.0f} a CPU-second   sound: {report.sound}")
    disk = (disk + alone("disk alone, one writer, again", to_disk(folder))) / 2
    against = ", ".join(f"{name} {rate / disk:.2f}" for name, rate in rates.items())
    print(f"actions for each block that the disk takes from one writer: {against}")
    control.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        blocks = measure_disk(folder)
        if len(sys.argv) > 1:
            main(sys.argv[1], folder, blocks)
        else:
            measure_bare(folder)
            main(f"sqlite:///{Path(folder) / 'control.db'}", folder, blocks)
