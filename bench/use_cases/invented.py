"""Harmonised and matched tables of an invented force, in memory, with the truth of what was planted."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ndas.cli.at_the_force.checking import Unsealed
from ndas.cli.at_the_force.sealing import find_extracts
from ndas.cli.home.platform import read_profile
from ndas.harmonise import harmonise
from ndas.ingest import ingest
from ndas.journey.people import person_records
from ndas.match.explain.review import review_band
from ndas.match.weekly import first_week
from ndas.synthesis import invent
from ndas.vocabulary import ForceId


@dataclass(frozen=True)
class Invented:
    """A force's week: tables by name (``event``, ``identity`` ...), when it speaks for, and what is true of it."""

    tables: Mapping[str, pa.Table]
    as_at: datetime
    cases: list[dict[str, Any]]
    truth: Mapping[str, pa.Table]


class _Kept:
    """A sink that keeps every table in memory."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}

    @contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["_Taker"]:
        taker = _Taker()
        yield taker
        self.tables[name] = pa.Table.from_batches(taker.batches, schema)


class _Taker:
    def __init__(self) -> None:
        self.batches: list[pa.RecordBatch] = []

    def write(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Keep a batch."""
        self.batches += batch.to_batches() if isinstance(batch, pa.Table) else [batch]


def invented(force: str, rows: int, *, week: int = 1, seed: int = 7) -> Invented:
    """Return one week of an invented force, harmonised and matched; files exist only while it is read."""
    with tempfile.TemporaryDirectory(prefix="ndas-bench-") as name:
        folder = Path(name)
        extract = invent(force, week, rows, seed, folder)
        profile = read_profile(force, ForceId(force))
        kept = _Kept()
        unsealed = Unsealed(
            list(find_extracts(folder / force / f"week-{week}", list(profile.contracts.values()))), ForceId(force)
        )
        ingest(unsealed, list(profile.contracts.values()), digest_key=bytes(32), sink=kept)
        pole = _Kept()
        harmonise(
            lambda system, table: pa.dataset.dataset(kept.tables[f"source/{system}/{table}"]),
            profile.plans,
            pole,
            as_at=extract.as_at.date(),
            memory_limit="4GB",
        )
        truth = {path.stem: pq.read_table(path) for path in extract.truth.glob("*.parquet")}
        cases = json.loads((extract.truth / "cases.json").read_text("utf-8"))
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA pole")
        for table, content in pole.tables.items():
            connection.register(f"given {table}", content)
            connection.execute(f'CREATE VIEW {table.replace("/", ".")} AS FROM "given {table}"')
        records = person_records(connection)
    tables = {name.removeprefix("pole/"): table for name, table in pole.tables.items()}
    run = first_week(records).run
    tables["identity"] = run.identity.membership
    tables["possible_identity"] = review_band(run, most=None)
    return Invented(tables, extract.as_at, cases, truth)
