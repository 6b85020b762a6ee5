"""Runs plans on one machine: source tables in as Arrow datasets, POLE tables out, a few batches in memory at a time.

1. The engine is DuckDB in memory, with a memory limit and no folder to spill to: plain data never reaches a disk.
2. POLE tables are written one after the other; a table that nobody makes is written empty, so that readers find all.
3. Every source row that makes no POLE row is counted with its reason; if the account does not balance, `LossError`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any, Protocol

import duckdb
import numpy as np
import pyarrow as pa

from ndas.harmonise.errors import HarmoniseError, LossError
from ndas.harmonise.finish import pole_batch
from ndas.harmonise.plan import Plan, RowPlan
from ndas.harmonise.report import HarmoniseReport, TableReport
from ndas.harmonise.schema import pole_schema
from ndas.harmonise.stages import AS_AT
from ndas.vocabulary.pole import POLE

BATCH_ROWS = 65_536


class BatchWriter(Protocol):
    """Takes the batches of one table."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Take one batch of the table's schema."""
        ...


class PoleSink(Protocol):
    """Where POLE tables go; the real one writes encrypted Parquet into the snapshot being built."""

    def writer(self, name: str, schema: pa.Schema) -> AbstractContextManager[BatchWriter]:
        """Open table ``name`` (``pole/person``); it is complete when the context ends without an error."""
        ...


Source = Callable[[str, str], Any]
"""Gives the accepted rows of (system, table) as an Arrow dataset or reader, every column text, and ``row_number``.

It is asked anew for every query that reads the table.
"""


def harmonise(
    source: Source, plans: Sequence[Plan], sink: PoleSink, *, as_at: date, memory_limit: str = "1GB", threads: int = 2
) -> HarmoniseReport:
    """Turn source rows into POLE rows and account for every one of them.

    Args:
        source: gives the accepted rows of a source table.
        plans: one for each system of the force, from `compile_mapping`.
        sink: takes the POLE tables.
        as_at: the day whose state the delivery shows; two-digit years and ages are read by it.
        memory_limit: of the engine, as DuckDB writes it.
        threads: of the engine.

    Raises:
        HarmoniseError: a query failed; names the row mapping and the engine's kind of error, no value.
        LossError: rows in and rows accounted for differ.
    """
    made: dict[str, int] = {}
    with duckdb.connect(config=dict(_SETTINGS, memory_limit=memory_limit, threads=threads)) as engine:
        engine.execute(f"SET VARIABLE {AS_AT} = ?::DATE", [as_at])
        runner = _Runner(source, engine)
        for table in POLE:
            schema = pole_schema(table)
            rows = [row for plan in plans for row in plan.rows if row.row.make == table]
            with sink.writer(f"pole/{table}", schema) as writer:
                made[table] = sum(runner.write(row, schema, writer) for row in rows)
        reports = tuple(runner.account(plan, table) for plan in plans for table in plan.contract.tables)
    return HarmoniseReport(reports, made)


