"""Rows per CPU-second of harmonise, and its peak memory, on an invented force's extract held in memory.

``python bench/harmonise/throughput.py [rows]`` (1,000,000 by default). Reads the extract with Arrow before the clock
starts; what is timed is compiling the mapping and running it into a sink that counts.
"""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds

import ndas.harmonise
from ndas.harmonise import compile_mapping, harmonise, load_mapping
from ndas.synthesis import invent
from ndas.vocabulary.contract_files import load_contract

FOLDER = Path(ndas.harmonise.__file__).parent / "forces" / "northmoor" / "rms"


class Counting:
    """A sink that counts rows and bytes."""

    rows = 0
    bytes = 0

    @contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["Counting"]:  # noqa: ARG002  # the sink's protocol
        """Count the rows of one table."""
        yield self

    def write(self, batch: pa.RecordBatch) -> None:
        """Count one batch."""
        self.rows += batch.num_rows
        self.bytes += batch.nbytes


def main() -> None:
    scale = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    contract, tables = load_contract(FOLDER), {}
    with tempfile.TemporaryDirectory() as folder:
        invent("northmoor", 1, scale, 7, Path(folder))
        for name, table in contract.tables.items():
            text = (Path(folder) / "northmoor" / "week-1" / "rms" / table.file).read_bytes()
            options = pa.csv.ConvertOptions(
                column_types={one.name: pa.string() for one in table.columns}, strings_can_be_null=False
            )
            parse = pa.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda _: "skip")
            read = pa.csv.read_csv(io.BytesIO(text), convert_options=options, parse_options=parse)
            tables[name] = read.append_column("row_number", pa.array(range(1, read.num_rows + 1), pa.int64()))
            del text
    rows = sum(table.num_rows for table in tables.values())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.monotonic()
    plan = compile_mapping(load_mapping(FOLDER), contract)
    for row in plan.rows:
        row.sql("duckdb")
    compiled = time.process_time() - cpu
    sink = Counting()
    report = harmonise(
        lambda _, name: ds.dataset(tables[name]), [plan], sink, as_at=date(2026, 11, 8), memory_limit="2GB"
    )
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    assert all(table.balanced for table in report.tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{rows:,} source rows -> {sink.rows:,} POLE rows ({sink.bytes / 1e6:,.0f} MB of Arrow)")
    print(f"{cpu:.1f} CPU-s ({compiled:.1f} of them compiling), {wall:.1f} s on {os.cpu_count()} shared cores")
    print(f"{rows / (cpu - compiled):,.0f} source rows per CPU-second, {rows / cpu:,.0f} with compiling")
    print(f"peak memory {peak / 1e3:,.0f} MB, of which {before / 1e3:,.0f} MB before (the extract itself and Python)")


if __name__ == "__main__":
    main()
