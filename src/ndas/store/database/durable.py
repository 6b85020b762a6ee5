"""Waits for the disk once a transaction has given its locks back, so that writers wait for it together.

1. SQLite commits to its write-ahead log without waiting for the disk (synchronous=NORMAL): whole and in order after any
   crash, but the newest may be missing. The lock is held for the writing alone.
2. Whoever committed then waits until the log is on the disk, and only then goes on. What one waiter has waited for
   holds for everything that was committed before it, so eight processes need not wait eight times.
3. A page that was shown what another had committed and not yet waited for writes its own entry after that, and is
   answered once both are on the disk.
4. If the disk fails to take it, nobody can tell any more what it holds: this process writes no more until it is started
   again, when SQLite reads back what is there.
5. PostgreSQL can do the same (`committing_early`), and does for the entries that every page waits for.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_LOG = "ndas_write_ahead_log"
_wait_for = getattr(os, "fdatasync", os.fsync)


class DurableCommits:
    """Makes the commits of an engine on SQLite durable."""

    def __init__(self, engine: Engine) -> None:
        self._failed: OSError | None = None
        event.listen(engine, "connect", _open_log)
        event.listen(engine, "close", _close_log)

    def check(self) -> None:
        """Return if writing may begin.

        Raises:
            OSError: the disk has failed before.
        """
        if self._failed is not None:
            raise OSError(
                self._failed.errno, "the disk did not take what the control database wrote; look at it, then restart"
            )

    def wait(self, connection: PoolProxiedConnection) -> None:
        """Return once everything that the connection has committed is on the disk.

        Raises:
            OSError: the disk did not take it.
        """
        try:
            _wait_for(connection.info[_LOG])
        except OSError as failed:
            self._failed = failed
            self.check()


@contextmanager
def committing_early(raw: "psycopg.Connection[Any]") -> Iterator[None]:
    """A transaction on PostgreSQL that gives its locks back before the disk has it, and then waits for the disk.

    Its beginning and its end travel with the statements between, and cost no way to the server of their own.
    """
    raw.autocommit = True  # nothing is begun or ended but here
    try:
        with raw.pipeline():
            raw.execute("BEGIN")
            raw.execute("SET LOCAL synchronous_commit = off")
            yield
            raw.execute("COMMIT")
            # A transaction of its own that writes an empty message to the server's log: one that writes nothing is not
            # waited for. Its end is on disk only when all that went before is.
            raw.execute("SELECT pg_logical_emit_message(true, 'ndas', '')")
    except BaseException:
        if not raw.closed:
            raw.rollback()
        raise
    finally:
        if not raw.closed:
            raw.autocommit = False


def _open_log(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    # Opened before the first write, and kept: a handle is told of every failure to write since it was opened. SQLite
    # puts no locks on this file, so closing the handle takes none away.
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()  # the log is there from the first read on
    file: str = connection.execute("PRAGMA database_list").fetchone()[2]
    record.info[_LOG] = os.open(f"{file}-wal", os.O_RDONLY | os.O_CLOEXEC)


def _close_log(_connection: Any, record: ConnectionPoolEntry) -> None:
    if (log := record.info.pop(_LOG, None)) is not None:
        os.close(log)
