"""A whole refresh against DuckDB's bare COPY of the same CSV files to plain Parquet, in one run.

    python bench/journey/refresh.py [rows] [force]

Prints rows, CPU seconds of every step, the ratio to COPY, rows a second, and the peak memory of each process. Each job
runs in a process of its own; CPU is user + system of that process and of those it started, from the operating system.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve()


def _usage() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _started() -> float:
    """CPU seconds of the processes that this one started and of theirs: the use cases' sandbox, and the key holder."""
    spent, own = 0, str(os.getpid())
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if fields[1] == own:
            spent += sum(int(field) for field in fields[11:15])
    return spent / os.sysconf("SC_CLK_TCK")


def copy(extract: Path, encoding: str) -> None:
    """DuckDB's COPY of every CSV file to zstd Parquet, all columns text; other encodings are read as UTF-8 copies."""
    import duckdb

    files = []
    for path in sorted(extract.rglob("*.csv")):
        utf8 = path
        if encoding != "utf-8":
            utf8 = path.with_suffix(".utf8")
            utf8.write_text(path.read_text(encoding), "utf-8")
        files.append(utf8)
    before = _usage()[0]
    for path in files:
        duckdb.sql(
            f"COPY (FROM read_csv('{path}', all_varchar=true, header=true, quote='\"', ignore_errors=true)) "
            f"TO '{path}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    cpu, peak = _usage()
    print(json.dumps({"cpu": cpu - before, "peak": peak}))


class _Steps:
    """Notes CPU and wall seconds of each step."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float]] = {}
        self._now, self._cpu, self._wall = "", 0.0, 0.0

    def _spent(self) -> float:
        """Of this process and of those it started, which is where the use cases run."""
        return _usage()[0] + _started()

    def begin(self, step: str, _total: int | None = None) -> None:
        self.end()
        self._now, self._cpu, self._wall = step, self._spent(), time.monotonic()

    def advance(self, _done: int, _total: int | None = None) -> None:
        """Nothing to note."""

    def end(self) -> None:
        if self._now:
            cpu, wall = self.steps.get(self._now, (0.0, 0.0))
            self.steps[self._now] = (cpu + self._spent() - self._cpu, wall + time.monotonic() - self._wall)
            self._now = ""


def refresh(folder: Path, force: str) -> None:
    """One refresh of a force's first week, its key holder in a process of its own."""
    from datetime import UTC, datetime

    from ndas.cli.demonstration.demo import Demo
    from ndas.cli.demonstration.force_side import Week
    from ndas.cli.home.platform import open_platform
    from ndas.cli.terminal import Bars
    from ndas.journey import refresh as take

    with Demo(folder, [(force, force)], {force: force}, fresh=False) as demo:
        platform = open_platform(demo.home)
        week = Week(folder / "extracts" / force / "week-1", 1, datetime(2026, 11, 8, tzinfo=UTC))
        with Bars(force) as bars:
            path = demo.sides[force].deliver(week, demo.home / "inbox", bars)
        begun, wall = _usage()[0] + _started(), time.monotonic()
        steps = _Steps()
        take(platform, path, steps)
        steps.end()
        cpu, peak = _usage()[0] + _started(), _usage()[1]
    print(json.dumps({"cpu": cpu - begun, "wall": time.monotonic() - wall, "peak": peak, "steps": steps.steps}))


def _job(*arguments: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(HERE), *map(str, arguments)], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    found: dict[str, object] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return found


def main(rows: int, force: str) -> None:
    """Invent, copy, refresh, print."""
    from ndas.synthesis import invent

    with tempfile.TemporaryDirectory(prefix="ndas-bench-") as name:
        folder = Path(name)
        extract = invent(force, 1, rows, 7, folder / "extracts")
        size = sum(file.path.stat().st_size for file in extract.files) / 1e6
        encoding = {"northmoor": "utf-8", "easthaven": "utf-16", "westvale": "cp1252"}[force]
        copied = _job("copy", folder / "extracts" / force / "week-1", encoding)
        done = _job("refresh", folder, force)
        print(f"{force}: {extract.rows:,} rows, {size:,.0f} MB of CSV")
        print(f"COPY to plain Parquet   {copied['cpu']:8.1f} CPU-s  {copied['peak']:6,.0f} MB peak")
        ratio = done["cpu"] / copied["cpu"]
        print(f"delivery to live        {done['cpu']:8.1f} CPU-s  {done['peak']:6,.0f} MB peak  {ratio:.1f} x COPY")
        print(f"                        {extract.rows / done['wall']:8,.0f} rows a second of wall time")
        for step, (cpu, wall) in done["steps"].items():
            print(f"  {step:22}{cpu:8.1f} CPU-s  {wall:6.1f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["copy"]:
        copy(Path(sys.argv[2]), sys.argv[3])
    elif sys.argv[1:2] == ["refresh"]:
        refresh(Path(sys.argv[2]), sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "northmoor")
