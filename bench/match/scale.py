"""The engine at growing sizes: CPU seconds and peak memory of a full run with training, and how they grow.

Usage: python bench/match/scale.py SEED ROWS [ROWS ...]

Rows are invented people made a million at a time, read from an Arrow file that is mapped into memory (its pages count
towards the peak). Each size runs in a process of its own, after the compiled kernels were loaded.
"""

import sys
import tempfile

import pyarrow as pa
from against_splink import measured
from people import make_people

_PART = 1_000_000


def write_people(path: str, rows: int, seed: int) -> None:
    """About `rows` records, in parts of a million with people of their own."""
    writer = None
    for number, begin in enumerate(range(0, rows, _PART)):
        persons = int(min(_PART, rows - begin) / 3.29)
        table = make_people(persons, seed * 1000 + number, begin=number * persons).records
        if writer is None:
            writer = pa.ipc.new_file(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def full(path: str) -> object:
    from ndas.match import match_persons

    table = pa.ipc.open_file(pa.memory_map(path)).read_all()
    match_persons(table.slice(0, 3000))

    def run() -> object:
        done = match_persons(table)
        scored = sum(done.scored.scored)
        return {"records": table.num_rows, "persons": done.identity.person_count, "scored": scored}

    return run


def main(seed: int, *sizes: int) -> None:
    first = 0.0
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/people.arrow"
            write_people(path, rows, seed)
            found = measured(full, path)
        cpu = float(found["cpu"])  # type: ignore[arg-type]  # made by measured
        first = first or cpu
        line = f"{found['given']}: {cpu:.1f} CPU-s, peak {found['rss_gb']:.2f} GB, {cpu / first:.1f} times the first"
        print(line, flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
