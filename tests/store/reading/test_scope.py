"""What a connection contains: by whatever question, nothing that its purpose does not permit is reached."""

import json
from datetime import UTC, date, datetime

import apsw
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.store.reading import NOTHING, Contents, ReadingStore, Scope, SourceColumns, all_columns, build_reading_store
from ndas.store.reading.scope import ALWAYS
from ndas.store.snapshots import SnapshotDamagedError, SnapshotRefusedError, SnapshotStore
from ndas.vocabulary import POLE, SubjectCategory
from ndas.vocabulary.insight import EventFilter

MINE, OTHER = "serious-violence", "firearms"
P, WITNESSED, OLD = "P-0001", "P-0002", "P-0003"
SEEN = {
    "person": ("P-0001", "rms:PERSON:1"),
    "event": "rms:CRIME:1",
    "location": "rms:PLACE:1",
    "object": "rms:THING:1",
}
HIDEABLE = [
    (table, column.name)
    for table in ("person", "event", "location", "object", "event_person", "person_person", "text")
    for column in POLE[table].columns
    if column.name not in ALWAYS | {"latitude", "longitude", "deceased", "staff", "valid_from", "valid_to"}
    and not column.name.endswith("_ethnicity")
]


def canary(table, column):
    """A value that stands in this one column and nowhere else."""
    at = HIDEABLE.index((table, column))
    kind = next(one.type for one in POLE[table].columns if one.name == column)
    return {
        "text": f"zz{table}{column}zz".replace("_", "").upper(),
        "texts": [f"zz{table}{column}zz".replace("_", "").upper()],
        "date": date(1871, 1 + at % 12, 3),
        "integer": 40_000 + at,
        "timestamp": datetime(2026, 3, 4, 5, at % 60, tzinfo=UTC),
    }[kind]


def traces(table, column):
    """What a page would show of the canary."""
    value = canary(table, column)
    if isinstance(value, datetime):
        return [value.isoformat()]
    if isinstance(value, date):
        return [value.isoformat(), f"{value.day} {value:%b %Y}"]
    text = str(value[0] if isinstance(value, list) else value)
    return [text, text.title()]


def planted(table):
    return {column: canary(name, column) for name, column in HIDEABLE if name == table and column != "handling"}


def filled(empty_week):
    """Three people of one event each: a suspect with a canary in each column, a witness, and a suspect of long ago."""
    week = empty_week
    week.add("person", "PERSON", "1", **{"kind": "person"} | planted("person"))
    for number, name in ((2, "WITNESSONLY"), (3, "LONGAGO")):
        week.add("person", "PERSON", str(number), kind="person", family_name=name, name_as_recorded=name)
    crime = week.add(
        "event",
        "CRIME",
        "1",
        **{"kind": "crime", "occurred_from": datetime(2026, 10, 1, tzinfo=UTC)} | planted("event"),
    )
    seen = {"kind": "crime", "occurred_from": datetime(2026, 9, 1, tzinfo=UTC), "offence_as_recorded": "Affray"}
    other = week.add("event", "CRIME", "2", **seen)
    old = week.add("event", "CRIME", "3", **seen | {"occurred_from": datetime(2010, 9, 1, tzinfo=UTC)})
    place = week.add("location", "PLACE", "1", **{"kind": "address"} | planted("location") | {"cell": None})
    thing = week.add("object", "THING", "1", **{"kind": "vehicle"} | planted("object"))
    for number, (event, category) in enumerate([(crime, "suspect"), (other, "witness"), (old, "suspect")], 1):
        more = planted("event_person") if number == 1 else {}
        who = f"rms:PERSON:{number}"
        week.add("event_person", "PART", str(number), event=event, person=who, role="r", category=category, **more)
    for other_person in (2, 3):
        week.add(
            *("person_person", "TIE", str(other_person)),
            **{"person": "rms:PERSON:1", "other": f"rms:PERSON:{other_person}"} | planted("person_person"),
        )
    week.add("person_location", "HOME", "1", person="rms:PERSON:1", location=place, relation="home")
    week.add("person_object", "KEEPS", "1", person="rms:PERSON:1", object=thing, relation="keeper")
    week.add("event_location", "AT", "1", event=crime, location=place, role="scene")
    week.add("event_object", "USED", "1", event=crime, object=thing, role="used")
    for kind, record in (("event", crime), ("person", "rms:PERSON:1")):
        week.add("text", "NOTE", kind, record_kind=kind, record=record, **planted("text"))
    return week


