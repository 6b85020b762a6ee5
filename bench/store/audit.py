"""How fast looks are written down: audited actions per second, each on disk before it counts.

    python bench/store/audit.py                    SQLite, 8 threads, then 8 processes
    python bench/store/audit.py postgresql://...   the same on a PostgreSQL

On SQLite the floor, bare rows without a chain, is measured first in the same run. Prints actions per second, p50
and p95 of one action, the processor's time for one, and how fast the resulting chain verifies. On a busy machine the
processor's time is what tells.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from ndas.governance import AuditEntry, AuditEvent
from ndas.store import Control
from ndas.vocabulary.ids import force_id

WRITERS, EACH = 8, 250
FORCE = force_id("northmoor")


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        event=AuditEvent.PERSON_VIEWED,
        at=datetime.now(UTC),
        force=FORCE,
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


def write(control: Control, first: int) -> list[float]:
    """Record a writer's share; return the seconds that each took."""
    took = []
    for number in range(first, first + EACH):
        start = time.perf_counter()
        control.audit.record(entry(number))
        took.append(time.perf_counter() - start)
    return took


def write_alone(url: str, first: int) -> list[float]:
    control = Control(url)
    try:
        return write(control, first)
    finally:
        control.close()


def measure(name: str, executor: Executor, work: Callable[[int], list[float]]) -> None:
    with executor as writers:
        list(writers.map(time.sleep, [0.2] * WRITERS))  # every writer is up before the clock starts
        start, before = time.perf_counter(), _cpu()
        took = [seconds for share in writers.map(work, [n * EACH for n in range(WRITERS)]) for seconds in share]
        wall = time.perf_counter() - start
    cpu = (_cpu() - before) * 1000 / len(took)  # of children too, once they have ended
    cuts = quantiles(took, n=20)
    print(
        f"{name:28} {len(took) / wall:7.0f}/s   p50 {cuts[9] * 1000:6.1f} ms   p95 {cuts[18] * 1000:6.1f} ms   "
        f"CPU {cpu:.2f} ms an action"
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class AloneAt:
    """A writer's work in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, first: int) -> list[float]:
        """Write the share that begins at ``first``."""
        return write_alone(self.url, first)


class Bare:
    """The floor: one row a commit in plain SQLite, no chain, no columns to search by."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, first: int) -> list[float]:
        """Write the share that begins at ``first``."""
        connection, took = sqlite3.connect(self.path, isolation_level=None, timeout=30), []
        connection.execute("PRAGMA synchronous=FULL")
        for number in range(first, first + EACH):
            start = time.perf_counter()
            connection.execute("INSERT INTO line VALUES (?)", (str(entry(number)),))
            took.append(time.perf_counter() - start)
        connection.close()
        return took


def measure_floor(folder: str) -> None:
    path = f"{folder}/bare.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE line (text)")
    connection.close()
    measure("bare SQLite, 8 threads", ThreadPoolExecutor(WRITERS), Bare(path))
    measure("bare SQLite, 8 processes", ProcessPoolExecutor(WRITERS), Bare(path))


def main(url: str) -> None:
    control = Control(url)
    one = time.perf_counter()
    for number in range(200):
        control.audit.record(entry(number))
    print(f"{'one writer':28} {200 / (time.perf_counter() - one):7.0f}/s")
    measure(f"{WRITERS} threads", ThreadPoolExecutor(WRITERS), lambda first: write(control, first))
    control.close()
    measure(f"{WRITERS} processes", ProcessPoolExecutor(WRITERS), AloneAt(url))
    start = time.process_time()
    report = control.audit.verify(FORCE, at=datetime.now(UTC))
    print(f"{'verify':28} {report.entries / (time.process_time() - start):7.0f} a CPU-second   sound: {report.sound}")
    control.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure_floor(folder)
            main(f"sqlite:///{Path(folder) / 'control.db'}")
