"""Ingest against DuckDB's bare COPY of the same CSV to Parquet, in CPU-seconds of one run.

Run: `.venv/bin/python bench/ingest/load_against_copy.py [rows]`. The rows are invented: thirteen columns of a crime
record with two dates, codes, an id and a free-text note; a few of each kind of fault and of refusal. Both sides write
Parquet with zstd, level 1, to memory where there is such a disk. What the sink's write costs is told apart.
"""

import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import duckdb
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from ndas.ingest import ingest
from ndas.vocabulary import Contract, Manifest, ManifestTable, Marking
from ndas.vocabulary.contract import read_contract
from ndas.vocabulary.ids import force_id

COLUMNS = {
    "CRIME_NO": {"type": "text", "class": "identifier", "required": True, "pattern": "^[0-9]{2}/[0-9]{7}/[0-9]{2}$"},
    "OFFENCE": {"type": "code", "class": "operational", "list": "offence", "required": True},
    "SURNAME": {"type": "text", "class": "personal", "max_length": 60},
    "FORENAMES": {"type": "text", "class": "personal", "max_length": 60},
    "DOB": {"type": "date", "class": "personal", "format": "%d/%m/%Y"},
    "SEX": {"type": "code", "class": "personal", "list": "sex"},
    "ADDRESS": {"type": "text", "class": "location", "max_length": 160},
    "POSTCODE": {"type": "text", "class": "location", "max_length": 10},
    "EASTING": {"type": "integer", "class": "location", "min": 0, "max": 700000},
    "PHONE": {"type": "text", "class": "contact", "max_length": 20},
    "RECORDED": {"type": "datetime", "class": "provenance", "format": "%d/%m/%Y %H:%M:%S", "required": True},
    "ACL": {"type": "code", "class": "provenance", "list": "acl", "required": True},
    "MO": {"type": "free_text", "class": "free_text"},
}
LISTS = {
    "offence": {f"{n}{c}": f"Offence {n}{c}" for n in range(1, 60) for c in "ABC"},
    "sex": {"M": "Male", "F": "Female", "U": "Unknown"},
    "acl": {"PUBLIC": "No restriction", "RES": "Restricted"},
}
SENTENCES = (
    "Between the stated times persons unknown forced the rear door and removed cash.",
    'Suspect said ""leave it"", then ran towards the high street with a black bag.',
    "Caller states two white males were seen near the vehicle, one with a knife.",
    "Victim was approached by the bus stop and the telephone was taken from the hand.",
    "Windscreen smashed, satnav removed, no witnesses, CCTV to be viewed by officers.",
    "Offender entered by the unlocked window\r\nand made an untidy search of both floors.",
)
MEMORY = "/dev/shm"  # noqa: S108  # a folder with a name of its own is made in it
NAMES = ("Merrow", "Quill", "Tansley", "Orrick", "Vane", "Pellow", "Drummage", "Askew", "Farthing", "Lisle")


def contract() -> Contract:
    table = {
        "file": "CRIMES.csv", "key": "CRIME_NO", "recorded_at": "RECORDED", "columns": COLUMNS,
        "restriction": {"column": "ACL", "unrestricted": ["PUBLIC"]},
    }  # fmt: skip
    document = {"force": "northmoor", "system": "crime", "version": 1, "encoding": "utf-8", "tables": {"CRIMES": table}}
    return read_contract(document, LISTS)


