"""What every repository of the control database has: audited writes, and rows read as frozen values."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Connection, Row, Select, Table, update

from ndas.governance import AuditEntry
from ndas.store.audit import audited
from ndas.store.control.errors import NotThereError
from ndas.store.database import Database


class Shape(Protocol):
    """A frozen dataclass whose fields are named like columns."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


S = TypeVar("S", bound=Shape)


class Repository:
    """One kind of thing in the control database. Its public methods are the only ones that touch its tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _audited(self, audit: AuditEntry | None) -> AbstractContextManager[Connection]:
        return audited(self._database, audit)

    def _all(self, shape: type[S], wanted: Select[Any]) -> tuple[S, ...]:
        with self._database.read() as connection:
            return tuple(read_row(shape, row) for row in connection.execute(wanted))

    def _one(self, shape: type[S], wanted: Select[Any]) -> S | None:
        with self._database.read() as connection:
            return read_one(shape, connection, wanted)


def read_row(shape: type[S], row: Row[Any]) -> S:
    """The row as a value; columns that the shape does not name are left out."""
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return shape(**{f.name: _frozen(found[f.name]) for f in fields(shape)})


def read_one(shape: type[S], connection: Connection, wanted: Select[Any]) -> S | None:
    """The one row as a value, or None."""
    row = connection.execute(wanted).one_or_none()
    return None if row is None else read_row(shape, row)


def as_row(value: Shape) -> dict[str, Any]:
    """The value's fields as columns."""
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}


def change(connection: Connection, table: Table, key: Mapping[str, Any], /, **values: Any) -> None:
    """Change one row.

    Raises:
        NotThereError: there is no row with this key.
    """
    statement = update(table).values(**values)
    for column, value in key.items():
        statement = statement.where(table.c[column] == value)
    if connection.execute(statement).rowcount != 1:
        name = table.name.replace("_", " ")
        raise NotThereError(f"there is no {name} {'/'.join(str(value) for value in key.values())}; check the id")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
