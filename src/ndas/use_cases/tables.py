"""The tables that a use case may ask for: the harmonised ones, and who is who."""

from collections.abc import Mapping

from ndas.vocabulary import POLE, ColumnClass

IDENTITY = "identity"
_IDENTITY_COLUMNS = {"record": ColumnClass.IDENTIFIER, "person": ColumnClass.IDENTIFIER}

READABLE: Mapping[str, Mapping[str, ColumnClass]] = {
    **{name: {column.name: column.column_class for column in table.columns} for name, table in POLE.items()},
    IDENTITY: _IDENTITY_COLUMNS,
}
"""Table to column to class. `identity` says which person (`person`) a nominal record (`record`) belongs to."""


def stored_name(table: str) -> str:
    """Where a snapshot keeps the table."""
    return "match/membership" if table == IDENTITY else f"pole/{table}"
