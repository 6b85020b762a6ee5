"""Compiles expressions to SQL in stages, so that what several rules share is computed once and written once.

Ibis writes a shared expression out wherever it is used: reading a date by its format would be copied a dozen times into
the test for summer time alone. A rule wraps such an expression in `once`; the compiler lifts it into a stage of its own,
a named query that the next one reads, and equal expressions of different rules become one column.

Inside a function over a list (``cells(...).map(...)``) there is no row to attach a column to; there the wrapper falls away.
"""

from collections.abc import Mapping, Sequence
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


def staged_sql(source: ir.Table, columns: Mapping[str, ir.Value], keep: Sequence[ir.BooleanValue], dialect: str) -> str:
    """Return the SQL that selects ``columns`` of the rows of ``source`` for which all of ``keep`` hold.

    Args:
        source: any relation over unbound tables; `columns` and `keep` are expressions over it.
        columns: output name to expression.
        keep: conditions; rows for which one is false or null are left out.
        dialect: ``duckdb`` or ``pyspark``.
    """
    if dialect == "pyspark":
        _ = ibis.pyspark  # registers the options that its compiler reads
    relation, bound = source, source.op()
    wanted = {name: _plain_inside_lists(column.op()) for name, column in columns.items()}
    tests = [_plain_inside_lists(condition.op()) for condition in keep]
    stages: list[str] = []
    while True:
        lifted = _ready([*wanted.values(), *tests])
        if now := [test for test in tests if not test.find(Once)]:
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
    if not stages:
        return last
    named = ",\n".join(f"stage_{number} AS (\n{sql}\n)" for number, sql in enumerate(stages, start=1))
    return f"WITH {named}\n{last}"


def _ready(nodes: Sequence[ops.Node]) -> list[Once]:
    """The marked expressions that hold no marked expression themselves, in a stable order."""
    found = (marked for node in nodes for marked in node.find(Once, ordered=True))
    return list(dict.fromkeys(marked for marked in found if not marked.arg.find(Once)))


def _names(nodes: Sequence[ops.Node], relation: ops.Relation) -> list[str]:
    """Names of the columns of ``relation`` that the nodes read."""
    return sorted({field.name for node in nodes for field in node.find(ops.Field) if field.rel == relation})


def _plain_inside_lists(node: ops.Node) -> ops.Node:
    def unwrap(current: ops.Node, kwargs: Mapping[str, Any] | None) -> ops.Node:
        new = current.__recreate__(kwargs) if kwargs else current
        return new.arg if isinstance(new, Once) and new.arg.find(ops.Argument) else new

    return node.replace(unwrap)


def _rebound(node: ops.Node, old: ops.Relation, new: ops.Relation, names: Mapping[Once, str]) -> ops.Node:
    """``node`` over ``new`` instead of ``old``, the lifted expressions read by name."""

    def move(current: ops.Node, kwargs: Mapping[str, Any] | None) -> ops.Node:
        if isinstance(current, Once) and current in names:
            return ops.Field(new, names[current])
        if isinstance(current, ops.Field) and current.rel == old:
            return ops.Field(new, current.name)
        return current.__recreate__(kwargs) if kwargs else current

    return node.replace(move)
