"""Ids of source rows: the columns by which the force knows them, or content where those are empty or shared.

1. The id of a row is ``system:table:`` and its source id columns, parted by ``/``.
2. Where a mapping names its own `source_id` columns, a row in which they are empty goes by a digest of its content.
3. There, rows that share an id are numbered from 2 on (``~2``), ordered by content, then by row number: the order of
   the rows in the file changes no id unless two rows are alike to the letter.
"""

import ibis
from ibis.expr import types as ir

from ndas.harmonise.columns import Text
from ndas.harmonise.context import Context
from ndas.harmonise.mapping import SourceMapping, SourceRef
from ndas.harmonise.relation import ROW_NUMBER, source_table
from ndas.harmonise.values.text import clean

KEY, NUMBER = "row_key", "row_repeat"
"""Columns that `numbered` adds to a source table."""


def source_id_columns(mapping: SourceMapping, context: Context) -> tuple[str, ...]:
    """The columns that make a row's source id."""
    if mapping.source_id is not None:
        return mapping.source_id.columns
    table = context.table(mapping.name)
    return () if table is None else table.source_id


def source_id(mapping: SourceMapping, context: Context, row: ir.Table) -> Text:
    """Return the source id of each row of ``row``, which `numbered` has prepared where the mapping names its own."""
    if mapping.source_id is not None:
        repeated: Text = ibis.ifelse(row[NUMBER].notnull(), row[KEY] + "~" + row[NUMBER].cast("string"), row[KEY])
        return repeated
    first, *others = (clean(row[column]) for column in source_id_columns(mapping, context))
    for value in others:
        first = first + "/" + value
    return first


def numbered(mapping: SourceMapping, context: Context, row: ir.Table) -> ir.Table:
    """Return ``row`` with its key, and its number among the rows that share the key (null for the first of them).

    Only keys that occur more than once go through the ordering, so that memory grows with the repeats alone.
    """
    if mapping.source_id is None:
        return row
    keyed = row.mutate(**{KEY: _key(mapping, context, row)})
    bare = source_table(context, mapping.name, mapping.name)
    rows = bare.select(ROW_NUMBER, **{KEY: _key(mapping, context, bare)}, content=_digest(context, mapping.name, bare))
    counts = rows.group_by(KEY).aggregate(rows=lambda table: table.count())
    shared = rows.semi_join(counts.filter(counts.rows > 1), KEY)
    order = ibis.row_number().over(group_by=shared[KEY], order_by=[shared.content, shared[ROW_NUMBER]])
    ranked = shared.select(number_of=shared[ROW_NUMBER], **{NUMBER: order + 1})
    later = ranked.filter(ranked[NUMBER] > 1)
    return keyed.left_join(later, keyed[ROW_NUMBER] == later.number_of).select(*keyed.columns, NUMBER)


def _key(mapping: SourceMapping, context: Context, row: ir.Table) -> Text:
    columns = source_id_columns(mapping, context)
    content: Text = "content-" + _digest(context, mapping.name, row)
    if not columns:
        return content
    given = ibis.array([clean(row[column]) for column in columns]).join("/").nullif("")
    return ibis.coalesce(given, content)


def _digest(context: Context, table: str, row: ir.Table) -> Text:
    declared = context.table(table)
    names = [] if declared is None else [column.name for column in declared.columns]
    digest: Text = ibis.array([row[name].fill_null("") for name in names]).join("\x1f").hexdigest("md5")
    return digest


def part_suffix(part: str) -> str:
    """``#part``, or nothing."""
    return f"#{part}" if part else ""


def references_of(mapping: SourceMapping, context: Context) -> tuple[SourceRef, ...]:
    """The source id columns as references, for the lineage."""
    return tuple(SourceRef(column) for column in source_id_columns(mapping, context))