CONTENTS = Contents(
    delivery="northmoor-all-000001",
    as_at="2026-11-15T06:00:00Z",
    marts={(name, what): f'{{"of":"{name}"}}' for name in (MINE, OTHER) for what in ("insight/a", "method")},
    sources={
        "source/rms/PERSON": SourceColumns(
            became={"SURNAME": "person.family_name", "TEL": "person.phones", "BOTH": "person.phones, person.emails"}
        )
    },
)
SOURCE = pa.table(
    {
        "row_number": pa.array([1], pa.int64()),
        "SURNAME": ["RAWNAME"],
        "TEL": ["RAWTEL"],
        "BOTH": ["RAWBOTH"],
        "UNUSED": ["RAWUNUSED"],
    }
)


def scope(but=(), categories=tuple(SubjectCategory), years=10, **more):
    columns = all_columns([f"{table}.{column}" for table, column in but])
    return Scope(MINE, columns, frozenset(str(one) for one in categories), years, **more)


def answers(store, words=("zz",)):
    """Everything that a page could ask, as one text."""
    found = [store.about(), store.marts(MINE), store.marts(OTHER)]
    for person in (P, WITNESSED, OLD):
        found += [store.person(person), store.timeline("person", person, 0, 50), store.things("person", person, 50)]
    found += [store.event(f"rms:CRIME:{n}") for n in (1, 2, 3)]
    found += [store.location(SEEN["location"]), store.object(SEEN["object"])]
    found += [store.timeline(kind, SEEN[kind], 0, 50) for kind in ("location", "object")]
    found += [
        store.record(f"rms:{name}") for name in ("PERSON:1", "CRIME:1", "PLACE:1", "THING:1", "PART:1", "NOTE:event")
    ]
    found += [store.events(EventFilter(), 0, 50)]
    found += [store.search(word, None, 0, 50) for word in words]
    return json.dumps(found, default=str)


@given(st.sets(st.sampled_from(HIDEABLE)))
def test_no_question_reaches_a_column_that_the_purpose_does_not_permit(shared, hidden):
    store = ReadingStore.open(shared, scope(sorted(hidden)))
    said = answers(store, [traces(*one)[0] for one in hidden] or ["zz"])
    store.close()
    assert not [one for one in hidden if any(trace in said for trace in traces(*one))]


@pytest.fixture(scope="module")
def shared(tmp_path_factory, kit):
    """One snapshot for all examples."""
    store = SnapshotStore(tmp_path_factory.mktemp("scoped") / "home", kit.holder.clock)
    building = store.begin(kit.force, kit.id, kit.holder.lend)
    members = {f"rms:PERSON:{number}": f"P-000{number}" for number in (1, 2, 3)}
    filled(kit.week).write(building, members, {"source/rms/PERSON": SOURCE})
    build_reading_store(building, CONTENTS)
    yield building
    building.close()


def test_with_every_column_permitted_most_canaries_are_seen(shared):
    """The property would fail on a leak: what is permitted does show."""
    said = answers(ReadingStore.open(shared, scope()))
    seen = [one for one in HIDEABLE if any(trace in said for trace in traces(*one))]
    assert len(seen) >= 24
    assert {("person", "phones"), ("event", "reference"), ("text", "body"), ("location", "address")} <= set(seen)


def test_without_a_purpose_there_is_nobody_and_nothing(shared):
    store = ReadingStore.open(shared, NOTHING)
    said = answers(store)
    assert not [one for one in HIDEABLE if any(trace in said for trace in traces(*one))]
    assert "WITNESSONLY" not in said
    assert store.person(P) is None
    assert store.mart(MINE, "insight/a") is None
    assert store.mart(MINE, "method") is not None


def test_somebody_in_a_part_that_is_not_permitted_is_not_there_at_all(shared):
    store = ReadingStore.open(shared, scope(categories=(SubjectCategory.SUSPECT,)))
    assert store.person(P) is not None
    assert store.person(WITNESSED) is None
    assert store.person_of("rms:PERSON:2") is None
    assert store.record("rms:PERSON:2") is None
    assert store.search("witnessonly", None, 0, 9)["total"] == 0
    assert store.timeline("person", WITNESSED, 0, 9) == {"moments": [], "total": 0}
    assert "WITNESSONLY" not in answers(store)
    assert store.event("rms:CRIME:2")["links"] == []
    whole = ReadingStore.open(shared, scope())
    assert whole.search("witnessonly", None, 0, 9)["total"] == 1


