"""One invented force's week, small enough to read: who did what where, and the store built from it."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.store.reading import Contents, EventSet, ReadingStore, SourceColumns, build_reading_store
from ndas.store.snapshots import BuildingSnapshot, Snapshot, SnapshotStore
from ndas.vocabulary import POLE, ForceId, SnapshotId

FORCE, WEEK = ForceId("northmoor"), SnapshotId("000001-3f9c2a")
TYPES = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
}


@dataclass
class Holder:
    """Lends one key for fifteen minutes of its own clock."""

    now: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    refusing: bool = False
    key: bytes = bytes(range(32))
    lent: int = 0

    def clock(self) -> datetime:
        return self.now

    def lend(self) -> Lease:
        if self.refusing:
            raise KeyRefusedError("revoked by the force")
        self.lent += 1
        return Lease(KeyRef(FORCE, KeyKind.SNAPSHOT, WEEK), self.key, self.now + timedelta(minutes=15))


def pole_schema(name: str) -> pa.Schema:
    return pa.schema([(column.name, TYPES[column.type]) for column in POLE[name].columns])


@dataclass
class Week:
    """Rows by table, as they would come from harmonising; `add` fills the provenance in."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in POLE})

    def add(self, table: str, source_table: str, source_id: str, **values: Any) -> str:
        part = values.pop("part", "")
        number = len(self.rows[table]) + 1
        row = {
            "id": f"rms:{source_table}:{source_id}{part}",
            "force": FORCE,
            "system": "rms",
            "source_table": source_table,
            "source_id": source_id,
            "row_number": number,
            "recorded_at": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number),
        } | values
        self.rows[table].append(row)
        return str(row["id"])

    def write(self, building: BuildingSnapshot, membership: dict[str, str], sources: dict[str, pa.Table]) -> None:
        tables = {
            f"pole/{name}": pa.Table.from_pylist(rows, schema=pole_schema(name)) for name, rows in self.rows.items()
        }
        tables["match/membership"] = pa.table(
            {"record": pa.array(membership, pa.string()), "person": pa.array(membership.values(), pa.string())}
        )
        for name, table in (tables | sources).items():
            if not table.num_rows:
                continue
            with building.writer(name, table.schema) as writer:
                writer.write(table)


def small_week() -> Week:
    week = Week()
    tobias = {
        "kind": "person",
        "family_name": "MARLOWE",
        "given_name": "TOBIAS",
        "birth_date": date(1991, 4, 17),
        "birth_year": 1991,
        "sex": "M",
        "self_defined_ethnicity": "ETHNICITYCANARY",
        "officer_defined_ethnicity": "ETHNICITYCANARY",
    }
    week.add(
        "person",
        "PERSON",
        "1",
        **tobias,
        name_as_recorded="Tobias MARLOWE",
        pnc_id="2011/0482913K",
        pnc_id_status="valid",
        phones=["+447700900482"],
        address="14 CAPSTAN ROW",
        postcode="NM1 4QT",
    )
    week.add("person", "PERSON", "2", **tobias, name_as_recorded="MARLOWE Toby", nickname="Toby", deceased=True)
    week.add(
        "person",
        "PERSON",
        "3",
        kind="person",
        family_name="O'DÔNNELL",
        given_name="ZOË",
        name_as_recorded="Zoë O'Dônnell",
        birth_date=date(2015, 2, 28),
        pnc_id="1999/0000001A",
        pnc_id_status="invalid",
    )
    week.add("person", "PERSON", "4", kind="organisation", name_as_recorded="Harbour Stores Ltd")
    capstan = week.add(
        "location",
        "ADDRESS",
        "1",
        kind="address",
        address="14 CAPSTAN ROW",
        postcode="NM1 4QT",
        area="E01000001",
        area_name="Harbour",
        cell="88195da49bfffff",
    )
    car = week.add(
        "object",
        "VEHICLE",
        "1",
        kind="vehicle",
        identifier="AB12CDE",
        identifier_status="valid",
        description="grey Ford Focus",
    )
    wounding = week.add(
        "event",
        "CRIME",
        "82/1/26",
        kind="crime",
        reference="82/0000001/26",
        offence_code="5D",
        offence_as_recorded="Wounding with intent (s.18)",
        offence_group="Violence",
        status="open",
        occurred_from=datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
        occurred_to=datetime(2026, 10, 31, 23, 40, tzinfo=UTC),
        occurred_precision="exact",
        flags=["knife"],
        marking="OFFICIAL-SENSITIVE",
    )
    week.add(
        "event",
        "OUTCOME",
        "9",
        kind="outcome",
        outcome_code="1",
        outcome_as_recorded="Charged",
        related_event=wounding,
        occurred_from=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
    )
    report = week.add(
        "event",
        "INTEL",
        "21",
        kind="intelligence",
        reference="82IR/21",
        grading_source="2",
        grading_assessment="B",
        handling="P",
        grading_as_recorded="B24",
        marking="OFFICIAL-SENSITIVE",
    )
    week.add("event_location", "CRIME", "82/1/26", part="#scene", event=wounding, location=capstan, role="scene")
    week.add("event_object", "CRIME_VEHICLE", "1", event=wounding, object=car, role="used")
    for number, (event, person, role, category, age) in enumerate(
        (
            (wounding, "1", "suspect", "suspect", 35),
            (wounding, "3", "victim", "victim", 11),
            (report, "2", "mentioned", "not determined", None),
            ("rms:CRIME:gone", "1", "witness", "witness", None),
        )
    ):
        week.add(
            "event_person",
            "INVOLVED",
            str(number),
            event=event,
            person=f"rms:PERSON:{person}",
            role=role,
            category=category,
            age_at_event=age,
        )
    week.add("person_person", "ASSOCIATION", "1", person="rms:PERSON:1", other="rms:PERSON:3", relation="associate")
    week.add("person_object", "KEEPER", "1", person="rms:PERSON:1", object=car, relation="keeper")
    week.add("person_location", "PERSON", "1", part="#home", person="rms:PERSON:1", location=capstan, relation="home")
    week.add(
        "text",
        "NOTE",
        "1",
        record_kind="event",
        record=wounding,
        field="MO",
        body="Victim was followed from the FERRYCANARY steps and stabbed once.",
    )
    return week


