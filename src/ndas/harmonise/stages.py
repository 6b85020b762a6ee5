"""Compiles expressions to SQL in stages, so that what several rules share is computed once and written once.

Ibis writes a shared expression out wherever it is used: reading a date by its format would be copied a dozen times into
the test for summer time alone. A rule wraps such an expression in `once`. The compilers here are Ibis's own with one
more operation: where they meet a wrapper they write a column's name and keep the expression; equal expressions of
different rules become one column. Columns whose expressions read no other such column make the first stage, a named
query; those that read them the second, and so on.

Inside a function over a list (``cells(...).map(...)``) there is no row to attach a column to: the wrapper falls away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import ibis
import ibis.expr.datashape as ds
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.rules as rlz
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler
from ibis.expr import types as ir

AnyColumn = TypeVar("AnyColumn", bound=ir.Value)
_ALIAS = "t0"
"""What Ibis calls the only relation that a query reads."""


class Once(ops.Unary):  # type: ignore[misc]  # Ibis ships no types for its operations
    """Marks an expression that is to be computed once."""

    dtype = rlz.dtype_like("arg")

    @property
    def name(self) -> str:
        """A short name: Ibis would spell out the whole expression, again at every level above it."""
        return "once"


AS_AT = "as_at"
"""The variable of a DuckDB connection, and the named parameter of a Spark query, that holds the delivery's day."""


class AsAt(ops.Value):  # type: ignore[misc]  # Ibis ships no types for its operations
    """The day whose state the delivery shows. Known when a query runs: one compilation serves every week."""

    shape = ds.scalar
    dtype = dt.date

    @property
    def name(self) -> str:
        """A short name."""
        return AS_AT


class Tidied(ops.Unary):  # type: ignore[misc]  # Ibis ships no types for its operations
    """A list sorted, without repeats and nulls: one function of each engine, where Ibis would write five."""

    dtype = rlz.dtype_like("arg")


def tidied(values: AnyColumn) -> AnyColumn:
    """Return the list sorted, each value once, nulls left out."""
    found: AnyColumn = Tidied(values).to_expr()
    return found


def once(column: AnyColumn) -> AnyColumn:
    """Return ``column``, to be computed once however often it is used."""
    if isinstance(column.op(), Once):
        return column
    marked: AnyColumn = Once(column).to_expr()
    return marked


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that expressions read: a relation over unbound tables, and the unbound table that stands for it."""

    relation: ir.Table
    table: ir.Table

    @classmethod
    def of(cls, relation: ir.Table, name: str) -> "Rows":
        """Return ``relation`` under ``name``; an unbound table stands for itself."""
        plain = isinstance(relation.op(), ops.UnboundTable)
        return cls(relation, relation if plain else ibis.table(relation.schema(), name=name))


@dataclass(frozen=True, slots=True)
class Named:
    """A relation that has a query of its own, read by its name: some rows, then what `brought_down` makes of them."""

    name: str
    rows: Rows
    columns: Mapping[str, ir.Value]
    keep: Sequence[ir.BooleanValue]
    brought_down: Callable[[ir.Table], ir.Table]

    def table(self) -> ir.Table:
        """The relation as others read it."""
        return ibis.table(self._result().schema(), name=self.name)

    def sql(self, dialect: str) -> str:
        """Its query."""
        rows = staged_sql(self.rows, self.columns, self.keep, dialect)
        return _with([(f"{self.name}_rows", rows)], _plain_sql(self._result(), dialect))

    def _result(self) -> ir.Table:
        schema = {name: column.type() for name, column in self.columns.items()}
        return self.brought_down(ibis.table(schema, name=f"{self.name}_rows"))


def staged_sql(
    rows: Rows,
    columns: Mapping[str, ir.Value],
    keep: Sequence[ir.BooleanValue],
    dialect: str,
    named: Sequence[Named] = (),
) -> str:
    """Return the SQL that selects ``columns`` of the ``rows`` for which all of ``keep`` hold.

    Args:
        rows: what the expressions read.
        columns: output name to expression.
        keep: conditions; rows for which one is false or null are left out.
        dialect: ``duckdb`` or ``pyspark``.
        named: relations that `rows` reads by name.
    """
    compiler = _compiler(dialect)
    kept = rows.table.filter(list(keep)) if keep else rows.table
    last = compiler.to_sqlglot(kept.select(**columns))
    queries = [(one.name, one.sql(dialect)) for one in named]
    source = rows.table.get_name()
    if rows.relation is not rows.table:
        queries.append((source, _plain_sql(rows.relation, dialect)))
    for number, stage in enumerate(_levels(compiler.lifted), start=1):
        name = f"stage_{number}"
        selected = [sge.Star(), *(expression.as_(column, quoted=True) for column, expression in stage.items())]
        query = sg.select(*selected).from_(
            sge.Table(this=sge.to_identifier(source, quoted=True)).as_(_ALIAS, quoted=True)
        )
        queries.append((name, _text(query, dialect)))
        source = name
    for table in last.find_all(sge.Table):
        if table.name == rows.table.get_name():
            table.set("this", sg.to_identifier(source, quoted=True))
    return _with(queries, _text(last, dialect))


def _levels(lifted: Mapping[str, sge.Expression]) -> list[dict[str, sge.Expression]]:
    """The lifted columns by stage: each reads only columns of the source and of earlier stages."""
    level: dict[str, int] = {}
    stages: list[dict[str, sge.Expression]] = []
    for name, expression in lifted.items():
        read = [level[column.name] for column in expression.find_all(sge.Column) if column.name in lifted]
        level[name] = max(read, default=-1) + 1
        if level[name] == len(stages):
            stages.append({})
        stages[level[name]][name] = expression
    return stages


class _Lifting:
    """What both engines' compilers do with `Once`: write its name and keep its expression; or see through it."""

    def __init__(self, *, lift: bool) -> None:
        super().__init__()
        self.lifted: dict[str, sge.Expression] = {}
        self._lift = lift

    def visit_Once(self, op: Once, *, arg: sge.Expression) -> sge.Expression:  # noqa: N802  # Ibis finds it by this name
        """Write one marked expression."""
        if not self._lift or _stands_inside_a_list(op.arg):
            return arg
        name = f"once_{len(self.lifted)}"
        self.lifted[name] = arg
        return sg.column(name, table=_ALIAS, quoted=True)


