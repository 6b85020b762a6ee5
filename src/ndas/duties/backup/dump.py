"""The control database as a stream of lines, the same for SQLite and PostgreSQL: what one wrote the other can read.

1. All tables are read in one transaction: one state from beginning to end.
2. Each table ends with the count of its rows and their digest, so that what came back can be held against it.
3. What is no record but a credential or a lock of this moment is left out, as each table says of itself.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, select

import ndas.store.audit.tables
import ndas.store.control.tables  # noqa: F401 - its tables are then in the one metadata
from ndas.duties.backup.errors import BackupError
from ndas.store.database import UtcDateTime, duties_of, metadata

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class TableDigest:
    """What a table held."""

    rows: int
    sha256: str


def tables() -> list[Table]:
    """Every table that a backup holds, parents first."""
    return [table for table in metadata.sorted_tables if not duties_of(table).left_out]


def lines(connection: Connection, *, objects: str) -> Iterator[bytes]:
    """The database as lines.

    Args:
        connection: one transaction.
        objects: digest of the list of objects that belong to it.
    """
    yield _line({"is": "ndas control dump 1", "objects": objects})
    digests = {}
    for table in tables():
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        digest, rows = hashlib.sha256(), 0
        for row in row_lines(connection, table):
            digest.update(row)
            rows += 1
            yield row
        digests[table.name] = {"rows": rows, "sha256": digest.hexdigest()}
        yield _line({"end": table.name, **digests[table.name]})
    yield _line({"done": digests})


def row_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table by primary key, one line each."""
    wanted = select(table).order_by(*table.primary_key.columns)
    binary = [isinstance(column.type, LargeBinary) for column in table.columns]
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
        yield _line([_written(value, is_binary=b) for value, b in zip(row, binary, strict=True)])


def digest_table(connection: Connection, table: Table) -> TableDigest:
    """What a table holds now."""
    digest, rows = hashlib.sha256(), 0
    for row in row_lines(connection, table):
        digest.update(row)
        rows += 1
    return TableDigest(rows, digest.hexdigest())


class DumpReader:
    """Reads what `lines` wrote, checking each table's count and digest as it passes."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        head = self._next()
        if not isinstance(head, dict) or head.get("is") != "ndas control dump 1":
            raise BackupError("this is not a dump of a control database; was it made by a newer version?")
        self.objects = str(head["objects"])
        self.digests: dict[str, TableDigest] = {}

    def tables(self) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
        """Each table and its rows; read the rows to their end before asking for the next table.

        Raises:
            BackupError: a table or a column is unknown, or what came is not what was written.
        """
        known = {table.name: table for table in metadata.sorted_tables}
        while "table" in (head := self._next()):
            table = known.get(head["table"])
            if table is None or not set(head["columns"]) <= set(table.columns.keys()):
                raise BackupError(f"the backup has a table or columns that this version does not know: {head['table']}")
            yield table, self._rows(table, head["columns"])
        if set(head.get("done", ())) != set(self.digests):
            raise BackupError("the dump of the control database ends before its end")

    def _rows(self, table: Table, columns: list[str]) -> Iterator[dict[str, Any]]:
        digest = hashlib.sha256()
        for rows, line in enumerate(self._source):
            said = json.loads(line)
            if isinstance(said, dict):
                found = TableDigest(rows, digest.hexdigest())
                if (said.get("end"), said.get("rows"), said.get("sha256")) != (table.name, found.rows, found.sha256):
                    raise BackupError(f"table {table.name} of the dump is not what was written")
                self.digests[table.name] = found
                return
            digest.update(line)
            yield {name: _read(table, name, value) for name, value in zip(columns, said, strict=True)}
        raise BackupError("the dump of the control database ends before its end")

    def _next(self) -> dict[str, Any]:
        line = next(self._source, None)
        if line is None:
            raise BackupError("the dump of the control database ends before its end")
        said: dict[str, Any] = json.loads(line)
        return said


def _line(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _written(value: Any, *, is_binary: bool) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(bytes(value)).decode() if is_binary and value is not None else value


def _read(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is not None and isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if value is not None and isinstance(kind, LargeBinary) else value
