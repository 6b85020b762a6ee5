"""A DuckDB connection in which only the granted tables and columns exist.

1. Each granted table is a view over a dataset narrowed to the granted columns; other columns are not in it.
2. The connection reaches no file, network, extension or Python variable.
3. It never spills to disk: with no room left in memory a query fails.
4. Its settings are locked.
"""

from collections.abc import Mapping, Sequence

import duckdb

from ndas.store.snapshots.snapshot import Snapshot
from ndas.store.snapshots.table import SnapshotTable

Grant = Mapping[str, Sequence[str] | None]
"""Table name to its granted columns; None grants all of them."""

_LOCKED = (
    "SET temp_directory = ''",
    "SET python_enable_replacements = false",
    "SET python_scan_all_frames = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET enable_external_access = false",
    "SET TimeZone = 'UTC'",
)


def connect(
    snapshot: Snapshot, tables: Grant, *, memory_limit: str = "2GB", threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Open the connection; it closes as a context manager.

    A table called ``pole/person`` is ``person`` and ``pole.person`` in SQL; ``source/rms/CRIME`` is
    ``source_rms.CRIME``; ``fixlist`` is ``fixlist``.

    Args:
        snapshot: where the tables are.
        tables: what is granted; nothing else exists in the connection.
        memory_limit: in DuckDB's words; what does not fit fails, nothing is spilled.
        threads: CPU threads that DuckDB may use.

    Raises:
        SnapshotRefusedError: a table or column does not exist, or none is granted of a table.
        SnapshotLockedError: the key is not lent.
    """
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory_limit})
    try:
        for setting in _LOCKED:
            connection.execute(setting)
        for name, columns in tables.items():
            table = snapshot.dataset(name)
            _grant(connection, name, table if columns is None else table.only(columns))
        connection.execute("CREATE SCHEMA IF NOT EXISTS pole")
        connection.execute("SET search_path = 'pole,main'")
        connection.execute("SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _grant(connection: duckdb.DuckDBPyConnection, name: str, table: SnapshotTable) -> None:
    *folders, view = name.split("/")
    schema = "_".join(folders) or "main"
    connection.register(f"table {name}", table)
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    connection.execute(f'CREATE VIEW "{schema}"."{view}" AS FROM "table {name}"')