def write_rows(path: Path, rows: int, seed: int = 1) -> None:
    draw = random.Random(seed)
    codes = list(LISTS["offence"])
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(COLUMNS) + "\r\n")
        for n in range(rows):
            born = datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=draw.randrange(28_000))
            recorded = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(3_600_000))
            text = " ".join(draw.sample(SENTENCES, draw.randrange(1, 4)))
            if n % 5_000 == 7:
                text += " Information from CHIS 11."
            cells = [
                f"82/{n % 10_000_000:07d}/{20 + n // 10_000_000 % 10}", draw.choice(codes),
                f"{draw.choice(NAMES)}{draw.choice(NAMES).lower()}", f"{draw.choice(NAMES)} {draw.choice(NAMES)}",
                f"{born:%d/%m/%Y}" if n % 1_000 else "31/02/1990", draw.choice("MFU"),
                f'"{draw.randrange(1, 300)} {draw.choice(NAMES)} Street, Northmoor"',
                f"NX{draw.randrange(1, 30)} {draw.randrange(1, 9)}{draw.choice('ABDE')}{draw.choice('FGHJ')}",
                str(draw.randrange(700_000)), f"07700 9{draw.randrange(100_000):05d}", f"{recorded:%d/%m/%Y %H:%M:%S}",
                "RES" if n % 2_000 == 3 else "PUBLIC", f'"{text}"',
            ]  # fmt: skip
            out.write(",".join(cells) + "\r\n")


class FileDelivery:
    """One file on disk as a delivery."""

    def __init__(self, path: Path, rows: int) -> None:
        self.path = path
        now = datetime(2026, 11, 22, tzinfo=UTC)
        sent = ManifestTable("crime", "CRIMES", "CRIMES.csv", rows, tuple(COLUMNS), path.stat().st_size, "0" * 64)
        self.manifest = Manifest(
            force_id("northmoor"), "all", 1, now, now, now + timedelta(days=7), Marking.OFFICIAL, (), "", "", (sent,)
        )

    def read(self, table: ManifestTable) -> BinaryIO:
        """The file."""
        assert table.table == "CRIMES"
        return self.path.open("rb")


class ParquetSink:
    """Writes plain Parquet and knows what that cost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cpu = 0.0

    @contextlib.contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["_Timed"]:
        """A Parquet file."""
        path = self.folder / f"{name.replace('/', '-')}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=True) as out:
            yield _Timed(self, out)


class _Timed:
    def __init__(self, sink: ParquetSink, out: pq.ParquetWriter) -> None:
        self.sink, self.out = sink, out

    def write(self, batch: pa.RecordBatch) -> None:
        start = time.process_time()
        self.out.write_batch(batch)
        self.sink.cpu += time.process_time() - start


class NoSink:
    """Takes everything and keeps nothing."""

    @contextlib.contextmanager
    def writer(self, _name: str, _schema: pa.Schema) -> Iterator["NoSink"]:
        """Itself."""
        yield self

    def write(self, batch: pa.RecordBatch) -> None:
        """Nothing."""


def cpu(work: object) -> tuple[float, float]:
    wall, start = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - start, time.perf_counter() - wall


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    base = MEMORY if Path(MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as name:
        folder = Path(name)
        small, source = folder / "small.csv", folder / "CRIMES.csv"
        write_rows(small, 1_000)
        ingest(FileDelivery(small, 1_000), [contract()], digest_key=b"k" * 32, sink=NoSink())  # compiles
        write_rows(source, rows)
        size = source.stat().st_size / 1e6
        con = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": ""})
        copy = (
            f"COPY (SELECT * FROM read_csv('{source}', all_varchar=true, header=true, quote='\"', escape='\"', "
            f"new_line='\\r\\n', delim=',')) TO '{folder}/copy.parquet' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
        copied, copied_wall = cpu(lambda: con.execute(copy).fetchall())
        sink = ParquetSink(folder)
        reports = []
        delivery = FileDelivery(source, rows)
        taken, taken_wall = cpu(lambda: reports.append(ingest(delivery, [contract()], digest_key=b"k" * 32, sink=sink)))
        print(f"{rows} rows, {size:.0f} MB")
        print(f"DuckDB COPY to Parquet   {copied:6.2f} CPU s  {copied_wall:6.2f} s")
        print(f"ingest with Parquet sink {taken:6.2f} CPU s  {taken_wall:6.2f} s   ratio {taken / copied:.2f}")
        print(f"  of it the sink's write {sink.cpu:6.2f} CPU s; ingest's own {taken - sink.cpu:.2f}")
        print(f"peak memory of the process {psutil.Process().memory_info().rss / 1e6:.0f} MB resident now")
        account = reports[0].reconciliations[0]
        print(account, dict(reports[0].refused_by_rule))


if __name__ == "__main__":
    main()
