"""The pages over the real stores: control database, audit log, encrypted reading stores of two forces."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from invented_matches import match_tables
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, ORIGIN, OURS, Clock, Store
from starlette.testclient import TestClient

from ndas.dashboard import Deployment, Services, create_app
from ndas.dashboard.live import (
    LiveAuditLog,
    LiveDirectory,
    LiveJudgements,
    LiveLoads,
    LiveReadings,
    LiveSessions,
    LiveSignInLinks,
    LiveUseCases,
    Opened,
)
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.store.control import Control, DeliveryRecord, Force, SnapshotRecord, Training, User
from ndas.store.reading import Contents, build_reading_store
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import POLE, Marking, RunId, SnapshotId
from ndas.vocabulary.ids import delivery_id
from ndas.vocabulary.json_form import card_to_json

WEEK = SnapshotId("000001-3f9c2a")
NAMES = {NORTHMOOR: "MARLOWE", ELMSHIRE: "QUILLFEATHER"}
TYPES = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
}


class Holder:
    """Both forces' key holder; either can refuse."""

    def __init__(self) -> None:
        self.refusing = set()

    def lend(self, force, which):
        def ask():
            if force in self.refusing:
                raise KeyRefusedError("revoked by the force")
            key = bytes(32 if force == NORTHMOOR else range(32))
            return Lease(KeyRef(force, KeyKind.SNAPSHOT, which), key, NOW + timedelta(minutes=15))

        return ask


def rows_of(force):
    def row(table, number, **values):
        return {
            "id": f"rms:{table}:{number}",
            "force": force,
            "system": "rms",
            "source_table": table,
            "source_id": str(number),
            "row_number": number,
            "recorded_at": datetime(2026, 11, 1, tzinfo=UTC),
        } | values

    def person(number, given_name):
        return row(
            "PERSON",
            number,
            kind="person",
            family_name=NAMES[force],
            given_name=given_name.upper(),
            birth_date=date(1991, 4, 17),
            name_as_recorded=f"{given_name} {NAMES[force]}",
        )

    people = [person(1, "Tobias"), person(2, "Tobias"), person(3, "Ivo")]
    event = row(
        "CRIME",
        1,
        kind="crime",
        offence_code="5D",
        offence_as_recorded="Wounding with intent (s.18)",
        status="open",
        occurred_from=datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
    )
    tie = row(
        "INVOLVED", 1, event=event["id"], person=people[0]["id"], role="victim", category="victim", age_at_event=35
    )
    return {"person": people, "event": [event], "event_person": [tie]}


def build(snapshots, holder, force):
    building = snapshots.begin(force, WEEK, holder.lend(force, WEEK))
    for name in POLE:
        schema = pa.schema([(column.name, TYPES[column.type]) for column in POLE[name].columns])
        if rows := rows_of(force).get(name):
            with building.writer(f"pole/{name}", schema) as writer:
                writer.write(pa.Table.from_pylist(rows, schema=schema))
    for name, table in match_tables(force).items():
        with building.writer(name, table.schema) as writer:
            writer.write(table)
    figures = Store(force, 1)
    definition = figures.definitions("serious-violence")[0]
    marts = {
        ("serious-violence", "definitions"): json.dumps([json.loads(card_to_json(definition))]),
        ("serious-violence", "insight/msv-apacs"): card_to_json(figures.insight("serious-violence", "msv-apacs")),
    }
    build_reading_store(building, Contents(delivery=f"{force}-all-000001", as_at="2026-11-15T06:00:00Z", marts=marts))
    building.finish()


def entry(force, event=AuditEvent.USER_CHANGED):
    return AuditEntry(event, NOW, force, "administrator")


def publish(control, force):
    run, load = RunId(f"run-{force}"), delivery_id(force, "all", 1)
    control.forces.join(Force(force, f"{force.title()} Police", (), NOW), audit=entry(force, AuditEvent.FORCE_JOINED))
    arrived = DeliveryRecord(load, force, "all", 1, "0" * 64, NOW, systems=("rms",), as_at=NOW)
    control.deliveries.receive(arrived, audit=entry(force, AuditEvent.DELIVERY_RECEIVED))
    control.snapshots.build(SnapshotRecord(force, WEEK, load, run, NOW, NOW), audit=None)
    published = entry(force, AuditEvent.SNAPSHOT_PUBLISHED)
    control.snapshots.publish(force, to=WEEK, expected=None, run=run, at=NOW, audit=published)


def admit(control, user, force, *roles):
    control.users.add(User(user, force, user.title(), roles, NOW), audit=entry(force))
    control.users.set_vetting(user, "NPPV3", until=NOW + timedelta(days=30), audit=entry(force))
    control.users.train(Training(user, "serious-violence", NOW, NOW + timedelta(days=30)), audit=entry(force))


