"""One engine in memory for counting over the past: opening one costs more than most of what is asked of it.

Each asker gets a cursor of its own. What it registers or makes is temporary, seen by nobody else, and gone with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@contextmanager
def counting() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a cursor for tables that are registered with it; it reaches no file and spills to none."""
    cursor = _engine().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1, "async_threads": 0})
    for setting in (
        "SET temp_directory = ''",
        "SET GLOBAL TimeZone = 'UTC'",
        "SET python_enable_replacements = false",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(setting)
    return connection
