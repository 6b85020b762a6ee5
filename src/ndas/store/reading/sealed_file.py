"""One encrypted SQLite file, used as a store of numbered blocks and named facts.

1. The file is encrypted page by page (ChaCha20-Poly1305, SQLite3 Multiple Ciphers) under a key derived from the
   snapshot's lent key; a changed page does not read.
2. While it is built there is no journal and no temporary file, and its name ends in ``.part``.
3. Once built it never changes; it is opened read only.
4. A reader opened for one purpose reads through views of that purpose alone: SQLite's authorizer refuses every other
   table, row set, statement and function, whatever is asked.
5. Each read asks whether the lease runs. When it has ended the file is closed, and what was read from it forgotten.
"""

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import apsw

from ndas.store.snapshots.errors import SnapshotDamagedError, SnapshotLockedError, SnapshotRefusedError
from ndas.store.snapshots.layout import PART_SUFFIX, write_down
from ndas.store.snapshots.lent_key import LentKey

_LABEL = "ndas snapshot reading store 1"
_PAGE = 8192
_VIEWS = ("permitted_block", "permitted_mart")
_HARMLESS = frozenset({"count", "length", "max", "substr", "sum"})
_TABLES = """
CREATE TABLE block(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE fact(name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE mart(use_case TEXT, name TEXT, body BLOB NOT NULL, PRIMARY KEY(use_case, name)) WITHOUT ROWID;
"""


def _unlock(connection: apsw.Connection, key: LentKey) -> None:
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.derive(_LABEL).hex()}")
    connection.pragma("temp_store", 2)


@dataclass(frozen=True)
class Permit:
    """What a reader for one purpose may reach: the figures of its use case, and all blocks but some ranges."""

    use_case: str
    open_marts: tuple[str, ...] = ()
    """Marts of every use case that hold no figures."""
    shut: tuple[tuple[int, int], ...] = ()
    """First and last number of blocks that may not be read."""


def _confine(connection: apsw.Connection, permit: Permit) -> None:
    """Make the views of a purpose, then refuse everything else for the rest of the connection's life."""
    connection.pragma("query_only", 0)  # the views are temporary: they lie in memory and end with the connection
    open_marts = ", ".join(_quoted(name) for name in permit.open_marts)
    shut = " AND ".join(f"id NOT BETWEEN {int(low)} AND {int(high)}" for low, high in permit.shut) or "1"
    connection.execute(
        "CREATE TEMP VIEW permitted_mart AS SELECT use_case, name, body FROM main.mart "
        f"WHERE use_case = {_quoted(permit.use_case)} OR name IN ({open_marts})"
    )
    connection.execute(f"CREATE TEMP VIEW permitted_block AS SELECT id, body FROM main.block WHERE {shut}")
    connection.pragma("query_only", 1)
    connection.authorizer = _authorize


def _authorize(action: int, one: str | None, two: str | None, _database: str | None, within: str | None) -> int:
    """SQLite asks this for each thing that a statement would do. See `apsw.Connection.authorizer`."""
    if action == apsw.SQLITE_SELECT:
        return apsw.SQLITE_OK
    if action == apsw.SQLITE_FUNCTION and two in _HARMLESS:
        return apsw.SQLITE_OK
    if action == apsw.SQLITE_READ and (one == "fact" or one in _VIEWS or within in _VIEWS):
        return apsw.SQLITE_OK
    return apsw.SQLITE_DENY


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


class SealedFileWriter:
    """The file while it is built. Leaving the block without an error makes it whole under its final name."""

    def __init__(self, path: Path, key: LentKey) -> None:
        self._path = path
        self._part = path.with_name(path.name + PART_SUFFIX)
        self._part.unlink(missing_ok=True)
        os.close(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._connection = apsw.Connection(str(self._part))
        _unlock(self._connection, key)
        for setting, value in (("page_size", _PAGE), ("journal_mode", "off"), ("synchronous", "off")):
            self._connection.pragma(setting, value)
        self._connection.pragma("locking_mode", "exclusive")
        self._connection.execute(_TABLES)

    def __enter__(self) -> Self:
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._connection.close()
            self._part.unlink(missing_ok=True)
            return
        self._connection.execute("COMMIT")
        self._connection.close()
        handle = os.open(self._part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._part.replace(self._path)
        write_down(self._path.parent)

    def put_blocks(self, blocks: Iterable[tuple[int, bytes]]) -> None:
        """Add numbered blocks."""
        self._connection.executemany("INSERT INTO block VALUES (?, ?)", blocks)

    def put_fact(self, name: str, body: bytes) -> None:
        """Add a named fact, in place of an earlier one."""
        self._connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, body))

    def put_mart(self, use_case: str, name: str, body: bytes) -> None:
        """Add a mart of a use case."""
        self._connection.execute("INSERT OR REPLACE INTO mart VALUES (?, ?, ?)", (use_case, name, body))


