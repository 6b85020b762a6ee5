"""Runs plans over tables in memory and keeps what comes out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

import ndas.harmonise
from ndas.harmonise import ANY_FORCE, HarmoniseReport, Plan, compile_mapping, harmonise, load_mapping
from ndas.vocabulary import Contract, ForceId
from ndas.vocabulary.contract_files import load_contract

FORCES = Path(ndas.harmonise.__file__).parent / "forces"
SYSTEMS = sorted(path.parent for path in FORCES.glob("*/*/contract.yaml"))
AS_AT = date(2026, 11, 8)


@cache
def plan_of(folder: Path) -> Plan:
    """The shipped plan of a force's system, for an invented force where the mapping serves any."""
    mapping = load_mapping(folder)
    force = ForceId("invented") if mapping.force == ANY_FORCE else None
    return compile_mapping(mapping, load_contract(folder), force=force)


def empty(contract: Contract) -> dict[str, pa.Table]:
    """The contract's tables without rows."""
    return {name: rows_of(contract, name, []) for name in contract.tables}


def rows_of(contract: Contract, table: str, rows: Sequence[Mapping[str, str]]) -> pa.Table:
    """Source rows as they are received: text, empty where a row says nothing, and the row number."""
    columns = {
        column.name: pa.array([row.get(column.name, "") for row in rows], pa.string())
        for column in contract.tables[table].columns
    }
    return pa.table({**columns, "row_number": pa.array(range(1, len(rows) + 1), pa.int64())})


class Kept:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}

    @contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["Kept"]:
        self.batches: list[pa.RecordBatch] = []
        yield self
        self.tables[name.removeprefix("pole/")] = pa.Table.from_batches(self.batches, schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)


def run(
    plans: Sequence[Plan], tables: Mapping[tuple[str, str], pa.Table]
) -> tuple[HarmoniseReport, dict[str, pa.Table]]:
    """Harmonise tables by (system, table); return the report and the POLE tables, sorted by id."""
    kept = Kept()
    report = harmonise(lambda system, table: ds.dataset(tables[system, table]), plans, kept, as_at=AS_AT, threads=1)
    return report, {name: table.sort_by("id") for name, table in kept.tables.items()}


def run_one(plan: Plan, tables: Mapping[str, pa.Table]) -> tuple[HarmoniseReport, dict[str, pa.Table]]:
    """Harmonise one system; tables that are not given are empty."""
    whole = {**empty(plan.contract), **tables}
    return run([plan], {(plan.system, name): table for name, table in whole.items()})
