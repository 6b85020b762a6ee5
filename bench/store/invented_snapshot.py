"""A snapshot of invented records for measuring: n events with half as many person records and everything between.

Set-based and repeatable; nobody here exists.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from ndas.governance import KeyKind, KeyRef, Lease
from ndas.store.snapshots import BuildingSnapshot, SnapshotStore
from ndas.vocabulary import POLE, ForceId, SnapshotId

FORCE, WEEK = ForceId("northmoor"), SnapshotId("000001-bench0")
_TYPES = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
}


def lend() -> Lease:
    """A lease that outlives the measurement."""
    return Lease(KeyRef(FORCE, KeyKind.SNAPSHOT, WEEK), bytes(range(32)), datetime(2100, 1, 1, tzinfo=UTC))


def _pick(values: str, salt: int) -> str:
    return f"({values})[1 + (hash(i * {salt}) % len({values}))::INT]"


_FAMILY = "['SMITH','JONES','KHAN','PATEL','OKORO','HALE','ROWE','MARSH','LUND','PRICE','QUILL','PELL','STROUD']"
_GIVEN = "['JOHN','MARY','ALI','ZOE','ADA','BEN','CY','DEE','EVE','FAY','INES','DARA','IVO','TOBIAS','AURORA']"
_OFFENCE = "['Burglary','Robbery','Wounding with intent','Theft from shop','Criminal damage','Assault ABH','Drugs']"
_STREET = "['HIGH STREET','CAPSTAN ROW','FERRY STEPS','MILL LANE','STATION ROAD','CHURCH LANE','HARBOUR VIEW']"


def _tables(n: int) -> dict[str, tuple[int, dict[str, str]]]:
    people, places, things = n // 2, n // 5, n // 10
    family = f"{_pick(_FAMILY, 7)} || chr(65 + (hash(i * 3) % 26)::INT) || chr(65 + (hash(i * 5) % 26)::INT)"
    moment = "TIMESTAMPTZ '2021-01-01' + to_seconds((hash(i * 31) % 180000000)::BIGINT)"
    return {
        "person": (people, {
            "id": "'rms:PERSON:' || i", "kind": "'person'", "family_name": family, "given_name": _pick(_GIVEN, 11),
            "name_as_recorded": f"{_pick(_GIVEN, 11)} || ' ' || {family}",
            "birth_date": "DATE '1950-01-01' + (hash(i * 13) % 24000)::INT", "sex": "['M','F'][1 + (i % 2)::INT]",
            "pnc_id": "CASE WHEN i % 3 = 0 THEN '2001/' || lpad(i::VARCHAR, 7, '0') || 'K' END",
            "self_defined_ethnicity": "'W1'",
            "phones": "['+447' || lpad((hash(i * 17) % 1000000000)::VARCHAR, 9, '0')]",
            "address": f"(hash(i * 19) % 200) || ' ' || {_pick(_STREET, 23)}", "postcode": "'NM' || (i % 20) || ' 4QT'",
            "source_id": "i::VARCHAR", "source_table": "'PERSON'",
        }),
        "location": (places, {
            "id": "'rms:ADDRESS:' || i", "kind": "'address'",
            "address": f"(hash(i) % 300) || ' ' || {_pick(_STREET, 3)}",
            "postcode": "'NM' || (i % 40) || ' ' || (i % 9) || 'QT'",
            "cell": "'88195da4' || lpad((i % 900)::VARCHAR, 3, '0') || 'ffff'",
            "area": "'E0100' || (i % 400)", "area_name": "'Beat ' || (i % 400)",
            "source_id": "i::VARCHAR", "source_table": "'ADDRESS'",
        }),
        "object": (things, {
            "id": "'rms:VEHICLE:' || i", "kind": "'vehicle'",
            "identifier": "'AB' || lpad((i % 99)::VARCHAR, 2, '0') || 'XY' || i",
            "description": "'grey Ford Focus'", "source_id": "i::VARCHAR", "source_table": "'VEHICLE'",
        }),
        "event": (n, {
            "id": "'rms:CRIME:' || i", "kind": "'crime'", "reference": "'24/' || lpad(i::VARCHAR, 8, '0')",
            "offence_as_recorded": _pick(_OFFENCE, 37), "offence_code": "(1 + hash(i * 37) % 60)::VARCHAR || 'A'",
            "offence_group": "'group ' || (hash(i * 37) % 12)", "status": "['open','closed'][1 + (i % 2)::INT]",
            "outcome_as_recorded": "CASE WHEN i % 2 = 0 THEN 'No suspect identified' END", "occurred_from": moment,
            "occurred_to": moment, "occurred_precision": "'exact'", "flags": "CASE WHEN i % 9 = 0 THEN ['knife'] END",
            "source_id": "i::VARCHAR", "source_table": "'CRIME'",
        }),
        "event_person": (n * 3 // 2, {
            "id": "'rms:INVOLVED:' || i", "event": f"'rms:CRIME:' || (i % {n})",
            "person": f"'rms:PERSON:' || (hash(i * 41) % {people})",
            "role": "['suspect','victim','witness'][1 + (i % 3)::INT]",
            "role_as_recorded": "['SUS','VIC','WIT'][1 + (i % 3)::INT]",
            "category": "['suspect','victim','witness'][1 + (i % 3)::INT]", "age_at_event": "hash(i) % 80",
            "source_id": "i::VARCHAR", "source_table": "'INVOLVED'",
        }),
        "event_location": (n, {
            "id": "'rms:CRIME:' || i || '#scene'", "event": "'rms:CRIME:' || i",
            "location": f"'rms:ADDRESS:' || (hash(i * 43) % {places})", "role": "'scene'",
            "source_id": "i::VARCHAR", "source_table": "'CRIME'",
        }),
        "event_object": (n // 5, {
            "id": "'rms:CRIME_VEHICLE:' || i", "event": f"'rms:CRIME:' || (hash(i * 47) % {n})",
            "object": f"'rms:VEHICLE:' || (hash(i * 53) % {things})", "role": "'used'",
            "source_id": "i::VARCHAR", "source_table": "'CRIME_VEHICLE'",
        }),
        "person_person": (n // 10, {
            "id": "'rms:ASSOCIATION:' || i", "person": f"'rms:PERSON:' || (hash(i * 59) % {people})",
            "other": f"'rms:PERSON:' || (hash(i * 61) % {people})", "relation": "'associate'",
            "source_id": "i::VARCHAR", "source_table": "'ASSOCIATION'",
        }),
        "person_object": (n // 20, {
            "id": "'rms:KEEPER:' || i", "person": f"'rms:PERSON:' || (hash(i * 67) % {people})",
            "object": f"'rms:VEHICLE:' || (hash(i * 71) % {things})", "relation": "'keeper'",
            "source_id": "i::VARCHAR", "source_table": "'KEEPER'",
        }),
        "person_location": (people, {
            "id": "'rms:PERSON:' || i || '#home'", "person": "'rms:PERSON:' || i",
            "location": f"'rms:ADDRESS:' || (hash(i * 73) % {places})", "relation": "'home'",
            "source_id": "i::VARCHAR", "source_table": "'PERSON'",
        }),
        "text": (n // 2, {
            "id": "'rms:NOTE:' || i", "record_kind": "'event'", "record": f"'rms:CRIME:' || (hash(i * 79) % {n})",
            "field": "'MO'",
            "body": "'Unknown suspect approached from the direction of ' || " + _pick(_STREET, 83)
            + " || ' and took property number ' || hash(i * 89) % 100000"
            " || ' before leaving in a grey vehicle towards the docks'",
            "source_id": "i::VARCHAR", "source_table": "'NOTE'",
        }),
    }  # fmt: skip


def table_sql(name: str, n: int) -> str:
    """SQL that makes the rows of one harmonised table."""
    rows, given = _tables(n)[name]
    given = given | {
        "force": "'northmoor'",
        "system": "'rms'",
        "row_number": "i + 1",
        "recorded_at": "TIMESTAMPTZ '2021-06-01' + to_seconds((hash(i * 97) % 150000000)::BIGINT)",
    }
    columns = (
        f"({given.get(column.name, 'NULL')})::{_TYPES[column.type]} AS {column.name}" for column in POLE[name].columns
    )
    return f"SELECT {', '.join(columns)} FROM range({rows}) t(i)"


def batches(sql: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query, batch by batch."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET TimeZone = 'UTC'")
    yield from connection.sql(sql).to_arrow_reader(65_536)


def build(home: Path, n: int) -> BuildingSnapshot:
    """The snapshot with all harmonised tables, membership and two source tables."""
    building = SnapshotStore(home).begin(FORCE, WEEK, lend)
    queries = {f"pole/{name}": table_sql(name, n) for name in POLE}
    queries["match/membership"] = (
        f"SELECT 'rms:PERSON:' || i AS record, 'P-' || (hash(i) % {max(1, n // 3)}) AS person FROM range({n // 2}) t(i)"
    )
    for name, pole in (("CRIME", "event"), ("PERSON", "person")):
        columns = ", ".join(f"{one.name}::VARCHAR AS {one.name.upper()}" for one in POLE[pole].columns[:14])
        queries[f"source/rms/{name}"] = f"SELECT row_number, {columns} FROM ({table_sql(pole, n)})"
    for name, sql in queries.items():
        writer = None
        for batch in batches(sql):
            if writer is None:
                writer = building.writer(name, batch.schema)
                writer.__enter__()
            writer.write(batch)
        if writer is not None:
            writer.__exit__(None, None, None)
    return building


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2])).finish()