def test_an_event_older_than_the_years_is_not_there_nor_who_is_known_by_it_alone(shared):
    store = ReadingStore.open(shared, scope(years=10))
    assert store.event("rms:CRIME:3") is None
    assert store.person(OLD) is None
    assert store.events(EventFilter(), 0, 9)["total"] == 2
    assert store.events(EventFilter(date_from=date(2000, 1, 1)), 0, 9)["total"] == 2
    assert "LONGAGO" not in answers(store)
    assert ReadingStore.open(shared, scope(years=20)).event("rms:CRIME:3") is not None


def test_a_source_column_shows_where_everything_it_became_is_permitted(shared):
    fields = {
        one["column"]: one["text"]
        for one in ReadingStore.open(shared, scope([("person", "emails")])).record("rms:PERSON:1")["fields"]
    }
    assert fields == {"SURNAME": "RAWNAME", "TEL": "RAWTEL", "BOTH": "", "UNUSED": ""}


def test_a_filter_on_a_column_that_is_left_out_is_refused(shared):
    store = ReadingStore.open(shared, scope([("event", "offence_as_recorded")]))
    with pytest.raises(SnapshotRefusedError, match="cannot be narrowed by offence"):
        store.events(EventFilter(offence="Affray"), 0, 9)


ATTACKS = (
    "SELECT body FROM mart",
    "SELECT body FROM main.mart WHERE use_case = 'firearms'",
    "SELECT body FROM block",
    "SELECT name FROM sqlite_schema",
    "SELECT * FROM permitted_mart UNION SELECT * FROM mart",
    "SELECT (SELECT body FROM main.mart LIMIT 1) FROM permitted_mart",
    "WITH m AS (SELECT body FROM main.mart) SELECT * FROM m",
    "ATTACH '' AS other",
    "PRAGMA key",
    "PRAGMA rekey = ''",
    "CREATE TEMP VIEW permitted_mart2 AS SELECT * FROM main.mart",
    "DROP VIEW temp.permitted_mart",
    "SELECT load_extension('x')",
    "SELECT readfile('/etc/passwd')",
    "VACUUM INTO '/tmp/x'",
)


@pytest.mark.parametrize("sql", ATTACKS)
def test_sqlite_itself_refuses_whatever_is_not_of_the_purpose(shared, sql):
    store = ReadingStore.open(shared, scope())
    assert store.mart(MINE, "insight/a") is None or store.about()
    connection = store._file._connection
    with pytest.raises(apsw.Error):
        connection.execute(sql).fetchall()


def test_the_connection_holds_the_figures_of_its_own_use_case_alone(shared):
    store = ReadingStore.open(shared, scope())
    store.about()
    held = store._file._connection.execute("SELECT use_case, name FROM permitted_mart ORDER BY 1, 2").fetchall()
    assert held == [(OTHER, "method"), (MINE, "insight/a"), (MINE, "method")]


def test_blocks_of_free_text_that_is_left_out_cannot_be_read(shared):
    store = ReadingStore.open(shared, scope([("text", "body")]))
    shelf = json.loads(store._file.fact("shelf:text"))
    with pytest.raises(SnapshotDamagedError):
        store._file.block(shelf["first"])
    assert ReadingStore.open(shared, scope())._file.block(shelf["first"])


def test_text_of_a_report_with_handling_conditions_stays_with_its_owner(shared, empty_week, new_week):
    week = empty_week
    report = week.add("event", "INTEL", "1", kind="intelligence", handling="C")
    week.add("text", "INTEL", "1t", record_kind="event", record=report, field="TEXT", body="the lockup on Quay Street")
    whole = new_week(week)
    assert whole.event(report)["passages"]
    snapshot = whole._file
    for conditional in (False, True):
        store = _reopened(snapshot, scope(conditional=conditional))
        assert bool(store.event(report)["passages"]) is conditional
        assert bool(store.search("lockup", None, 0, 9)["hits"]) is conditional


def _reopened(file, wanted):
    from ndas.store.reading.sealed_file import Permit, SealedFile  # noqa: PLC0415 - for this helper alone

    return ReadingStore(SealedFile(file._path, file._key, Permit(MINE)), wanted, date(2026, 11, 15))
