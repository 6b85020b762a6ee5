"""The tables that a use case may ask for: the harmonised ones, who is who, and who may be."""

from collections.abc import Iterable, Iterator, Mapping

from ndas.vocabulary import POLE, ColumnClass

IDENTITY, POSSIBLE_IDENTITY = "identity", "possible_identity"
TIMELESS: Mapping[str, Mapping[str, ColumnClass]] = {
    IDENTITY: dict.fromkeys(("record", "person"), ColumnClass.IDENTIFIER),
    POSSIBLE_IDENTITY: dict.fromkeys(("person_a", "person_b"), ColumnClass.IDENTIFIER)
    | {"reason": ColumnClass.PROVENANCE},
}
"""What matching says this week, which has no clock of its own. `identity`: which person (`person`) a nominal record
(`record`) belongs to. `possible_identity`: two persons who may be one, and why matching did not join them; it is
nobody's answer yet."""

READABLE: Mapping[str, Mapping[str, ColumnClass]] = {
    **{name: {column.name: column.column_class for column in table.columns} for name, table in POLE.items()},
    **TIMELESS,
}
"""Table to column to class."""

_STORED = {IDENTITY: "match/membership", POSSIBLE_IDENTITY: "match/possible"}


def stored_name(table: str) -> str:
    """Where a snapshot keeps the table."""
    return _STORED.get(table, f"pole/{table}")


def views_of(tables: Iterable[str]) -> Iterator[str]:
    """Yield the SQL that gives the tables asked for the names that use cases know, where a snapshot has others."""
    for table in tables:
        if table in _STORED:
            yield f"CREATE VIEW {table} AS FROM {_STORED[table].replace('/', '.')}"
