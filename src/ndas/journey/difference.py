"""What changed since last week, table by table, by the force's own ids; and whether it is too much to go on alone.

A row is the same when its id is; it has changed when anything else in it has. Only hashes are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow.dataset as ds

from ndas.vocabulary import SourceTable

ROW_NUMBER = "row_number"


@dataclass(frozen=True, slots=True)
class TableDifference:
    """One source table of two snapshots."""

    system: str
    table: str
    before: int
    now: int
    added: int
    changed: int
    removed: int


def compare_table(
    connection: duckdb.DuckDBPyConnection,
    system: str,
    table: SourceTable,
    before: ds.Dataset | None,
    now: ds.Dataset,
) -> TableDifference:
    """Return how a table's accepted rows differ from last week's.

    Args:
        connection: an engine that spills nothing to a disk; 16 bytes a row are held in it.
        system: the source system.
        table: its contract; `key` is what identifies a row.
        before: last week's accepted rows; None where there is no last week.
        now: this week's.
    """
    if before is None:
        rows = now.count_rows()
        return TableDifference(system, table.name, 0, rows, rows, 0, 0)
    connection.register("before", before)
    connection.register("now", now)
    counts = connection.execute(_sql(table, now.schema.names, before.schema.names)).fetchall()[0]
    connection.unregister("before")
    connection.unregister("now")
    was, is_now, added, changed, removed = (int(count or 0) for count in counts)
    return TableDifference(system, table.name, was, is_now, added, changed, removed)


def _sql(table: SourceTable, now: Sequence[str], before: Sequence[str]) -> str:
    common = sorted((set(now) & set(before)) - {ROW_NUMBER})
    row = _hash(common)
    # Where a table has no key, a row is what it says: it can come and go, but it cannot change.
    ident = _hash(table.key) if table.key else row
    grouped = f"SELECT {ident} AS id, bit_xor({row}) AS row, count(*) AS n FROM"
    return f"""
    WITH b AS ({grouped} before GROUP BY 1), n AS ({grouped} now GROUP BY 1)
    SELECT sum(b.n), sum(n.n), sum(greatest(coalesce(n.n, 0) - coalesce(b.n, 0), 0)),
           count(*) FILTER (b.row <> n.row AND b.n = n.n), sum(greatest(coalesce(b.n, 0) - coalesce(n.n, 0), 0))
    FROM b FULL JOIN n ON b.id = n.id
    """


def _hash(columns: Sequence[str]) -> str:
    return "hash(" + ", ".join('"' + name.replace('"', '""') + '"' for name in columns) + ")"


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond these a change waits for two people. Shares of last week's rows, and a floor below which none is odd."""

    removed_share: float = 0.02
    changed_share: float = 0.30
    added_share: float = 0.30
    floor: int = 200


@dataclass(frozen=True, slots=True)
class Alarm:
    """A table that changed more than its limits allow."""

    system: str
    table: str
    rule: str
    before: int
    now: int
    words: str


_WORDS: Mapping[str, str] = {
    "removed": "{count:,} of {before:,} rows of last week are gone, more than {share:.0%}",
    "changed": "{count:,} of {before:,} rows have changed, more than {share:.0%}",
    "added": "{count:,} rows are new beside {before:,}, more than {share:.0%}",
}


def find_alarms(differences: Sequence[TableDifference], limits: Limits) -> tuple[Alarm, ...]:
    """Return what is out of the ordinary, in both directions. Nothing is, in a force's first week."""
    alarms = []
    for difference in differences:
        if not difference.before:
            continue
        for rule, count, share in (
            ("removed", difference.removed, limits.removed_share),
            ("changed", difference.changed, limits.changed_share),
            ("added", difference.added, limits.added_share),
        ):
            if count > max(limits.floor, share * difference.before):
                words = _WORDS[rule].format(count=count, before=difference.before, share=share)
                alarms.append(
                    Alarm(difference.system, difference.table, rule, difference.before, difference.now, words)
                )
    return tuple(alarms)