MEMBERSHIP = {
    "rms:PERSON:1": "P-0000-0001",
    "rms:PERSON:2": "P-0000-0001",
    "rms:PERSON:3": "P-0000-0002",
    "rms:PERSON:4": "P-0000-0003",
}
SOURCES = {
    "source/rms/PERSON": pa.table(
        {
            "row_number": pa.array([1, 2, 3, 4], pa.int64()),
            "PERSON_ID": ["1", "2", "3", "4"],
            "SURNAME": ["Marlowe", "MARLOWE", "O'Dônnell", None],
            "ETHNICITY": ["ETHNICITYCANARY"] * 4,
        }
    )
}
CONTENTS = Contents(
    delivery="northmoor-all-000001",
    as_at="2026-11-15T06:00:00Z",
    facts={"quality": '{"rows":4}'},
    marts={("serious_violence", "msv-apacs"): '{"total":1}'},
    event_sets={"msv": EventSet(codes=("5", "5D"), flags=("knife", "firearm"))},
    sources={
        "source/rms/PERSON": SourceColumns(
            became={"SURNAME": "family_name"},
            rule={"SURNAME": "family_name"},
            withheld={"ETHNICITY": "special category: held to measure fairness, never shown"},
        )
    },
)


@pytest.fixture
def holder() -> Holder:
    return Holder()


@pytest.fixture
def store_of_snapshots(tmp_path: Path, holder: Holder) -> SnapshotStore:
    return SnapshotStore(tmp_path / "home", holder.clock)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the finished small week, to be copied by each test."""
    home, holder = tmp_path_factory.mktemp("built") / "home", Holder()
    building = SnapshotStore(home, holder.clock).begin(FORCE, WEEK, holder.lend)
    small_week().write(building, MEMBERSHIP, SOURCES)
    build_reading_store(building, CONTENTS)
    building.finish()
    return home


@pytest.fixture
def snapshot(built: Path, tmp_path: Path, store_of_snapshots: SnapshotStore, holder: Holder) -> Snapshot:
    shutil.copytree(built, tmp_path / "home")
    return store_of_snapshots.open(FORCE, WEEK, holder.lend)


@pytest.fixture
def reading(snapshot: Snapshot) -> ReadingStore:
    return ReadingStore.open(snapshot)


@pytest.fixture
def new_week(store_of_snapshots: SnapshotStore, holder: Holder) -> Any:
    """Builds a reading store from a week of the test's own."""

    def build(week: Week) -> ReadingStore:
        building = store_of_snapshots.begin(FORCE, WEEK, holder.lend)
        week.write(building, {}, {})
        build_reading_store(building, CONTENTS)
        building.close()
        return ReadingStore.open(building)

    return build


@pytest.fixture
def empty_week() -> Week:
    return Week()


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """What a test needs to build a week that many tests share."""
    return SimpleNamespace(holder=Holder(), week=Week(), force=FORCE, id=WEEK)


@pytest.fixture
def begin_with(store_of_snapshots: SnapshotStore, holder: Holder) -> Any:
    """Begins the small week with further tables in its snapshot."""

    def begin(tables: dict[str, pa.Table]) -> BuildingSnapshot:
        building = store_of_snapshots.begin(FORCE, WEEK, holder.lend)
        small_week().write(building, MEMBERSHIP, SOURCES | tables)
        return building

    return begin
