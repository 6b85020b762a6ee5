"""The control database's connection: one code for SQLite (one machine) and PostgreSQL.

`Database` opens it, gives read and write transactions, and knows the few things that differ between the two. What
the tables mean is the business of the packages that use it (`audit`, `control`).
"""

from ndas.store.database.columns import UtcDateTime, metadata
from ndas.store.database.connect import Database, insert_new
from ndas.store.database.disk_fault import disk_fault
from ndas.store.database.migrate import migrate
from ndas.store.database.table_duties import (
    Room,
    TableDuties,
    UndeclaredTableError,
    children_first,
    duties,
    duties_of,
    rows_of,
    undeclared_columns,
)

__all__ = [
    "Database",
    "Room",
    "TableDuties",
    "UndeclaredTableError",
    "UtcDateTime",
    "children_first",
    "disk_fault",
    "duties",
    "duties_of",
    "insert_new",
    "metadata",
    "migrate",
    "rows_of",
    "undeclared_columns",
]
