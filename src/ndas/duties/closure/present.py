"""Which of the records that people spoke of are nowhere in the live week: neither accepted nor sent back to be mended.

What somebody said about a record on a page of last week may arrive after that week's deletion was done with. Such words
name nothing that went this week; they name nothing that is here either.
"""

from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from ndas.duties.closure.estate import Estate
from ndas.duties.closure.gone import engine
from ndas.duties.closure.ids import source_name
from ndas.store.snapshots import Snapshot

_field: Any = ds.field  # its published types lack comparison


def absent(estate: Estate, live: Snapshot, names: Collection[str]) -> frozenset[str]:
    """Which of these names are of a record of a table of the force, and of none that the live week holds."""
    declared = tuple(f"{system}:{name}:" for system, contract in estate.contracts.items() for name in contract.tables)
    left = {name for name in names if name.startswith(declared)}
    for table in live.names():
        if left and table.startswith("pole/") and "id" in live.dataset(table).schema.names:
            wanted = _field("id").isin(sorted(left))
            left -= set(live.dataset(table).to_table(columns=["id"], filter=wanted).column("id").to_pylist())
    return frozenset(left - set(_quarantined(estate, live, left)) if left else ())


def _quarantined(estate: Estate, live: Snapshot, names: Collection[str]) -> Iterator[str]:
    asked: Any = pa.table({"name": pa.array([one.split("#")[0] for one in names], pa.string()), "given": list(names)})
    with engine(estate.memory_limit) as connection:
        connection.register("asked", asked)
        for system, contract in estate.contracts.items():
            for name, table in contract.tables.items():
                kept = f"quarantine/{system}/{name}"
                if kept not in live.names() or not table.source_id:
                    continue
                connection.register("kept", live.dataset(kept).only(list(table.source_id)))
                here = f"SELECT {source_name(system, name, table.source_id)} FROM kept"
                rows = connection.execute(f"SELECT given FROM asked WHERE name IN ({here})").fetchall()
                connection.unregister("kept")
                yield from (given for (given,) in rows)
