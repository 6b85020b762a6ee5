"""Which records went: those that last week accepted and that this week neither accepted nor sent back to be mended.

1. They are found while both weeks are here, before anything is switched, set against set; no id leaves the engine.
2. What is kept of them is a table of the new snapshot, ``duties/gone``, under the force's key: for each record a keyed
   digest, and quick numbers (of its name, of its bare source id) by which the search looks for it. It dies with the
   snapshot, a week later.
3. The opening of the digests is the table's own fact. See `ndas.duties.certificate.opening`.

A row counts as here when a 64-bit keyed number of its id is: at ten million rows a record that went is overlooked once
in 10^12.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ndas.duties.certificate import Gone, new_opening
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.ids import source_name, text
from ndas.store.snapshots import BuildingSnapshot, Snapshot

_schema: Any = pa.schema  # its stubs know one kind of field at a time

TABLE = "duties/gone"
OPENING, ENGINE = b"opening", b"engine"
SCHEMA: pa.Schema = _schema(
    [
        pa.field("system", pa.string(), nullable=False),
        pa.field("table", pa.string(), nullable=False),
        pa.field("quick", pa.uint64(), nullable=False),
        pa.field("digest", pa.uint64(), nullable=False),
        pa.field("bare", pa.uint64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Listed:
    """What was listed as gone: counts by table."""

    tables: tuple[Gone, ...]

    @property
    def records(self) -> int:
        """How many records went."""
        return sum(one.gone for one in self.tables)


def quick(opening: str, name: str) -> str:
    """SQL: the number by which a record is looked for. Quick to make, and only as good as the engine that made it."""
    return f"hash({name}, {text(opening)})"


def digest(opening: str, name: str) -> str:
    """SQL: the digest of a record as a number, see `ndas.duties.certificate.opening`."""
    return f"CAST('0x' || left(sha256({text(opening)} || {name}), 16) AS UBIGINT)"


def engine_mark(connection: duckdb.DuckDBPyConnection, opening: str) -> bytes:
    """What this engine makes of one known name: two engines of the same mark make the same quick numbers."""
    found = connection.execute(f"SELECT {quick(opening, text('system:TABLE:1'))}").fetchall()
    return str(found[0][0]).encode()


@contextmanager
def engine(memory_limit: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that never writes to a disk."""
    with duckdb.connect(config={"temp_directory": "", "memory_limit": memory_limit}) as connection:
        connection.execute("SET enable_external_access = false")
        yield connection


def list_gone(estate: Estate, before: Snapshot | None, now: BuildingSnapshot) -> Listed:
    """Find what went and write it into the new snapshot.

    Args:
        estate: of the force.
        before: last week; None where there is none.
        now: the snapshot being built, its source tables written.

    Raises:
        SnapshotError: a table cannot be read or written.
    """
    opening = new_opening()
    found: list[Gone] = []
    had, has = (frozenset(week.names()) if week else frozenset[str]() for week in (before, now))
    with engine(estate.memory_limit) as connection:
        marked = SCHEMA.with_metadata({OPENING: opening.encode(), ENGINE: engine_mark(connection, opening)})
        with now.writer(TABLE, marked) as writer:
            for system, name, columns in _tables(estate):
                if before is None:
                    continue
                was = f"source/{system}/{name}"
                if was not in had:
                    continue
                rows = (
                    _by_columns(connection, opening, system, name, columns, before, now, has)
                    if columns
                    else _by_harmonised(connection, opening, system, name, before, now)
                )
                writer.write(rows.cast(marked))
                found.append(Gone(system, name, before.rows(was), rows.num_rows))
    return Listed(tuple(found))


def _tables(estate: Estate) -> Iterator[tuple[str, str, Sequence[str]]]:
    for system, contract in sorted(estate.contracts.items()):
        for name, table in contract.tables.items():
            yield system, name, () if (system, name) in estate.by_content else table.source_id


def _by_columns(
    connection: duckdb.DuckDBPyConnection,
    opening: str,
    system: str,
    name: str,
    columns: Sequence[str],
    before: Snapshot,
    now: Snapshot,
    has: frozenset[str],
) -> pa.Table:
    record = source_name(system, name, columns)
    here = [table for table in (f"source/{system}/{name}", f"quarantine/{system}/{name}") if table in has]
    connection.register("before", before.dataset(f"source/{system}/{name}").only(columns))
    for number, table in enumerate(here):
        connection.register(f"here{number}", now.dataset(table).only(columns))
    names = " UNION ALL ".join(f"SELECT {record} AS name FROM here{number}" for number in range(len(here)))
    found = _difference(connection, opening, system, name, f"SELECT {record} AS name FROM before", names)
    for view in ("before", *(f"here{number}" for number in range(len(here)))):
        connection.unregister(view)
    return found


def _by_harmonised(
    connection: duckdb.DuckDBPyConnection, opening: str, system: str, name: str, before: Snapshot, now: Snapshot
) -> pa.Table:
    sides = [_harmonised(connection, side, snapshot) for side, snapshot in (("before", before), ("now", now))]
    mine = f"WHERE system = {text(system)} AND source_table = {text(name)}"
    queries = [
        " UNION ALL ".join(
            f"SELECT system || ':' || source_table || ':' || source_id AS name FROM {view} {mine}" for view in views
        )
        or "SELECT NULL::VARCHAR AS name WHERE false"
        for views in sides
    ]
    found = _difference(connection, opening, system, name, queries[0], queries[1])
    for view in (*sides[0], *sides[1]):
        connection.unregister(view)
    return found


def _harmonised(connection: duckdb.DuckDBPyConnection, side: str, snapshot: Snapshot) -> list[str]:
    views = []
    for number, table in enumerate(name for name in snapshot.names() if name.startswith("pole/")):
        view = f"{side}{number}"
        connection.register(view, snapshot.dataset(table).only(["system", "source_table", "source_id"]))
        views.append(view)
    return views


def _difference(
    connection: duckdb.DuckDBPyConnection, opening: str, system: str, name: str, before: str, now: str
) -> pa.Table:
    number = quick(opening, "name")
    found: pa.Table = connection.sql(f"""
        WITH here AS (SELECT {number} AS quick FROM ({now}) WHERE name IS NOT NULL),
             gone AS (
                SELECT quick, any_value(name) AS name
                FROM (SELECT {number} AS quick, name FROM ({before}) WHERE name IS NOT NULL)
                ANTI JOIN here USING (quick)
                GROUP BY quick
             )
        SELECT {text(system)} AS system, {text(name)} AS "table", quick, {digest(opening, "name")} AS digest,
            {quick(opening, f"substr(name, {len(f'{system}:{name}:') + 1})")} AS bare FROM gone
    """).to_arrow_table()
    return found
