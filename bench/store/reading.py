"""Measures the reading store: CPU and memory to build, bytes, and the CPU time of each kind of answer.

CPU time is what a user waits on a machine that does nothing else.

    python bench/store/reading.py EVENTS
"""

import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from invented_snapshot import build

from ndas.store.reading import Contents, ReadingStore, build_reading_store
from ndas.vocabulary.insight import EventFilter


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(name: str, ask: Callable[[int], object], times: int = 300) -> None:
    spent = []
    for at in range(times):
        start = time.thread_time()
        ask(at)
        spent.append(1000 * (time.thread_time() - start))
    spent.sort()
    print(
        f"{name:34s} p50 {spent[times // 2]:7.2f} ms   p95 {spent[times * 95 // 100]:7.2f} ms   max {spent[-1]:7.2f} ms"
    )


def main(n: int) -> None:
    home = Path(tempfile.mkdtemp())
    try:
        start = cpu()
        building = build(home, n)
        rows = sum(building.rows(name) for name in building.names())
        print(f"{n:,} events, {rows:,} rows in all; tables {cpu() - start:.1f} CPU-s, {building.bytes() / 1e6:.0f} MB")
        contents = Contents("northmoor-all-000001", "2026-11-22T00:00:00Z")
        build_reading_store(building, contents)  # compiles once
        start, clock = cpu(), time.perf_counter()
        path = build_reading_store(building, contents)
        spent, passed = cpu() - start, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"built in {spent:.1f} CPU-s, {passed:.1f} s: {path.stat().st_size / 1e6:.0f} MB; peak {peak:.2f} GB")
        ask(ReadingStore.open(building.finish()), n)
    finally:
        shutil.rmtree(home)


def ask(store: ReadingStore, n: int) -> None:
    draw = random.Random(7)
    store.events(EventFilter(), 0, 50)
    store.search("smith", None, 0, 25)
    timed("person", lambda _: store.person(f"P-{draw.randrange(n // 3)}"))
    timed("event", lambda _: store.event(f"rms:CRIME:{draw.randrange(n)}"))
    timed("location", lambda _: store.location(f"rms:ADDRESS:{draw.randrange(n // 5)}"))
    timed("object", lambda _: store.object(f"rms:VEHICLE:{draw.randrange(n // 10)}"))
    timed("timeline", lambda _: store.timeline("location", f"rms:ADDRESS:{draw.randrange(n // 5)}", 0, 15))
    timed("record", lambda _: store.record(f"rms:CRIME:{draw.randrange(n)}"))
    timed("events, all", lambda at: store.events(EventFilter(), at * 50, 50))
    timed("events, one offence", lambda at: store.events(EventFilter(offence="Robbery"), at * 50, 50))
    timed(
        "events, one month",
        lambda at: store.events(
            EventFilter(date_from=date(2023, 1 + at % 12, 1), date_to=date(2023, 1 + at % 12, 28)), 0, 50
        ),
    )
    timed(
        "events, offence and area", lambda at: store.events(EventFilter(offence="Burglary", area=f"Beat {at}"), 0, 50)
    )
    timed(
        "search name",
        lambda at: store.search(
            f"{('SMITH', 'JONES', 'KHAN')[at % 3]}{chr(65 + at % 26)}{chr(65 + at % 25)} tobias", None, 0, 25
        ),
    )
    timed("search one common word", lambda _: store.search("tobias", None, 0, 25))
    timed("search reference", lambda _: store.search(f"24/{draw.randrange(n):08d}", None, 0, 25))
    timed("search address", lambda at: store.search(f"{at % 200} capstan row", None, 0, 25))
    timed(
        "search plate", lambda _: store.search(f"AB{draw.randrange(99):02d} XY{draw.randrange(n // 10)}", None, 0, 25)
    )
    timed("search free text", lambda at: store.search(f"property {at * 7}", None, 0, 25))
    timed("search, nothing there", lambda at: store.search(f"zzyzx{at}", None, 0, 25))


if __name__ == "__main__":
    main(int(sys.argv[1]))
