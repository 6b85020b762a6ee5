"""The end of a force's chain in the database: read and locked, then extended, in as few words as it takes.

Every page waits for these few statements, so they go to the driver as they are: SQLAlchemy's way to the same rows takes
longer than the database does. They run in the transaction of the connection that they are given, and what the database
refuses is raised as SQLAlchemy raises it.

1. `read` locks the chain's end until the transaction is over (SQLite: the whole database, since it began).
2. PostgreSQL is asked twice for an entry, however many people it is about: once to read, once to write. Where the
   caller has a pipeline open, what is written waits in it for the commit.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import psycopg
from psycopg.pq import PipelineStatus
from sqlalchemy.exc import DBAPIError

from ndas.store.audit.form import GENESIS
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A written entry, and the parts of it that it is found by."""

    sequence: int
    body: str
    digest: str
    at: datetime
    event: str
    actor: str
    purpose: str
    run: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends, and the entry keys of those who were asked about, as far as they have one."""

    sequence: int
    digest: str
    keys: Mapping[str, bytes]


class ChainEnd(Protocol):
    """One force's chain, at its end."""

    def read(self, subjects: Collection[str]) -> End:
        """Lock the end and return it, with the entry keys of these subjects."""
        ...

    def extend(self, rows: Sequence[EntryRow], new_keys: Mapping[str, bytes]) -> None:
        """Write the entries that follow, and the keys that were made for them; the last is the new end."""
        ...


_HEAD = "SELECT sequence, digest FROM audit_head WHERE force = ?"
_FIRST = f"INSERT INTO audit_head (force, sequence, digest) VALUES (?, 0, '{GENESIS}') ON CONFLICT DO NOTHING"
_MOVE = "UPDATE audit_head SET sequence = ?, digest = ? WHERE force = ?"
_ENTRY = (
    "INSERT INTO audit_entry (force, sequence, body, digest, at, event, actor, purpose, run) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteEnd:
    """On SQLite: a statement costs next to nothing, a row at a time."""

    def __init__(self, raw: sqlite3.Connection, force: ForceId) -> None:
        self._raw, self._force = raw, force

    def read(self, subjects: Collection[str]) -> End:
        """See `ChainEnd`."""
        head = self._raw.execute(_HEAD, (self._force,)).fetchone()
        if head is None:
            self._raw.execute(_FIRST, (self._force,))
            head = (0, GENESIS)
        found = ((who, self._raw.execute(self._KEY, (self._force, who)).fetchone()) for who in subjects)
        return End(head[0], head[1], {who: row[0] for who, row in found if row is not None})

    def extend(self, rows: Sequence[EntryRow], new_keys: Mapping[str, bytes]) -> None:
        """See `ChainEnd`."""
        force = self._force
        self._raw.executemany(
            _ENTRY,
            [(force, r.sequence, r.body, r.digest, _as_kept(r.at), r.event, r.actor, r.purpose, r.run) for r in rows],
        )
        named = [(force, row.sequence, place, who) for row in rows for place, who in enumerate(row.subjects)]
        self._raw.executemany(self._SUBJECT, named)
        self._raw.executemany(self._NEW_KEY, [(force, who, key) for who, key in new_keys.items()])
        self._raw.execute(_MOVE, (rows[-1].sequence, rows[-1].digest, force))

    _KEY = "SELECT key FROM audit_key WHERE force = ? AND subject = ?"
    _SUBJECT = "INSERT INTO audit_subject (force, sequence, position, subject) VALUES (?, ?, ?, ?)"
    _NEW_KEY = "INSERT INTO audit_key (force, subject, key) VALUES (?, ?, ?)"


class PostgresEnd:
    """On PostgreSQL: what is asked together takes one way there and back."""

    def __init__(self, raw: "psycopg.Connection[Any]", force: ForceId) -> None:
        self._raw, self._force = raw, force

    def read(self, subjects: Collection[str]) -> End:
        """See `ChainEnd`."""
        head, keys = self._ask(subjects)
        if head is None:
            self._raw.execute(_to_postgres(_FIRST), (self._force,))
            head, keys = self._ask(subjects)
        if head is None:
            raise LookupError("the head of the chain that was just made is not there")
        return End(head[0], head[1], keys)

    def extend(self, rows: Sequence[EntryRow], new_keys: Mapping[str, bytes]) -> None:
        """See `ChainEnd`."""
        columns = {name: [getattr(row, name) for row in rows] for name in self._COLUMNS}
        named = [(row.sequence, place, who) for row in rows for place, who in enumerate(row.subjects)]
        self._raw.execute(
            self._EXTEND,
            {
                "force": self._force,
                **columns,
                "named_in": [sequence for sequence, _, _ in named],
                "place": [place for _, place, _ in named],
                "who": [who for _, _, who in named],
                "new": list(new_keys),
                "key": list(new_keys.values()),
                "to": rows[-1].sequence,
                "end": rows[-1].digest,
            },
        )

    def _ask(self, subjects: Collection[str]) -> tuple[tuple[int, str] | None, dict[str, bytes]]:
        with self._together():
            head = self._raw.execute(f"{_to_postgres(_HEAD)} FOR UPDATE", (self._force,))
            keys = self._raw.execute(self._KEYS, (self._force, list(subjects))) if subjects else None
        return head.fetchone(), {} if keys is None else dict(keys.fetchall())

    def _together(self) -> AbstractContextManager[object]:
        is_open = self._raw.pgconn.pipeline_status != PipelineStatus.OFF
        return nullcontext() if is_open else self._raw.pipeline()

    _KEYS = "SELECT subject, key FROM audit_key WHERE force = %s AND subject = ANY(%s)"
    _COLUMNS = ("sequence", "body", "digest", "at", "event", "actor", "purpose", "run")
    _EXTEND = """
        WITH entries AS (
            INSERT INTO audit_entry (force, sequence, body, digest, at, event, actor, purpose, run)
            SELECT %(force)s, * FROM unnest(
                %(sequence)s::int[], %(body)s::text[], %(digest)s::text[], %(at)s::timestamptz[], %(event)s::text[],
                %(actor)s::text[], %(purpose)s::text[], %(run)s::text[])
        ), subjects AS (
            INSERT INTO audit_subject (force, sequence, position, subject)
            SELECT %(force)s, * FROM unnest(%(named_in)s::int[], %(place)s::int[], %(who)s::text[])
        ), keys AS (
            INSERT INTO audit_key (force, subject, key)
            SELECT %(force)s, * FROM unnest(%(new)s::text[], %(key)s::bytea[])
        )
        UPDATE audit_head SET sequence = %(to)s, digest = %(end)s WHERE force = %(force)s
    """


@contextmanager
def chain_end(driver: Any, force: ForceId) -> Iterator[ChainEnd]:
    """The end of the force's chain, in the transaction of the driver's connection.

    Raises:
        DBAPIError: the database refused; nothing of the transaction may stand.
    """
    try:
        yield SqliteEnd(driver, force) if isinstance(driver, sqlite3.Connection) else PostgresEnd(driver, force)
    except (sqlite3.Error, psycopg.Error) as refused:
        kind = sqlite3.Error if isinstance(refused, sqlite3.Error) else psycopg.Error
        raise DBAPIError.instance(None, None, refused, kind, hide_parameters=True) from refused


def _to_postgres(statement: str) -> str:
    return statement.replace("?", "%s")


def _as_kept(at: datetime) -> str:
    """A moment as `UtcDateTime` keeps it on SQLite."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")
