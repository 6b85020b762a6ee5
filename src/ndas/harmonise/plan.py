"""A compiled mapping: the SQL of each row mapping for either engine, its lineage, and why it leaves rows out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
from ibis.expr import types as ir

from ndas.harmonise.context import Context
from ndas.harmonise.lineage import Origin
from ndas.harmonise.mapping import RowMapping, SystemMapping
from ndas.harmonise.relation import ROW_NUMBER
from ndas.harmonise.stages import Named, Rows, staged_sql
from ndas.vocabulary.contract import Contract
from ndas.vocabulary.ids import ForceId

DIALECTS = ("duckdb", "pyspark")


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row mapping, compiled. `columns` are the attributes that it sets, in POLE's order."""

    row: RowMapping
    context: Context
    reads: tuple[str, ...]
    """Source tables by the names that the SQL reads them under."""
    rows: Rows
    named: tuple[Named, ...]
    columns: Mapping[str, ir.Value]
    keep: tuple[tuple[str, ir.BooleanValue], ...]
    lineage: Mapping[str, tuple[Origin, ...]]
    _written: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Dialect to query: writing one takes longer than running it on a small table."""

    @property
    def name(self) -> str:
        """``SOURCE → pole table#part``."""
        return f"{self.row.table} → {self.row.make}" + (f"#{self.row.part}" if self.row.part else "")

    def sql(self, dialect: str) -> str:
        """The query that gives the POLE rows. Timestamps are UTC without a zone."""
        if dialect not in self._written:
            keep = [test for _, test in self.keep]
            self._written[dialect] = staged_sql(self.rows, self.columns, keep, dialect, self.named)
        return self._written[dialect]

    def reason_sql(self, dialect: str) -> str:
        """The query that says, for rows that this mapping leaves out, why: `row_number` and the index into `keep`."""
        failed = [(~test.fill_null(False), index) for index, (_, test) in enumerate(self.keep)]  # noqa: FBT003  # Ibis's own signature
        reason = ibis.cases(*failed, else_=-1) if failed else ibis.literal(-1)
        columns = {"row_number": self.rows.table[ROW_NUMBER], "reason": reason}
        return staged_sql(self.rows, columns, [reason >= 0], dialect, self.named)


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mapping of one system."""

    force: ForceId
    system: str
    mapping: SystemMapping
    contract: Contract
    rows: tuple[RowPlan, ...]

    def sql(self, dialect: str) -> dict[str, str]:
        """The query of each row mapping by its name, for ``duckdb`` or ``pyspark``."""
        return {row.name: row.sql(dialect) for row in self.rows}
