"""What changed since last week by offence group and by subject category, harmonised record by harmonised record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from ndas.duties.closure.estate import Estate
from ndas.duties.closure.gone import engine
from ndas.duties.closure.ids import column
from ndas.store.control import GroupDifference
from ndas.store.snapshots import Snapshot

_UNSTABLE = frozenset({"row_number"})


@dataclass(frozen=True, slots=True)
class _Dimension:
    """How harmonised records are grouped."""

    name: str
    table: str
    value: str
    """SQL for the group of a record."""
    columns: tuple[str, ...]


_DIMENSIONS = (
    _Dimension("offence group", "pole/event", "coalesce(offence_group, kind)", ("offence_group", "kind")),
    _Dimension("subject category", "pole/event_person", "coalesce(category, 'not determined')", ("category",)),
)


def compare_groups(estate: Estate, before: Snapshot | None, now: Snapshot) -> tuple[GroupDifference, ...]:
    """Return the difference by group, largest removal first within each dimension.

    Args:
        estate: of the force.
        before: last week; None in a force's first.
        now: this week, harmonised.

    Raises:
        SnapshotError: a table cannot be read.
    """
    if before is None:
        return ()
    with engine(estate.memory_limit) as connection:
        return tuple(one for dimension in _DIMENSIONS for one in _compare(connection, dimension, before, now))


def _compare(
    connection: duckdb.DuckDBPyConnection, dimension: _Dimension, before: Snapshot, now: Snapshot
) -> Iterator[GroupDifference]:
    if dimension.table not in before.names() or dimension.table not in now.names():
        return
    was, is_now = before.dataset(dimension.table), now.dataset(dimension.table)
    common = [name for name in is_now.schema.names if name in was.schema.names and name not in _UNSTABLE]
    if not {"id", *dimension.columns} <= set(common):
        return
    connection.register("before", was)
    connection.register("now", is_now)
    for row in connection.execute(_sql(dimension, common)).fetchall():
        yield GroupDifference(dimension.name, str(row[0])[:250], *(int(count) for count in row[1:]))
    connection.unregister("before")
    connection.unregister("now")


def _sql(dimension: _Dimension, common: Sequence[str]) -> str:
    row = "hash(" + ", ".join(column(name) for name in common) + ")"
    side = f"SELECT hash(id) AS id, {dimension.value} AS value, {row} AS row FROM"
    return f"""
    WITH b AS ({side} before), n AS ({side} now),
         both_weeks AS (
            SELECT b.value AS was, n.value AS is_now, b.row <> n.row AS differs FROM b FULL JOIN n USING (id)
         )
    SELECT value, sum(held), sum(holds), coalesce(sum(holds) FILTER (moved), 0), sum(differs::INT),
           coalesce(sum(held) FILTER (moved), 0)
    FROM (
        SELECT was AS value, 1 AS held, 0 AS holds, was IS DISTINCT FROM is_now AS moved, false AS differs
        FROM both_weeks WHERE was IS NOT NULL
        UNION ALL
        SELECT is_now, 0, 1, was IS DISTINCT FROM is_now, coalesce(differs AND was = is_now, false)
        FROM both_weeks WHERE is_now IS NOT NULL
    ) GROUP BY value ORDER BY 6 DESC, 1
    """
