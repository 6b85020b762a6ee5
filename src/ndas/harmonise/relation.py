"""Brings the source columns of one row mapping together: its own table, tables it looks up, lists it unfolds.

The outcome is one relation over unbound tables. A column of the row's own table keeps its name, a column of a table it
looks up or gathers is called ``alias.COLUMN``, the value of a cell that is unfolded has the alias's name, its position
(from 1) is in ``alias#``. `row_number` is the row's own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ibis
from ibis.expr import types as ir

from ndas.harmonise.context import Context
from ndas.harmonise.errors import MappingError
from ndas.harmonise.mapping import Condition, Expression, ForEach, Gather, LookUp, RowMapping, SourceRef
from ndas.harmonise.stages import Named, Rows
from ndas.harmonise.values.lists import cells, tidy_list

ROW_NUMBER = "row_number"
Build = Callable[[Expression, ir.Table, Mapping[str, str], str], ir.Value]
"""Compiles an expression over a relation; the mapping says which table each alias stands for, the text where it is."""


def source_table(context: Context, name: str, where: str) -> ir.Table:
    """Return the source table as it is received: every column text, and the row number.

    Raises:
        MappingError: the contract has no such table.
    """
    table = context.table(name)
    if table is None:
        known = ", ".join(context.contract.tables)
        raise MappingError(f"{where}: the contract has no table {name}; it has: {known}")
    columns: dict[str, Any] = {column.name: "string" for column in table.columns}
    return ibis.table({**columns, ROW_NUMBER: "int64"}, name=name)


def column_name(reference: SourceRef) -> str:
    """The name under which a source column stands in the relation."""
    return f"{reference.alias}.{reference.column}" if reference.alias else reference.column


def aliases(row: RowMapping) -> dict[str, str]:
    """Alias to table, of everything the row looks up or gathers; the row's own table under no alias."""
    joined: Iterable[LookUp | Gather] = (*row.look_up, *row.gather)
    return {"": row.table, **{one.alias: one.table for one in joined}}


def relation(row: RowMapping, context: Context, build: Build) -> tuple[ir.Table, tuple[Named, ...]]:
    """Return the relation that the row mapping's expressions read, and the named relations that it reads itself.

    Raises:
        MappingError: a table or column is unknown, or a look-up would find more than one row.
    """
    found = _with_look_ups(source_table(context, row.table, row.place), row.look_up, context, row.place)
    gathered = tuple(_gathered(gather, context, build, row.place) for gather in row.gather)
    for gather, named in zip(row.gather, gathered, strict=True):
        found = _joined(found, named.table(), gather.by, gather.alias, row.place)
    return (found if row.for_each is None else _unfolded(found, row.for_each, context, row)), gathered


def tables_read(row: RowMapping) -> tuple[str, ...]:
    """Every source table that the row mapping reads, its own first."""
    siblings = [one.table for one in row.look_up]
    siblings += [name for gather in row.gather for name in (gather.table, *(one.table for one in gather.look_up))]
    return tuple(dict.fromkeys((row.table, *siblings)))


def _with_look_ups(base: ir.Table, look_ups: tuple[LookUp, ...], context: Context, where: str) -> ir.Table:
    for one in look_ups:
        place = f"{where}: look_up {one.alias}"
        sibling = source_table(context, one.table, place)
        table = context.table(one.table)
        keys = {column for column, _ in one.by}
        if table is not None and not set(table.key) <= keys:
            raise MappingError(f"{place}: {one.table} is known by {', '.join(table.key)}; look it up by all of that")
        for column in keys - set(sibling.columns):
            raise MappingError(f"{place}: {one.table} has no column {column}")
        base = _joined(base, sibling.drop(ROW_NUMBER), one.by, one.alias, place)
    return base


def _joined(base: ir.Table, other: ir.Table, by: tuple[tuple[str, SourceRef], ...], alias: str, where: str) -> ir.Table:
    renamed = other.rename({f"{alias}.{name}": name for name in other.columns})
    predicates = []
    for column, own in by:
        name = column_name(own)
        if name not in base.columns:
            raise MappingError(f"{where}: there is no column {name} to look up by")
        predicates.append(base[name] == renamed[f"{alias}.{column}"])
    return base.left_join(renamed, predicates).select(*base.columns, *renamed.columns)


def _gathered(gather: Gather, context: Context, build: Build, where: str) -> Named:
    """One row for each key: the columns of `by`, then what is taken."""
    place = f"{where}: gather {gather.alias}"
    joined = _with_look_ups(source_table(context, gather.table, place), gather.look_up, context, place)
    source = Rows.of(joined, f"gather_{gather.alias}_joined")
    base = source.table
    known = {"": gather.table, **{one.alias: one.table for one in gather.look_up}}
    keys = [column for column, _ in gather.by]
    for key in keys:
        if key not in base.columns:
            raise MappingError(f"{place}: {gather.table} has no column {key}")
    taken = {name: build(one, base, known, f"{place}: take {name}") for name, one in gather.take.items()}
    order = {f"order_{n}": build(one, base, known, f"{place}: latest") for n, one in enumerate(gather.latest)}
    rows = {**{key: base[key] for key in keys}, **taken, **order, ROW_NUMBER: base[ROW_NUMBER]}
    keep = [_test(one, base, known, build, place) for one in gather.when]

    def collected(table: ir.Table) -> ir.Table:
        lists = {name: table[name].collect(where=table[name].notnull()) for name in taken}
        grouped = table.group_by(keys).aggregate(**lists)
        return grouped.select(*keys, **{name: tidy_list(grouped[name]) for name in taken})

    def last(table: ir.Table) -> ir.Table:
        falling = [ibis.desc(table[name], nulls_first=False) for name in (*order, ROW_NUMBER)]
        place_in_key = ibis.row_number().over(group_by=[table[key] for key in keys], order_by=falling)
        ranked = table.select(*keys, *taken, rank_in_key=place_in_key)
        return ranked.filter(ranked.rank_in_key == 0).select(*keys, *taken)

    return Named(f"gather_{gather.alias}", source, rows, keep, last if gather.latest else collected)


def _test(one: Condition, base: ir.Table, known: Mapping[str, str], build: Build, place: str) -> ir.BooleanValue:
    test: ir.BooleanValue = build(one.test, base, known, f"{place}: when")
    return test


def _unfolded(base: ir.Table, each: ForEach, context: Context, row: RowMapping) -> ir.Table:
    declared = context.column(row.table, each.column)
    separator = each.separator or (declared.separator if declared else None)
    if declared is None or not separator:
        raise MappingError(
            f"{row.place}: for_each needs a column of {row.table} with a separator; {each.column} is none"
        )
    listed = base.mutate(**{each.alias: cells(base[each.column], separator)})
    unfolded = listed.unnest(each.alias, offset=f"{each.alias}#")
    return unfolded.mutate(**{f"{each.alias}#": unfolded[f"{each.alias}#"] + 1})
