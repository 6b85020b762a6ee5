"""Where a restored week is read: SQL over the decrypted stream, in memory, for as long as the restore lasts.

1. Nothing plain is written anywhere: the engine has no temporary folder, no file access and no way to turn them on.
2. Each query decrypts the week anew and keeps nothing. A query over one table passes it through; one that joins holds
   only the tables it names, up to the memory limit.
3. Each query is in the audit log before its answer is given: its tables, its keyed digest, its rows; never its text.
4. At the end of the time the stream stops, in the middle of a query too.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from ndas.duties.retrieval.errors import QueryRefusedError
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.archive import Archive, RestoreEndedError
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, RestoreRequest
from ndas.vocabulary import RunId

MOST_ROWS = 1000
"""Rows that one answer shows at most: a workspace is for reading, not for taking a week away."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: column names, rows as text, and whether there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The receipt of a closed restore: which, when, and how much was read of it, by the audit log."""

    request: str
    item: str
    closed_at: datetime
    queries: int
    rows: int

    @classmethod
    def of(cls, control: Control, request: RestoreRequest, at: datetime) -> "Closed":
        """What the log tells of a request."""
        wanted = AuditQuery(force=request.force, events=(AuditEvent.ARCHIVE_READ,), run=_run(request))
        found = control.audit.find(wanted, count=10_000)
        return cls(request.id, request.item, at, found.total, sum(one.entry.count for one in found.records))


class Workspace:
    """One opened restore. It holds no key and no row between two queries."""

    def __init__(
        self,
        control: Control,
        archive: Archive,
        request: RestoreRequest,
        *,
        clock: Callable[[], datetime],
        digest_key: bytes,
        memory_limit: str,
    ) -> None:
        self._control, self._archive, self._request, self._clock = control, archive, request, clock
        self._digest_key, self._memory_limit = digest_key, memory_limit
        item = control.archive_items.get(request.item)
        self._tables = {_named(name): (name, rows) for name, rows in (item.tables if item else {}).items()}

    def tables(self) -> dict[str, int]:
        """The tables of the week as queries name them (``rms.PERSON``), with their rows."""
        return {f'{schema}."{table}"': rows for (schema, table), (_, rows) in self._tables.items()}

    def query(self, sql: str, *, rows: int = 100) -> Answer:
        """Run one SELECT over the week; return at most ``rows`` rows.

        Raises:
            QueryRefusedError: it is no single SELECT, names no table of the week, or needs too much memory.
            StateRefusedError: the restore cannot be read now.
            RestoreEndedError: its time ended while reading.
        """
        named = self._named_in(sql)
        with _engine(self._memory_limit) as connection:
            shown = min(rows, MOST_ROWS)
            before = self._entry(named, sql, 0, "opened")
            with self._archive.restore(self._request.id, run=_run(self._request), audit=before) as week:
                try:
                    columns, found = self._run(connection, week, named, sql, shown + 1)
                except QueryRefusedError:
                    self._check_time()  # the engine hides why a stream stopped
                    raise
        answer = Answer(columns, tuple(found[:shown]), len(found) > shown)
        self._control.audit.record(self._entry(named, sql, len(answer.rows), "answered"))
        return answer

    def leave(self) -> None:
        """Forget the names of the tables; there is nothing else to forget."""
        self._tables = {}

    def _run(
        self, connection: Any, week: Any, named: "Counter[str]", sql: str, limit: int
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        alone = sum(named.values()) == 1
        for name, reader in week:
            if name not in named:
                continue
            schema, table = _named(name)
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            connection.register("arriving", reader)
            if alone:
                connection.execute(f'CREATE VIEW "{schema}"."{table}" AS SELECT * FROM arriving')
                return _fetch(connection, sql, schema, limit)
            _guarded(connection, f'CREATE TABLE "{schema}"."{table}" AS SELECT * FROM arriving')
            connection.unregister("arriving")
        return _fetch(connection, sql, "", limit)

    def _check_time(self) -> None:
        ends_at = self._request.ends_at
        if ends_at is not None and self._clock() >= ends_at:
            raise RestoreEndedError(f"the restore ended at {ends_at:%Y-%m-%d %H:%M} UTC; ask anew if need remains")

    def _named_in(self, sql: str) -> "Counter[str]":
        """The week's tables that the query names, each as often as it does."""
        with _engine(self._memory_limit) as connection:
            said = json.loads(connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
        if said["error"] or len(said["statements"]) != 1:
            raise QueryRefusedError("a workspace runs one SELECT at a time and nothing else")
        found: Counter[str] = Counter()
        for schema, table in _base_tables(said):
            for (known_schema, known), (name, _) in self._tables.items():
                if known.lower() == table.lower() and schema.lower() in ("", known_schema.lower()):
                    found[name] += 1
        if not found:
            known = ", ".join(sorted(self.tables())) or "none"
            raise QueryRefusedError(f"the query names no table of this week; there are: {known}")
        return found

    def _entry(self, named: "Counter[str]", sql: str, rows: int, outcome: str) -> AuditEntry:
        digest = hmac.new(self._digest_key, sql.encode(), hashlib.sha256).hexdigest()[:32]
        event = AuditEvent.ARCHIVE_READ if outcome == "answered" else AuditEvent.RECORD_VIEWED
        return AuditEntry(
            event,
            self._clock(),
            self._request.force,
            actor=self._request.requested_by,
            run=_run(self._request),
            purpose=self._request.purpose,
            count=rows,
            detail={
                "item": self._request.item,
                "request": self._request.id,
                "tables": ", ".join(sorted(named)),
                "query": digest,
                "outcome": outcome,
            },
        )


def _run(request: RestoreRequest) -> RunId:
    return RunId(f"retrieval-{request.id}")


def _named(name: str) -> tuple[str, str]:
    """``source/rms/PERSON`` as a schema and a table."""
    *_, schema, table = f"week/{name}".replace(".", "/").split("/")
    return schema, table


@contextmanager
def _engine(memory_limit: str) -> Iterator[Any]:
    """A DuckDB that reaches nothing but its memory, and cannot be told otherwise."""
    with duckdb.connect(config={"temp_directory": "", "memory_limit": memory_limit, "threads": 2}) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET python_enable_replacements = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def _fetch(connection: Any, sql: str, schema: str, limit: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if schema:
        connection.execute(f'USE memory."{schema}"')
    found = _guarded(connection, sql)
    columns = tuple(column[0] for column in found.description)
    return columns, [tuple("" if cell is None else str(cell) for cell in row) for row in found.fetchmany(limit)]


def _guarded(connection: Any, sql: str) -> Any:
    """Run it; an engine's error may quote a value, so only its kind goes on."""
    try:
        return connection.execute(sql)
    except duckdb.OutOfMemoryException:
        raise QueryRefusedError(
            "the tables that this query joins do not fit the workspace's memory; ask of one table at a time"
        ) from None
    except duckdb.Error as failed:
        raise QueryRefusedError(
            f"the engine refuses the query ({type(failed).__name__}); check names and types"
        ) from None


def _base_tables(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            yield str(node.get("schema_name", "")), str(node.get("table_name", ""))
        for value in node.values():
            yield from _base_tables(value)
    elif isinstance(node, list):
        for value in node:
            yield from _base_tables(value)
