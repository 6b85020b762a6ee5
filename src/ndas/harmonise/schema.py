"""The Arrow schema of each harmonised table, from ``pole.yaml`` and nothing else."""

from functools import cache

import pyarrow as pa

from ndas.vocabulary.pole import POLE

_ARROW = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
}


@cache
def pole_schema(table: str) -> pa.Schema:
    """Return the schema of the harmonised ``table``: its own columns, then the provenance columns.

    Raises:
        KeyError: there is no such table in ``pole.yaml``.
    """
    return pa.schema([pa.field(column.name, _ARROW[column.type]) for column in POLE[table].columns])
