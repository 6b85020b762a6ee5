"""The control database's connection: one code for SQLite (one machine) and PostgreSQL.

`Database` opens it, gives read and write transactions, and knows the few things that differ between the two. What
the tables mean is the business of the packages that use it (`audit`, `control`).
"""

from ndas.store.database.columns import UtcDateTime, metadata
from ndas.store.database.connect import Database, insert_new
from ndas.store.database.disk_fault import disk_fault
from ndas.store.database.migrate import migrate

__all__ = ["Database", "UtcDateTime", "disk_fault", "insert_new", "metadata", "migrate"]
