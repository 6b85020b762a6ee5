"""The pages over the real stores, each with invented rows of two forces, and the way in."""

import json
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from invented_matches import match_tables
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, ORIGIN, OURS, Clock, Store, leads_of
from starlette.testclient import TestClient

from ndas.cli.governing.adopting import adopt_national
from ndas.cli.use_cases.adopting import adopt_use_cases
from ndas.dashboard import Deployment, Services, create_app
from ndas.dashboard.books import books_of
from ndas.dashboard.live import (
    LiveAssessments,
    LiveAuditLog,
    LiveDecisions,
    LiveDirectory,
    LiveJudgements,
    LiveLives,
    LiveLoads,
    LiveProcessing,
    LiveReadings,
    LiveSessions,
    LiveSignInLinks,
    LiveUseCases,
    Opened,
)
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.governance.oversight import NameKey
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

    def __init__(self, clock) -> None:
        self.clock = clock
        self.refusing = set()
        self.gone = set()
        self.epochs = dict.fromkeys((NORTHMOOR, ELMSHIRE), 1)

    def epoch(self, force):
        if force in self.gone:
            raise KeyRefusedError("does not answer")
        return self.epochs[force]

    def revoke(self, force):
        self.refusing.add(force)
        self.epochs[force] += 1

    def restore(self, force):
        self.refusing.remove(force)
        self.epochs[force] += 1

    def lend(self, force, which):
        def ask():
            if force in self.refusing:
                raise KeyRefusedError("revoked by the force")
            key = bytes(32 if force == NORTHMOOR else range(32))
            return Lease(KeyRef(force, KeyKind.SNAPSHOT, which), key, self.clock() + timedelta(minutes=15))

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
        ("serious-violence", "findings"): json.dumps([json.loads(card_to_json(one)) for one in leads_of(force)]),
        ("serious-violence", "effects"): "{}",
    }
    build_reading_store(building, Contents(delivery=f"{force}-all-000001", as_at="2026-11-15T06:00:00Z", marts=marts))
    building.finish()


def entry(force, event=AuditEvent.USER_CHANGED):
    return AuditEntry(event, NOW, force, "administrator")


def publish(control, force):
    run, load = RunId(f"run-{force}"), delivery_id(force, "all", 1)
    control.forces.join(Force(force, f"{force.title()} Police", (), NOW), audit=entry(force, AuditEvent.FORCE_JOINED))
    adopt_national(control, force, at=NOW)
    adopt_use_cases(control, force, at=NOW)
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
    def __init__(self, home, holder=Holder) -> None:
        self.clock = Clock()
        self.holder = holder(self.clock)
        self.control = Control(f"sqlite:///{home / 'control.db'}")
        self.snapshots = SnapshotStore(home / "snapshots", self.clock)
        for force in (NORTHMOOR, ELMSHIRE):
            build(self.snapshots, self.holder, force)
            publish(self.control, force)
        admit(self.control, "ada", NORTHMOOR, "officer")
        admit(self.control, "ben", ELMSHIRE, "officer")
        admit(self.control, "eve", NORTHMOOR, "auditor")
        opened = Opened(control=self.control, snapshots=self.snapshots, lend=self.holder.lend, epoch=self.holder.epoch)
        self.readings = LiveReadings(opened)
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
                audit_log=LiveAuditLog(self.control, self.clock, NameKey(b"a key for tests")),
                readings=self.readings,
                loads=LiveLoads(self.control, opened, self.clock),
                use_cases=LiveUseCases(self.control, self.clock),
                judgements=LiveJudgements(self.control),
                decisions=LiveDecisions(self.control),
                lives=LiveLives(self.control),
                processing=LiveProcessing(self.control),
                books=books_of(self.control),
                assessments=LiveAssessments(self.control),
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