class _Runner:
    """One engine, and the marks of which source rows have made a POLE row."""

    def __init__(self, source: Source, engine: duckdb.DuckDBPyConnection) -> None:
        self._source = source
        self._engine = engine
        self._marks: dict[tuple[str, str], _Marks] = {}
        self._made: dict[tuple[str, str], dict[str, int]] = {}

    def write(self, row: RowPlan, schema: pa.Schema, writer: BatchWriter) -> int:
        """Write what one row mapping makes; return how many rows."""
        key = (row.context.contract.system, row.row.table)
        marks = self._marks.setdefault(key, _Marks())
        rows = 0
        for batch in () if self._is_empty(*key) else self._batches(row, row.sql("duckdb")):
            marks.set(batch.column("row_number"))
            writer.write(pole_batch(batch, row, schema))
            rows += batch.num_rows
        self._made.setdefault(key, {})[row.name] = rows
        return rows

    def _is_empty(self, system: str, table: str) -> bool:
        """Whether a source says that it has no rows; a reader cannot say without being read."""
        given = self._source(system, table)
        return hasattr(given, "count_rows") and given.count_rows() == 0

    def account(self, plan: Plan, table: str) -> TableReport:
        """Count the rows of a source table, and the reasons of those that made nothing."""
        key = (plan.system, table)
        marks = self._marks.get(key, _Marks())
        numbers = self._row_numbers(plan.system, table)
        barren = marks.missing(numbers)
        mappings = [row for row in plan.rows if row.row.table == table]
        reasons = self._reasons(barren, mappings) if mappings else {_why_unmapped(plan, table): barren}
        counted = {reason: len(rows) for reason, rows in reasons.items() if len(rows)}
        report = TableReport(
            plan.system, table, len(numbers), len(numbers) - len(barren), counted, self._made.get(key, {})
        )
        if not report.balanced or marks.count() != report.yielding:
            raise LossError(
                f"{plan.system}/{table}: {report.rows} rows in, {marks.count()} made records, "
                f"{sum(counted.values())} counted with a reason: do not publish; report this as a fault of the platform"
            )
        return report

    def _reasons(self, barren: "_Numbers", mappings: Sequence[RowPlan]) -> dict[str, "_Numbers"]:
        """Reason to row numbers: the first that any row mapping of the table gives, in the order of the file."""
        found: dict[str, _Numbers] = {}
        left = barren
        for row in mappings:
            if not len(left):
                break
            for batch in self._batches(row, row.reason_sql("duckdb")):
                numbers, codes = _int64(batch.column("row_number")), _int64(batch.column("reason"))
                for index, (reason, _) in enumerate(row.keep):
                    chosen = np.intersect1d(numbers[codes == index], left)
                    found[reason] = np.concatenate([found.get(reason, chosen[:0]), chosen])
                    left = np.setdiff1d(left, chosen)
        unfolded = [row.row.for_each.column for row in mappings if row.row.for_each is not None]
        if len(left) and unfolded:
            found[f"no value in {unfolded[0]}"] = left
        return found

    def _row_numbers(self, system: str, table: str) -> "_Numbers":
        with self._reading(system, (table,)):
            found = self._engine.sql(f'SELECT row_number FROM "{table}"').to_arrow_reader(BATCH_ROWS)
            numbers = [_int64(batch.column("row_number")) for batch in found]
        return np.concatenate(numbers) if numbers else np.empty(0, np.int64)

    def _batches(self, row: RowPlan, sql: str) -> Iterator[pa.RecordBatch]:
        """The query's batches; the engine's own words may quote a value, so they go no further."""
        with self._reading(row.context.contract.system, row.reads):
            try:
                yield from self._engine.sql(sql).to_arrow_reader(BATCH_ROWS)
            except duckdb.Error as failed:
                raise HarmoniseError(f"{row.row.place}: the engine failed with {type(failed).__name__}") from None

    @contextmanager
    def _reading(self, system: str, tables: Sequence[str]) -> Iterator[None]:
        for table in tables:
            self._engine.register(table, self._source(system, table))
        try:
            yield
        finally:
            for table in tables:
                self._engine.unregister(table)


_SETTINGS: dict[str, str | bool] = {
    "temp_directory": "",
    "preserve_insertion_order": False,
    "python_enable_replacements": False,
    "disabled_optimizers": "partial_aggregate_pushdown",
}
"""Nothing is spilled to a disk, batches need not wait for their order, and no query can name a Python variable.

The one optimizer is off because it makes the engine look for common parts in the stages' expressions over and over:
planning the widest query took three seconds with it and a third of one without.
"""

_Numbers = np.ndarray[Any, np.dtype[np.int64]]


class _Marks:
    """Which row numbers have been seen, a byte each."""

    def __init__(self) -> None:
        self._seen = np.zeros(0, np.bool_)

    def set(self, numbers: Any) -> None:
        values = _int64(numbers)
        if not len(values):
            return
        highest = int(values.max())
        if highest >= len(self._seen):
            grown = np.zeros(max(highest + 1, 2 * len(self._seen)), np.bool_)
            grown[: len(self._seen)] = self._seen
            self._seen = grown
        self._seen[values] = True

    def count(self) -> int:
        return int(np.count_nonzero(self._seen))

    def missing(self, numbers: _Numbers) -> _Numbers:
        inside = numbers < len(self._seen)
        seen = np.zeros(len(numbers), np.bool_)
        seen[inside] = self._seen[numbers[inside]]
        return numbers[~seen]


def _int64(values: Any) -> _Numbers:
    return np.asarray(values.to_numpy(zero_copy_only=False), np.int64)


def _why_unmapped(plan: Plan, table: str) -> str:
    why = plan.mapping.tables[table].unused.get("*")
    return f"table not taken over: {why}" if why else "table not taken over"