class _DuckDB(_Lifting, DuckDBCompiler):  # type: ignore[misc]  # Ibis ships no types for its compilers
    """DuckDB's, with shorter words where Ibis provides for what no rule does: planning takes longer than running."""

    def visit_AsAt(self, op: AsAt) -> sge.Expression:  # noqa: N802, ARG002  # Ibis's manner
        """Write the delivery's day."""
        written: sge.Expression = self.f.getvariable(AS_AT)
        return written

    def visit_Tidied(self, op: Tidied, *, arg: sge.Expression) -> sge.Expression:  # noqa: N802, ARG002  # Ibis's manner
        """Write one tidied list; LIST_DISTINCT leaves nulls out."""
        written: sge.Expression = self.f.list_sort(self.f.list_distinct(arg))
        return written

    def visit_Substring(self, op: ops.Substring, *, arg: sge.Expression, start: Any, length: Any) -> sge.Expression:  # noqa: N802  # Ibis's manner
        """Write a part of a text; one that starts at a known place needs no test for places counted from the end."""
        written: sge.Expression
        if not isinstance(op.start, ops.Literal) or op.start.value < 0:
            written = super().visit_Substring(op, arg=arg, start=start, length=length)
        else:
            first = sge.convert(op.start.value + 1)
            written = self.f.substring(arg, first) if length is None else self.f.substring(arg, first, length)
        return written

    def visit_LPad(self, op: ops.LPad, *, arg: sge.Expression, length: Any, pad: Any) -> sge.Expression:  # noqa: N802, ARG002  # Ibis's manner
        """Write a text filled up to a length, never cut."""
        width = sge.Cast(this=self.f.greatest(self.f.length(arg), length), to=sge.DataType.build("INT"))
        written: sge.Expression = self.f.lpad(arg, width, pad)
        return written


class _Spark(_Lifting, PySparkCompiler):  # type: ignore[misc]  # Ibis ships no types for its compilers
    def visit_AsAt(self, op: AsAt) -> sge.Expression:  # noqa: N802, ARG002  # Ibis's manner
        """Write the delivery's day."""
        return sge.Placeholder(this=AS_AT)

    def visit_Tidied(self, op: Tidied, *, arg: sge.Expression) -> sge.Expression:  # noqa: N802, ARG002  # Ibis's manner
        """Write one tidied list."""
        written: sge.Expression = self.f.array_sort(self.f.array_distinct(self.f.array_compact(arg)))
        return written


def _compiler(dialect: str, *, lift: bool = True) -> Any:
    if dialect == "pyspark":
        _ = ibis.pyspark  # registers the options that its compiler reads
        return _Spark(lift=lift)
    return _DuckDB(lift=lift)


def _plain_sql(relation: ir.Table, dialect: str) -> str:
    """SQL of a relation; inside it there is no stage to lift into, the wrapper falls away."""
    return _text(_compiler(dialect, lift=False).to_sqlglot(relation), dialect)


def _text(query: sge.Expression, dialect: str) -> str:
    return query.sql(dialect="spark" if dialect == "pyspark" else dialect)


def _with(queries: Sequence[tuple[str, str]], last: str) -> str:
    if not queries:
        return last
    return "WITH " + ",\n".join(f"{name} AS ({sql})" for name, sql in queries) + f"\n{last}"


def _stands_inside_a_list(node: ops.Node) -> bool:
    """Whether ``node`` reads the value of a function over a list that it does not hold itself."""
    own = {function.param for function in node.find((ops.ArrayMap, ops.ArrayFilter), filter=ops.Value)}
    return any(argument not in own for argument in node.find(ops.Argument, filter=ops.Value))
