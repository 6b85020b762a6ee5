"""The search behind a certificate: vanished ids over the tables and the reading store of a live snapshot.

    python bench/duties/certificate.py [rows of the snapshot's tables] [vanished ids] [--without-reading-store]

Prints rows, wall and CPU seconds of listing, searching and issuing, and the peak memory of the process.
"""

import resource
import sys
import time
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parent))

from ground import fill, ground

from ndas.duties.closure import certify_week, list_gone
from ndas.store.reading import Contents, build_reading_store


class _Meter:
    def __enter__(self) -> Self:
        self._used, self._began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.cpu = used.ru_utime + used.ru_stime - self._used.ru_utime - self._used.ru_stime
        self.wall = time.monotonic() - self._began
        self.peak = used.ru_maxrss / 1024


def main(rows: int, vanished: int, *, reading_store: bool) -> None:
    people = rows // 3
    with ground() as made:
        first = made.begin(1)
        fill(first, 0, people)
        live = made.publish(first)
        second = made.begin(2)
        written = fill(second, vanished, people)
        if reading_store:
            build_reading_store(second, Contents("delivery", "2026-11-22T00:00:00+00:00"))
        else:
            build_reading_store_of_nothing(second)
        with made.estate.open(live) as before, _Meter() as listing:
            listed = list_gone(made.estate, before, second)
        live = made.publish(second)
        with _Meter() as searching:
            issued = certify_week(made.estate, live, "northmoor-all-000002", before=[("rms", "PERSON", people)])
        assert not issued.refused, [str(one) for one in issued.findings]
        assert issued.record.records == listed.records == vanished
        size = (made.home / issued.record.file).stat().st_size
        stored = f" and a reading store of {2 * people:,} rows" if reading_store else ""
        print(f"{written:,} rows in tables{stored}; {vanished:,} vanished ids")
        print(f"list what went        {listing.wall:8.1f} s  {listing.cpu:8.1f} CPU-s")
        print(
            f"search and certify    {searching.wall:8.1f} s  {searching.cpu:8.1f} CPU-s  {searching.peak:6,.0f} MB peak"
        )
        print(f"the certificate       {size / 1e6:8.1f} MB")


def build_reading_store_of_nothing(snapshot: object) -> None:
    """A reading store without rows: the tables are renamed away while it is built."""
    from unittest.mock import patch

    with patch.object(type(snapshot), "names", lambda _: ()):
        build_reading_store(snapshot, Contents("delivery", "2026-11-22T00:00:00+00:00"))


if __name__ == "__main__":
    numbers = [int(one.replace("_", "")) for one in sys.argv[1:] if not one.startswith("--")]
    main(*(numbers or [10_000_000, 1_000_000]), reading_store="--without-reading-store" not in sys.argv)
