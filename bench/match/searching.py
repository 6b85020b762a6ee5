"""Searching the engine's index: wall and CPU milliseconds a query, and the memory that the index takes.

Usage: python bench/match/searching.py ROWS [SEED] [QUERIES]

Each query is a record of the set as somebody would type it: names, a birth year that may be one off, now and then a
postcode or a telephone. Counts how often the person is among the first five.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scale import write_people


def _memory() -> float:
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1e6


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def typed(row: dict[str, Any], number: int) -> pa.Table:
    """What somebody types about a record."""
    year = pa.array([row["birth_date"].year + number % 3 - 1], pa.int16())
    columns: dict[str, Any] = {"given_name": [row["given_name"]], "family_name": [row["family_name"]]}
    columns["birth_year"] = year
    if row["postcode"] and number % 2:
        columns["postcode"] = [row["postcode"]]
    if row["phones"] and number % 5 == 0:
        columns["phones"] = pa.array([row["phones"]], pa.list_(pa.string()))
    return pa.table(columns)


def main(rows: int, seed: int = 7, queries: int = 400) -> None:
    from ndas.match import match_persons
    from ndas.match.search import Searcher

    with tempfile.TemporaryDirectory() as folder:
        write_people(f"{folder}/people.arrow", rows, seed)
        table = pa.ipc.open_file(pa.memory_map(f"{folder}/people.arrow")).read_all()
        run = match_persons(table)
        before, cpu = _memory(), _cpu()
        searcher = Searcher(run)
        print(
            f"{table.num_rows:,} records: index {_cpu() - cpu:.1f} CPU-s, {_memory() - before:.2f} GB more", flush=True
        )
        person = dict(zip(*(run.identity.membership.column(n).to_pylist() for n in ("record", "person")), strict=True))
        chosen = table.take(pa.array(np.random.default_rng(seed).choice(table.num_rows, 2 * queries, replace=False)))
        asked = [r for r in chosen.to_pylist() if r["given_name"] and r["family_name"] and r["birth_date"]][:queries]
        for number, row in enumerate(asked[:5]):
            searcher.search(typed(row, number))
        wall, spent, seen, found = [], [], [], 0
        for number, row in enumerate(asked):
            query = typed(row, number)
            begun, cpu = time.perf_counter(), _cpu()
            answer = searcher.search(query)
            wall.append(1e3 * (time.perf_counter() - begun))
            spent.append(1e3 * (_cpu() - cpu))
            seen.append(answer.looked_at)
            found += person[row["record"]] in {hit.person for hit in answer.hits[:5]}
    for name, values in (("wall ms", wall), ("CPU ms", spent), ("records looked at", seen)):
        print(f"{name}: median {np.median(values):.1f}, 95th centile {np.percentile(values, 95):.1f}")
    print(f"the person is among the first five in {found} of {len(asked)}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
