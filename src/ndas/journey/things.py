"""From harmonised records to the things they speak of (places, telephones, vehicles, ...), and who has them."""

import duckdb
import pyarrow as pa

from ndas.journey.work import Work
from ndas.match.entities import (
    ENTITY_SCHEMA,
    MENTION_SCHEMA,
    NO_ENTITIES,
    TIE_SCHEMA,
    Entities,
    identify_entities,
    listed_by_entity,
)
from ndas.store.snapshots import BuildingSnapshot, Snapshot, connect

ENTITIES = "match/entities/"

GRANT = {
    "pole/person": ("id", "kind", "system", "name_as_recorded", "address", "postcode", "phones", "emails"),
    "pole/object": ("id", "kind", "system", "identifier"),
    "pole/location": ("id", "kind", "system", "address", "postcode", "uprn"),
    "pole/person_object": ("person", "object", "relation"),
    "pole/person_location": ("person", "location", "relation"),
}
"""What the identification of things is handed; the rest of the snapshot does not exist in its connection."""

_MENTIONS = {
    "pole/person": """
SELECT 'phone' AS kind, 'person' AS source, id AS record, system, unnest(phones) AS text, NULL AS postcode, NULL AS uprn
FROM pole.person
UNION ALL SELECT 'email', 'person', id, system, unnest(emails), NULL, NULL FROM pole.person
UNION ALL SELECT 'location', 'person', id, system, address, postcode, NULL FROM pole.person WHERE address IS NOT NULL
UNION ALL SELECT 'organisation', 'person', id, system, name_as_recorded, postcode, NULL FROM pole.person
WHERE kind = 'organisation' AND name_as_recorded IS NOT NULL""",
    "pole/object": """
SELECT kind, 'object', id, system, identifier, NULL, NULL FROM pole.object
WHERE kind IN ('phone', 'vehicle', 'email') AND identifier IS NOT NULL""",
    "pole/location": """
SELECT 'location', 'location', id, system, address, postcode, uprn FROM pole.location
WHERE kind IN ('address', 'premises') AND (address IS NOT NULL OR uprn IS NOT NULL)""",
}
_TIES = {
    "pole/person_object": "SELECT 'object' AS source, object AS record, person, relation FROM pole.person_object",
    "pole/person_location": "SELECT 'location', location, person, relation FROM pole.person_location",
}


def identify_things(
    work: Work, snapshot: BuildingSnapshot, membership: pa.Table
) -> tuple[Entities, dict[str, pa.Table]]:
    """Say which records speak of one thing. Returns the things, and the tables to be written by name."""
    present = {name: columns for name, columns in GRANT.items() if name in snapshot.names()}
    with connect(snapshot, present, memory_limit=work.platform.memory_limit) as connection:
        mentions = _rows(connection, [sql for name, sql in _MENTIONS.items() if name in present], MENTION_SCHEMA)
        ties = _rows(connection, [sql for name, sql in _TIES.items() if name in present], TIE_SCHEMA)
    before = work.last_week()
    previous = NO_ENTITIES
    if before is not None:
        with before:
            previous = _previous(before)
    found = identify_entities(mentions, ties, membership, previous)
    numbers = pa.table({"next_number": pa.array([found.next_number], pa.int64())})
    tables = {
        "entities": found.entities,
        "stated": found.stated,
        "listed": listed_by_entity(found.stated),
        "tied": found.tied,
        "hubs": found.hubs,
        "forms": found.forms,
        "numbers": numbers,
    }
    return found, {ENTITIES + name: table for name, table in tables.items()}


def _rows(connection: duckdb.DuckDBPyConnection, parts: list[str], schema: pa.Schema) -> pa.Table:
    if not parts:
        return schema.empty_table()
    named = [f"({part})" for part in parts]
    rows: pa.Table = connection.sql(" UNION ALL ".join(named)).to_arrow_table()
    return rows.rename_columns(schema.names).cast(schema)


def _previous(week: Snapshot) -> Entities:
    """What the week before left; nothing where it did not identify things yet."""
    if ENTITIES + "numbers" not in week.names():
        return NO_ENTITIES
    entities, forms, numbers = (week.dataset(ENTITIES + name).to_table() for name in ("entities", "forms", "numbers"))
    return Entities(
        entities=entities.cast(ENTITY_SCHEMA), forms=forms, next_number=numbers.column("next_number")[0].as_py()
    )
