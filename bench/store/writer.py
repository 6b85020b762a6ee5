"""Measures writing a snapshot's tables against plain Parquet: CPU, size, and what encryption and each setting cost.

python bench/store/writer.py ROWS
"""

import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from invented_snapshot import FORCE, WEEK, batches, lend, table_sql

from ndas.store.snapshots import SnapshotStore
from ndas.store.snapshots.writer import GROUP_ROWS, repeating_columns


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(name: str, table: pa.Table, path: Path, write: Callable[[], object]) -> None:
    write()
    spent = min(_spent(write) for _ in range(3))
    print(
        f"  {name:38s} {spent:6.2f} CPU-s  {table.num_rows / spent / 1e3:7.0f} k rows/CPU-s  "
        f"{table.nbytes / spent / 1e6:6.0f} MB/CPU-s  {path.stat().st_size / 1e6:6.1f} MB"
    )


def _spent(write: Callable[[], object]) -> float:
    start = cpu()
    write()
    return cpu() - start


def main(rows: int) -> None:
    home = Path(tempfile.mkdtemp())
    try:
        building = SnapshotStore(home).begin(FORCE, WEEK, lend)
        for name in ("event", "person", "event_person"):
            table = pa.Table.from_batches(batches(f"SELECT * FROM ({table_sql(name, rows)}) LIMIT {rows}"))
            print(f"pole/{name}: {table.num_rows:,} rows, {table.nbytes / 1e6:.0f} MB")
            ours, plain = building.folder / "pole" / f"{name}.parquet", home / "plain.parquet"

            def snapshot(name: str = name, table: pa.Table = table) -> None:
                with building.writer(f"pole/{name}", table.schema) as writer:
                    for batch in table.to_batches(65_536):
                        writer.write(batch)

            def arrow(table: pa.Table = table, path: Path = plain, **settings: object) -> None:
                pq.write_table(table, path, row_group_size=GROUP_ROWS, **settings)

            def duck(table: pa.Table = table, path: Path = plain) -> None:
                with duckdb.connect(config={"threads": 2}) as connection:
                    connection.register("rows", table)
                    connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")

            measured("snapshot (encrypted)", table, ours, snapshot)
            coded = repeating_columns(table)
            same = {"compression": "zstd", "compression_level": 1, "use_dictionary": coded}
            measured("the same, plain", table, plain, lambda run=arrow, same=same: run(**same))
            measured("plain, a dictionary for all columns", table, plain, lambda run=arrow: run(compression="zstd"))
            measured("plain, pyarrow's defaults", table, plain, arrow)
            measured("plain, DuckDB COPY", table, plain, duck)
            plain.unlink()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main(int(sys.argv[1]))
