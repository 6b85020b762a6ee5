"""Compiles expressions to SQL in stages, so that what several rules share is computed once and written once.

Ibis writes a shared expression out wherever it is used: reading a date by its format would be copied a dozen times into
the test for summer time alone. A rule wraps such an expression in `once`; the compiler lifts it into a stage of its own,
a named query that the next one reads, and equal expressions of different rules become one column.

Inside a function over a list (``cells(...).map(...)``) there is no row to attach a column to; there the wrapper falls away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import ibis
import ibis.expr.operations as ops
import ibis.expr.rules as rlz
from ibis.expr import types as ir

AnyColumn = TypeVar("AnyColumn", bound=ir.Value)


class Once(ops.Unary):
    """Marks an expression that is to be computed once."""

    dtype = rlz.dtype_like("arg")


def once(column: AnyColumn) -> AnyColumn:
    """Return ``column``, to be computed once however often it is used."""
    marked: AnyColumn = Once(column).to_expr()
    return marked


@dataclass(frozen=True, slots=True)
class Named:
    """A relation that has a query of its own, read by its name: rows of `source`, then what `brought_down` makes of them.

    `brought_down` reads the unbound table ``<name>_rows`` with the columns of `rows`.
    """

    name: str
    source: ir.Table
    rows: Mapping[str, ir.Value]
    keep: Sequence[ir.BooleanValue]
    brought_down: Callable[[ir.Table], ir.Table]

    def table(self) -> ir.Table:
        """The relation as others read it."""
        return ibis.table(self._result().schema(), name=self.name)

    def sql(self, dialect: str) -> str:
        """Its query."""
        rows = staged_sql(self.source, self.rows, self.keep, dialect)
        return f"WITH {self.name}_rows AS (\n{rows}\n)\n{ibis.to_sql(self._result(), dialect=dialect)}"

    def _result(self) -> ir.Table:
        schema = {name: column.type() for name, column in self.rows.items()}
        result: ir.Table = (
            self.brought_down(ibis.table(schema, name=f"{self.name}_rows")).op().replace(_plain).to_expr()
        )
        return result


def staged_sql(
    source: ir.Table,
    columns: Mapping[str, ir.Value],
    keep: Sequence[ir.BooleanValue],
    dialect: str,
    named: Sequence[Named] = (),
) -> str:
    """Return the SQL that selects ``columns`` of the rows of ``source`` for which all of ``keep`` hold.

    Args:
        source: any relation over unbound tables; `columns` and `keep` are expressions over it.
        columns: output name to expression.
        keep: conditions; rows for which one is false or null are left out.
        dialect: ``duckdb`` or ``pyspark``.
        named: relations that `source` reads by name.
    """
    if dialect == "pyspark":
        _ = ibis.pyspark  # registers the options that its compiler reads
    relation = source.op().replace(_plain).to_expr()
    bound = relation.op()
    wanted = {
        name: _rebound(_plain_inside_lists(column.op()), source.op(), bound, {}) for name, column in columns.items()
    }
    tests = [_rebound(_plain_inside_lists(condition.op()), source.op(), bound, {}) for condition in keep]
    stages: list[str] = []
    while True:
        lifted = _ready([*wanted.values(), *tests])
        if now := [test for test in tests if not _marked(test)]:
            relation = relation.filter([test.to_expr() for test in now])
            tests = [test for test in tests if test not in now]
        if not lifted:
            break
        names = {node: f"once_{len(stages) + 1}_{number}" for number, node in enumerate(lifted)}
        selected = {name: ops.Field(bound, name).to_expr() for name in _names([*wanted.values(), *tests], bound)}
        selected |= {name: node.arg.to_expr() for node, name in names.items()}
        stages.append(str(ibis.to_sql(relation.select(**selected), dialect=dialect)))
        relation = ibis.table({name: column.type() for name, column in selected.items()}, name=f"stage_{len(stages)}")
        wanted = {name: _rebound(node, bound, relation.op(), names) for name, node in wanted.items()}
        tests = [_rebound(node, bound, relation.op(), names) for node in tests]
        bound = relation.op()
    last = str(ibis.to_sql(relation.select(**{name: node.to_expr() for name, node in wanted.items()}), dialect=dialect))
    queries = [(one.name, one.sql(dialect)) for one in named]
    queries += [(f"stage_{number}", sql) for number, sql in enumerate(stages, start=1)]
    if not queries:
        return last
    written = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in queries)
    return f"WITH {written}\n{last}"


def _marked(node: ops.Node) -> list[Once]:
    """The marked expressions in ``node``; what stands inside the relation that it reads is not looked at."""
    return list(node.find(Once, filter=ops.Value, ordered=True))


def _ready(nodes: Sequence[ops.Node]) -> list[Once]:
    """The marked expressions that hold no marked expression themselves, in a stable order."""
    found = dict.fromkeys(marked for node in nodes for marked in _marked(node))
    return [marked for marked in found if not _marked(marked.arg)]


def _names(nodes: Sequence[ops.Node], relation: ops.Relation) -> list[str]:
    """Names of the columns of ``relation`` that the nodes read."""
    return sorted(
        {field.name for node in nodes for field in node.find(ops.Field, filter=ops.Value) if field.rel == relation}
    )


def _plain(current: ops.Node, kwargs: Mapping[str, Any] | None) -> ops.Node:
    """Inside a relation that is joined there is no stage to lift into: the wrapper falls away."""
    new = current.__recreate__(kwargs) if kwargs else current
    return new.arg if isinstance(new, Once) else new


def _plain_inside_lists(node: ops.Node) -> ops.Node:
    def unwrap(current: ops.Node, kwargs: Mapping[str, Any] | None) -> ops.Node:
        new = current.__recreate__(kwargs) if kwargs else current
        return new.arg if isinstance(new, Once) and _stands_inside_a_list(new.arg) else new

    return node.replace(unwrap, filter=ops.Value)


def _stands_inside_a_list(node: ops.Node) -> bool:
    """Whether ``node`` reads the value of a function over a list that it does not hold itself."""
    own = {function.param for function in node.find((ops.ArrayMap, ops.ArrayFilter), filter=ops.Value)}
    return any(argument not in own for argument in node.find(ops.Argument, filter=ops.Value))


def _rebound(node: ops.Node, old: ops.Relation, new: ops.Relation, names: Mapping[Once, str]) -> ops.Node:
    """``node`` over ``new`` instead of ``old``, the lifted expressions read by name."""

    def move(current: ops.Node, kwargs: Mapping[str, Any] | None) -> ops.Node:
        if isinstance(current, Once) and current in names:
            return ops.Field(new, names[current])
        if isinstance(current, ops.Field) and current.rel == old:
            return ops.Field(new, current.name)
        return current.__recreate__(kwargs) if kwargs else current

    return node.replace(move, filter=ops.Value)
