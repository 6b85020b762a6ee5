"""Takes the names of records that went out of what people wrote and opened, in whatever table they did.

1. Which columns name a record, and in which people write, is what each table says of itself. Judgements and decisions
   leave tombstones of their own and are not touched here; nor is the audit log, which forgets in its own way.
2. A name is emptied. Words that name a record which went are taken out whole: what is left of them would say too much
   or nothing. The row stays: that somebody gave a reason, or opened an emergency, is not the record's.
3. The change and its audit entry are one transaction; afterwards nothing of the words is in any file of the database.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, bindparam, select, update

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository
from ndas.store.database import Room, duties_of, metadata, rows_of
from ndas.vocabulary import ForceId

FORGOTTEN_WORDS = "(taken out: it named a record that went)"
_APART = frozenset({Room.JUDGEMENTS, Room.DECISIONS})
_OF_LOG = frozenset({"audit_head", "audit_entry", "audit_subject", "audit_key"})
_AT_ONCE = 20_000
Gone = Callable[[Sequence[str]], Collection[int]]
"""The places, among some texts, of those that are or name a record that went."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One column of one row, and what is left in it."""

    table: str
    column: str
    key: tuple[str | int, ...]


class Forgetting(Repository):
    """Names and words in tables that have no tombstone of their own."""

    def mentions(self, force: ForceId, *, named: Gone, written: Gone) -> tuple[Mention, ...]:
        """What names a record that went.

        Args:
            force: whose rows.
            named: which of some names are of a record that went.
            written: which of some words name one.
        """
        found: list[Mention] = []
        with self._database.read() as connection:
            for table, column in forgettable_columns():
                gone = named if column.name in duties_of(table).names else written
                found += _in_column(connection, table, column, force, gone)
        return tuple(found)

    def forget(self, mentions: Collection[Mention], *, audit: AuditEntry) -> int:
        """Take them out; return how many there were."""
        with self._audited(audit) as connection:
            forget_mentions(connection, mentions)
        self._database.scrub()
        return len(mentions)


def forget_mentions(connection: Connection, mentions: Collection[Mention]) -> int:
    """Take them out, inside a transaction; return how many were there to be taken out."""
    count = 0
    for table, column in forgettable_columns():
        mine = [one for one in mentions if (one.table, one.column) == (table.name, column.name)]
        if mine:
            here = and_(*(key == bindparam(f"key{place}") for place, key in enumerate(table.primary_key.columns)))
            left = "" if column.name in duties_of(table).names else FORGOTTEN_WORDS
            rows = [{f"key{place}": value for place, value in enumerate(one.key)} for one in mine]
            for row in rows:
                count += connection.execute(
                    update(table).where(here, column != left).values({column: left}), row
                ).rowcount
    return count


def forgotten_before(connection: Connection) -> tuple[Mention, ...]:
    """Everything that was taken out, of every force: for a backup's index of what must not come back."""
    found: list[Mention] = []
    for table, column in forgettable_columns():
        left = "" if column.name in duties_of(table).names else FORGOTTEN_WORDS
        keys = connection.execute(select(*table.primary_key.columns).where(column == left))
        found += [Mention(table.name, column.name, tuple(key)) for key in keys]
    return tuple(found)


def named_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Tables without a tombstone of their own, and their columns whose whole value is the name of a record."""
    return ((table, column) for table, column in forgettable_columns() if column.name in duties_of(table).names)


def forgettable_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Tables that leave no tombstone, and their columns that name a record or hold what people wrote."""
    for table in metadata.sorted_tables:
        said = duties_of(table)
        if said.room not in _APART and table.name not in _OF_LOG:
            yield from ((table, table.c[name]) for name in (*said.names, *said.written))


def _in_column(
    connection: Connection, table: Table, column: Column[Any], force: ForceId, gone: Gone
) -> Iterator[Mention]:
    keys = list(table.primary_key.columns)
    wanted = select(column.label("said"), *keys).where(
        rows_of(table, force), column.is_not(None), column.not_in(("", FORGOTTEN_WORDS))
    )
    for rows in connection.execution_options(yield_per=_AT_ONCE).execute(wanted).partitions():
        for place in sorted(gone([row.said for row in rows])):
            yield Mention(table.name, column.name, tuple(rows[place][1:]))
