"""The rehearsal of a deletion before it is published: counts are in the account; this is a sample by source id.

Shown to the people who are asked to agree, so that they can look some of them up in the source system: records that
would go, and records that the force's own deletion list names although they are still there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ndas.duties.closure.estate import Estate
from ndas.duties.closure.gone import OPENING, TABLE, engine, quick
from ndas.duties.closure.ids import source_name
from ndas.duties.closure.listed import LISTED
from ndas.store.snapshots import Snapshot

Why = Literal["would go", "listed, still there"]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One record of the sample, by the force's own id."""

    why: Why
    system: str
    table: str
    source_id: str


def rehearse(estate: Estate, before: Snapshot | None, held: Snapshot, count: int) -> tuple[Sampled, ...]:
    """Return at most ``count`` records of each table and kind, spread evenly over their ids.

    Raises:
        SnapshotError: a table cannot be read.
    """
    gone = () if before is None else tuple(_sample(estate, "would go", held, TABLE, before, count))
    return (*gone, *_sample(estate, "listed, still there", held, LISTED, held, count))


def _sample(estate: Estate, why: Why, listing: Snapshot, listed: str, rows: Snapshot, count: int) -> Iterator[Sampled]:
    """Rows of ``rows`` that the table ``listed`` of ``listing`` holds by quick number."""
    if listed not in listing.names():
        return
    table = listing.dataset(listed)
    opening = (table.schema.metadata or {})[OPENING].decode()
    with engine(estate.memory_limit) as connection:
        connection.register("listed", table)
        for system, contract in sorted(estate.contracts.items()):
            for name, declared in contract.tables.items():
                source = f"source/{system}/{name}"
                if (system, name) in estate.by_content or not declared.source_id or source not in rows.names():
                    continue
                connection.register("place", rows.dataset(source).only(declared.source_id))
                named = source_name(system, name, declared.source_id)
                found = connection.execute(
                    f"WITH named AS (SELECT {named} AS name FROM place) "
                    f"SELECT DISTINCT name, {quick(opening, 'name')} AS number FROM named "
                    f"WHERE {quick(opening, 'name')} IN (SELECT quick FROM listed) ORDER BY number LIMIT {int(count)}"
                ).fetchall()
                connection.unregister("place")
                prefix = len(f"{system}:{name}:")
                yield from (Sampled(why, system, name, one[prefix:]) for one, _ in sorted(found))
