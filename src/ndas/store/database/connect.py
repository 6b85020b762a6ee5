"""Opens the control database and gives transactions.

Rules:

1. A write transaction on SQLite begins with BEGIN IMMEDIATE: what it reads first, nobody changes before it commits.
   On PostgreSQL the same is reached with row locks (`with_for_update`), which SQLite ignores.
2. A commit is on disk when the block returns; the lock is not held while the disk turns (`durable`).
3. An error of the database never shows the values it was about.
4. What is deleted or overwritten on SQLite is overwritten with zeros (secure_delete), and `scrub` empties its log; on
   PostgreSQL `scrub` writes the tables concerned anew.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from ndas.store.database.columns import metadata
from ndas.store.database.durable import DurableCommits, committing_early
from ndas.store.database.table_duties import duties_of

_WAIT_SECONDS = 30
"""How long a writer waits for its turn on SQLite before it gives up."""

_IDLE_SECONDS = 1
"""A connection to PostgreSQL that has not been used for so long is asked whether it still stands."""
_SCRUB_SECONDS = 5
"""How long erasing waits for those who still read what was there before."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


class Database:
    """The control database at a URL: ``sqlite:////home/ndas/control.db`` or ``postgresql://user@host/ndas``."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(make_url(url))
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ValueError("the control database is SQLite or PostgreSQL: sqlite:///PATH or postgresql://...")
        self.engine = _engine(self.url)
        self._durable = DurableCommits(self.engine) if self.is_sqlite else None
        self._thread = threading.local()
        self._kept: list[PoolProxiedConnection] = []

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the one-machine database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; it sees one state from beginning to end."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; durable once the block has ended, undone if it raises.

        Raises:
            RuntimeError: this thread is in a write transaction already, and would wait for itself for ever.
            OSError: the disk did not take what was committed.
        """
        if self._durable is not None:
            self._durable.check()
        with self._alone(), self.engine.connect() as connection:
            connection.execution_options(ndas_writes=True)
            with connection.begin():
                yield connection
            if self._durable is not None:
                self._durable.wait(connection.connection)

    @contextmanager
    def write_together(self) -> Iterator[Any]:
        """As `write`, for what many wait for at once; gives the driver's own connection, not SQLAlchemy's.

        On PostgreSQL, too, the locks are given back before the disk has the commit (`committing_early`).

        Raises:
            RuntimeError: this thread is in a write transaction already.
            OSError: the disk did not take what was committed.
        """
        if self._durable is not None:
            self._durable.check()
        with self._alone(), self._keeping_one() as pooled:
            raw: Any = pooled.driver_connection
            with committing_early(raw) if self._durable is None else _transaction(raw):
                yield raw
            if self._durable is not None:
                self._durable.wait(pooled)

    def scrub(self) -> bool:
        """Leave nothing of what was just erased in the database's files; return whether that could be done now.

        SQLite: the log is written back and emptied. That needs a moment in which nobody reads an older state; it is
        waited for, and where it does not come, the next scrub does it. PostgreSQL: the tables that people's words and
        names of records stand in are written anew; what its own write-ahead log holds goes with its segments.
        """
        return self._empty_log() if self.is_sqlite else self._write_anew()

    def files(self) -> tuple[Path, ...]:
        """The files of a SQLite database that are there; none of another's, which lie with its server."""
        if not self.is_sqlite:
            return ()
        first = Path(str(self.url.database))
        named = (first, *(first.with_name(f"{first.name}-{part}") for part in ("wal", "journal")))
        return tuple(path for path in named if path.is_file())

    def _empty_log(self) -> bool:
        deadline = time.monotonic() + _SCRUB_SECONDS
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA busy_timeout=0")
            try:
                while busy := bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]):
                    if time.monotonic() > deadline:
                        break
                    time.sleep(0.01)
            finally:
                raw.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
        return not busy

    def write_whole_anew(self) -> bool:
        """Write the whole SQLite file anew, so that it holds what its tables hold and nothing else; return whether."""
        if not self.is_sqlite:
            return False
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            try:
                raw.execute("VACUUM")
            except sqlite3.OperationalError:  # somebody reads or writes
                return False
        return self._empty_log()

    def _write_anew(self) -> bool:
        tables = [table for table in metadata.sorted_tables if _holds_words(table)]
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{_SCRUB_SECONDS}s'")
            try:
                for table in tables:
                    connection.exec_driver_sql(f'VACUUM (FULL) "{table.name}"')
            except OperationalError:  # somebody reads: the next scrub does it
                return False
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
        return True

    def close(self) -> None:
        """Close every connection."""
        while self._kept:
            self._kept.pop().close()
        self.engine.dispose()

    @contextmanager
    def _keeping_one(self) -> Iterator[PoolProxiedConnection]:
        """A connection; on SQLite the one that was used last, which knows its statements and its part of the file."""
        try:
            pooled = self._kept.pop()
        except IndexError:
            pooled = self.engine.raw_connection()
        try:
            yield pooled
            if self.is_sqlite and not self._kept:
                self._kept.append(pooled)
                return
        except BaseException:
            pooled.close()
            raise
        pooled.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._thread, "writes", False):
            raise RuntimeError("a write transaction is open in this thread: finish it before the next begins")
        self._thread.writes = True
        try:
            yield
        finally:
            self._thread.writes = False


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is there already; return whether it was inserted."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    key = next(iter(table.primary_key.columns))
    new = make(table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(new).one_or_none() is not None


def _holds_words(table: Table) -> bool:
    """Whether names of records or people's words are erased from it."""
    said = duties_of(table)
    return bool(said.names or said.written or said.sealed)


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        server = create_engine(url, hide_parameters=True)
        event.listen(server, "checkin", _note_use)
        event.listen(server, "checkout", _ask_whether_it_stands)
        return server
    if url.database in (None, "", ":memory:"):
        raise ValueError("the control database needs a file: sqlite:///PATH")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    # The connection used last goes first: what it has read of the file stays true while nobody else writes.
    engine = create_engine(url, hide_parameters=True, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ask_whether_it_stands(connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """A connection that has lain idle may have been cut; one that was used just now is not asked again."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < _IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as cut:
        raise DisconnectionError("the connection to the control database was cut") from cut


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("ndas_writes", False):
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_immediate(connection.connection.driver_connection)


@contextmanager
def _transaction(raw: sqlite3.Connection) -> Iterator[None]:
    _begin_immediate(raw)
    try:
        yield
        raw.commit()
    except BaseException:
        raw.rollback()
        raise


def _begin_immediate(raw: Any) -> None:
    # Those who wait for SQLite's own lock sleep longer each time, so that under eight writers most time goes by asleep;
    # asking again every millisecond keeps the disk busy instead.
    raw.execute("PRAGMA busy_timeout=0")
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.001)
    raw.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