class Platform:
    def __init__(self, home) -> None:
        self.clock, self.holder = Clock(), Holder()
        self.control = Control(f"sqlite:///{home / 'control.db'}")
        self.snapshots = SnapshotStore(home / "snapshots", self.clock)
        for force in (NORTHMOOR, ELMSHIRE):
            build(self.snapshots, self.holder, force)
            publish(self.control, force)
        admit(self.control, "ada", NORTHMOOR, "officer")
        admit(self.control, "ben", ELMSHIRE, "officer")
        admit(self.control, "eve", NORTHMOOR, "auditor")
        opened = Opened(control=self.control, snapshots=self.snapshots, lend=self.holder.lend)
        self.app = create_app(
            Services(
                deployment=Deployment(
                    name="ndas", marking=Marking.OFFICIAL_SENSITIVE, origin=ORIGIN, digest_key=b"a key for tests"
                ),
                clock=self.clock,
                directory=LiveDirectory(self.control, self.clock),
                links=LiveSignInLinks(self.control),
                sessions=LiveSessions(self.control),
                audit=self.control.audit,
                audit_log=LiveAuditLog(self.control.audit, self.clock),
                readings=LiveReadings(opened),
                loads=LiveLoads(self.control, opened, self.clock),
                use_cases=LiveUseCases(self.clock),
                judgements=LiveJudgements(self.control),
            )
        )

    def enter(self, user, force, *, purpose=True):
        client = TestClient(self.app, base_url=ORIGIN, follow_redirects=False)
        token = self.control.sign_in_links.issue(
            user, at=self.clock(), lifetime=timedelta(minutes=5), audit=entry(force)
        )
        assert client.post(f"/auth/link/{token}", headers=OURS).status_code == 303
        if purpose:
            page = client.get("/purpose").text
            form = {
                "csrf": page.split('name="csrf" value="')[1].split('"')[0],
                "use_case": "serious-violence",
                "reference": "CR/1234/26",
            }
            assert client.post("/purpose", data=form, headers=OURS).status_code == 303
        return client


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    made = Platform(tmp_path_factory.mktemp("platform"))
    yield made
    made.control.close()


@pytest.fixture(scope="module")
def officer(platform):
    return platform.enter("ada", NORTHMOOR)


def test_an_officer_goes_from_a_search_to_the_source_row(officer):
    found = officer.get("/search?q=marlowe").text
    assert f"/person/P-{NORTHMOOR}" in found
    person = officer.get(f"/person/P-{NORTHMOOR}").text
    assert "Wounding with intent" in person
    assert "badge--victim" in person
    assert officer.get("/event/rms:CRIME:1").status_code == 200
    assert "1 to 1 of <strong>1</strong>" in officer.get("/events").text
    assert "Source record as received" in officer.get("/record/rms:PERSON:1").text


def test_figures_counted_at_publish_are_drawn(officer):
    answer = officer.get("/insight/serious-violence")
    assert answer.status_code == 200
    assert "1,604" in answer.text


def test_the_same_source_ids_in_two_forces_never_meet(platform, officer):
    other = platform.enter("ben", ELMSHIRE)
    for path in ("/event/rms:CRIME:1", "/record/rms:PERSON:1", "/search?q=tobias"):
        assert NAMES[ELMSHIRE] not in officer.get(path).text
        assert NAMES[NORTHMOOR] not in other.get(path).text
    theirs, nobodys = officer.get(f"/person/P-{ELMSHIRE}"), officer.get("/person/P-nowhere")
    assert theirs.status_code == 404
    assert (theirs.content, theirs.headers) == (nobodys.content, nobodys.headers)
    assert officer.get(f"/loads/{ELMSHIRE}-all-000001").status_code == 403


def test_every_look_is_in_the_chain_and_the_chain_holds_no_name(platform, officer):
    officer.get(f"/person/P-{NORTHMOOR}")
    auditor = platform.enter("eve", NORTHMOOR, purpose=False)
    log = auditor.get("/audit?user=ada&event=person%20viewed")
    assert "Chain whole" in log.text
    assert f"P-{NORTHMOOR}" in log.text
    assert platform.control.audit.verify(NORTHMOOR, at=platform.clock()).sound
    file = platform.control.audit._database.engine.url.database
    text = "\n".join(sqlite3.connect(file).iterdump()).upper()
    assert "P-NORTHMOOR" in text
    for name in NAMES.values():
        assert name not in text


def test_a_key_held_back_shuts_the_pages_at_once_and_only_for_that_force(platform, officer):
    platform.holder.refusing.add(NORTHMOOR)
    platform.clock.now = NOW + timedelta(minutes=14)
    officer.get("/account")
    platform.clock.now = NOW + timedelta(minutes=16)
    shut = officer.get(f"/person/P-{NORTHMOOR}")
    other = platform.enter("ben", ELMSHIRE).get("/event/rms:CRIME:1")
    platform.holder.refusing.clear()
    assert "MARLOWE" not in shut.text
    assert "The force holds its key back" in shut.text
    assert other.status_code == 200


def test_a_disabled_user_is_out_with_the_next_request(platform):
    admit(platform.control, "gus", NORTHMOOR, "officer")
    client = platform.enter("gus", NORTHMOOR)
    assert client.get("/").status_code == 200
    platform.control.users.disable("gus", at=platform.clock(), audit=entry(NORTHMOOR))
    assert client.get("/").headers["location"] == "/sign-in"