class SealedFile:
    """The finished file, read by key."""

    def __init__(self, path: Path, key: LentKey, permit: Permit | None = None) -> None:
        """Know the file.

        Args:
            path: of the file.
            key: opens it.
            permit: what may be read through it; None for a duty that reads all.
        """
        if not path.is_file():
            raise SnapshotRefusedError("this snapshot has no reading store; build it before the snapshot is published")
        self._path = path
        self._key = key
        self._permit = permit
        self._blocks, self._marts = _VIEWS if permit else ("block", "mart")
        self._connection: apsw.Connection | None = None
        self._lock = threading.Lock()
        self._remembered: dict[str, Any] = {}

    def block(self, number: int) -> bytes:
        """The body of a block.

        Raises:
            SnapshotLockedError: the key is not lent.
            SnapshotDamagedError: the page it lies on is not what was written, or there is no such block.
        """
        found = self._first(f"SELECT body FROM {self._blocks} WHERE id = ?", (number,))
        if found is None:
            raise self._damaged()
        return found

    def fact(self, name: str) -> bytes | None:
        """A named fact."""
        return self._first("SELECT body FROM fact WHERE name = ?", (name,))

    def mart(self, use_case: str, name: str) -> bytes | None:
        """A mart."""
        return self._first(f"SELECT body FROM {self._marts} WHERE use_case = ? AND name = ?", (use_case, name))

    def marts(self, use_case: str) -> tuple[str, ...]:
        """Names of the marts of a use case."""
        found = self._all(f"SELECT name FROM {self._marts} WHERE use_case = ? ORDER BY name", (use_case,))
        return tuple(name for (name,) in found)

    def blocks(self, first: int, count: int) -> list[bytes]:
        """The bodies of ``count`` blocks from number ``first`` on, in order.

        Raises:
            SnapshotDamagedError: one of them is missing.
        """
        found = self._all("SELECT body FROM block WHERE id >= ? AND id < ? ORDER BY id", (first, first + count))
        if len(found) != count:
            raise self._damaged()
        return [body for (body,) in found]

    def block_count(self) -> int:
        """How many blocks the file holds."""
        return int(self._all("SELECT count(*) FROM block", ())[0][0])

    def facts(self) -> tuple[str, ...]:
        """Names of the facts."""
        return tuple(name for (name,) in self._all("SELECT name FROM fact ORDER BY name", ()))

    def all_marts(self) -> list[tuple[str, str, bytes]]:
        """Every mart of every use case."""
        return self._all("SELECT use_case, name, body FROM mart ORDER BY use_case, name", ())

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once per lease: for what every read needs."""
        try:
            self._key.require()
        except SnapshotLockedError:
            self.close()
            raise
        found = self._remembered.get(name)
        if found is None:
            found = self._remembered[name] = make()
        return found

    def verify(self) -> None:
        """Read and authenticate every page.

        Raises:
            SnapshotDamagedError: a page is not what was written.
        """
        if self._all("PRAGMA integrity_check", ()) != [("ok",)]:
            raise self._damaged()
        self._all("SELECT sum(length(body)), max(substr(body, -1)) FROM block", ())

    def close(self) -> None:
        """Close the file and forget what was read."""
        with self._lock:
            self._forget()

    def _first(self, sql: str, values: tuple[object, ...]) -> bytes | None:
        found = self._all(sql, values)
        return found[0][0] if found else None

    def _all(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        with self._lock:
            try:
                ends = self._key.require()
                if self._connection is None or ends != self._remembered.get("lease"):
                    self._forget()
                    self._connection = self._open()
                    self._remembered["lease"] = ends
                return self._connection.execute(sql, values).fetchall()
            except SnapshotLockedError:
                self._forget()
                raise
            except apsw.NotADBError as error:
                raise SnapshotLockedError(
                    "the lent key does not open the reading store: it is another snapshot's, or the file was changed"
                ) from error
            except apsw.Error as error:
                raise self._damaged() from error

    def _open(self) -> apsw.Connection:
        connection = apsw.Connection(
            f"file:{quote(str(self._path.absolute()))}?mode=ro&immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        )
        _unlock(connection, self._key)
        connection.pragma("query_only", 1)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        if self._permit is not None:
            _confine(connection, self._permit)
        return connection

    def _forget(self) -> None:
        self._remembered = {}
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _damaged(self) -> SnapshotDamagedError:
        return SnapshotDamagedError(
            "the reading store is not what was written; roll back to another snapshot, or load the delivery again"
        )
