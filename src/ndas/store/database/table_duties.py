"""What each duty of deletion does with a table: said beside the table, and what every duty is compiled from.

1. A table without its word stops every duty that walks the tables: `duties_of` refuses, it does not pass over.
2. A row is a force's by a column of its own, or by the row that it belongs to; there is no third way.
3. Every column that can hold a text of any length is named as what it is: the name of a record, words that a person
   wrote, sealed words, or codes that the platform alone writes. `undeclared_columns` finds those that are not.
4. Each exception (rows that stay when a force leaves, a table that no backup holds, rows that a restore brings back as
   they were, words that cannot be changed) carries its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, LargeBinary, MetaData, Table, Text, select

_INFO = "duties"


class Room(StrEnum):
    """To which place of a deletion certificate a table belongs."""

    JUDGEMENTS = "judgements"
    DECISIONS = "decisions"
    AUDIT = "audit"
    PEOPLE = "people"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDuties:
    """One table's part in closure, withdrawal, backup, restore and reach."""

    room: Room
    of: str = "force"
    """The column by which a row is a force's."""
    parent: str = ""
    """The table whose ``id`` that column holds; empty: it holds the force itself."""
    names: tuple[str, ...] = ()
    """Columns whose whole value is the name of a record. Emptied when the record goes."""
    written: tuple[str, ...] = ()
    """Columns in which a person writes in the clear. Words that name a record which went are taken out."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Columns with words that cannot be changed, and why; what is found in them stops the certificate or is told."""
    sealed: tuple[str, ...] = ()
    """Columns of ciphertext under a key of the force's."""
    codes: tuple[str, ...] = ()
    """Other columns of any length: only the platform writes them. They are searched like all others."""
    credential: bool = False
    """Whether somebody could sign in with what it holds."""
    stays: str = ""
    """Why the rows stay when the force leaves; empty: they go."""
    left_out: str = ""
    """Why no backup holds it; empty: every backup does."""
    returns: str = ""
    """Why a restore may bring the rows back as they were; empty: the restore reconciles them."""


class UndeclaredTableError(Exception):
    """A table does not say what the duties of deletion do with it."""


def duties(**said: Any) -> dict[str, TableDuties]:
    """A table's word, for the ``info`` of its `Table`; the arguments are those of `TableDuties`."""
    return {_INFO: TableDuties(**said)}


def duties_of(table: Table) -> TableDuties:
    """What the table says.

    Raises:
        UndeclaredTableError: it says nothing.
    """
    said = table.info.get(_INFO)
    if not isinstance(said, TableDuties):
        raise UndeclaredTableError(
            f"table {table.name} does not say what deletion does with it; give its Table info=duties(...)"
        )
    return said


def rows_of(table: Table, force: str) -> ColumnElement[bool]:
    """The condition for the force's rows of a table.

    Raises:
        UndeclaredTableError: the table says nothing.
    """
    said = duties_of(table)
    if not said.parent:
        return table.c[said.of] == force
    parent = table.metadata.tables[said.parent]
    return table.c[said.of].in_(select(parent.c.id).where(rows_of(parent, force)))


def children_first(metadata: MetaData) -> list[Table]:
    """Every table, those whose rows belong to rows of another before it."""
    return sorted(metadata.sorted_tables, key=lambda table: not duties_of(table).parent)


def undeclared_columns(table: Table) -> list[str]:
    """Columns that can hold a text of any length and that the table's word does not name."""
    said = duties_of(table)
    known = {*said.names, *said.written, *said.fixed, *said.sealed, *said.codes}
    unknown = known - set(table.c.keys())
    long = [column.name for column in table.c if isinstance(column.type, Text | JSON | LargeBinary)]
    return [*sorted(unknown), *(name for name in long if name not in known)]
