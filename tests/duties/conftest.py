"""A small force by hand: two weeks of invented records in real snapshots, with a real key holder and control database.

Week 2 lacks what week 1 had: a person (P0000002), their link and an occurrence (O0000009).
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from ndas.duties.closure import Estate, Issued, certify_week, forget_gone, list_gone
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.governance.key_purposes import KEY_PURPOSES
from ndas.store.archive import Archive
from ndas.store.control import Control, DeliveryRecord, Force, SnapshotRecord
from ndas.store.keys import FileKeyHolder, KdfCost
from ndas.store.reading import Contents, build_reading_store
from ndas.store.snapshots import BuildingSnapshot, SnapshotStore
from ndas.vocabulary import POLE, ForceId, RunId, SnapshotId
from ndas.vocabulary.contract import Contract, read_contract

FORCE = ForceId("northmoor")
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
PASSPHRASE = "a passphrase for invented forces"
RUN = RunId("refresh-test")
GONE = ("rms:OCCURRENCE:O0000009", "rms:PERSON:P0000002", "rms:LINK:L0000002")
WEEKS: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        "OCCURRENCE": ("O0000001", "O0000009"),
        "PERSON": ("P0000001", "P0000002"),
        "LINK": ("L0000001:O0000001:P0000001", "L0000002:O0000009:P0000002"),
    },
    2: {
        "OCCURRENCE": ("O0000001", "O0000010"),
        "PERSON": ("P0000001", "P0000003"),
        "LINK": ("L0000001:O0000001:P0000001",),
    },
}
Plant = Callable[[BuildingSnapshot], None]
Rows = dict[str, tuple[str, ...]]
_ID = {"OCCURRENCE": "OCC_ID", "PERSON": "PERSON_ID", "LINK": "LINK_ID"}


def contract_of(force: str = FORCE) -> Contract:
    def column(**more: object) -> dict[str, object]:
        return {"type": "text", "class": "identifier", **more}

    tables = {
        "OCCURRENCE": {"OCC_ID": column(), "TITLE": column(**{"class": "operational"})},
        "PERSON": {"PERSON_ID": column(), "SURNAME": column(**{"class": "personal"})},
        "LINK": {
            "LINK_ID": column(),
            "OCC_ID": column(references="OCCURRENCE.OCC_ID"),
            "PERSON_ID": column(references="PERSON.PERSON_ID"),
        },
    }
    document = {
        "force": force,
        "system": "rms",
        "version": 1,
        "encoding": "utf-8",
        "tables": {
            name: {"file": f"{name}.csv", "key": [_ID[name]], "columns": columns} for name, columns in tables.items()
        },
    }
    return read_contract(document, {})


def entry(event: AuditEvent = AuditEvent.SETTING_CHANGED, force: ForceId = FORCE, **more: object) -> AuditEntry:
    return AuditEntry(event, NOW, force, actor="test", **{"purpose": "refresh", **more})


@dataclass
class Ground:
    """One force on a platform in a folder."""

    folder: Path
    control: Control
    force: ForceId = FORCE
    now: datetime = NOW
    temporary: tuple[Path, ...] = ()
    weeks: list[SnapshotId] = field(default_factory=list)
    before_search: Callable[[], None] = lambda: None

    @property
    def home(self) -> Path:
        return self.folder / "platform"

    @property
    def holder(self) -> FileKeyHolder:
        return FileKeyHolder(
            self.folder / "force-side" / self.force,
            force=self.force,
            passphrase=PASSPHRASE,
            archive_passphrase=PASSPHRASE + " archive",
            purposes=KEY_PURPOSES,
        )

    @property
    def store(self) -> SnapshotStore:
        return SnapshotStore(self.home)

    @property
    def archive(self) -> Archive:
        return Archive(
            self.home / "archive",
            force=self.force,
            control=self.control,
            keys=self.holder,
            purpose="archive",
            clock=lambda: self.now,
        )

    @property
    def estate(self) -> Estate:
        return Estate(
            force=self.force,
            home=self.home,
            control=self.control,
            snapshots=self.store,
            holder=self.holder,
            contracts={"rms": contract_of(self.force)},
            clock=lambda: self.now,
            run=RUN,
            purpose="refresh",
            temporary=self.temporary,
        )

    def found(self) -> None:
        FileKeyHolder.create(
            self.folder / "force-side" / self.force,
            force=self.force,
            passphrase=PASSPHRASE,
            archive_passphrase=PASSPHRASE + " archive",
            cost=KdfCost(memory_kib=64, iterations=1, lanes=1),
        )
        (self.home / "inbox").mkdir(parents=True, exist_ok=True)
        joined = entry(AuditEvent.FORCE_JOINED, self.force)
        self.control.forces.join(Force(self.force, self.force.title(), ("key",), self.now), audit=joined)

    def begin(self, week: int, rows: Rows | None = None, early: Plant | None = None, late: Plant | None = None) -> None:
        """Build a week's snapshot, list what went, and publish it. ``late`` plants what the list does not know of."""
        which = SnapshotId(f"{week:06d}-abc")
        self.holder.make(KeyRef(self.force, KeyKind.SNAPSHOT, which), purpose="refresh", run=RUN)
        delivery = f"{self.force}-all-{week:06d}"
        self.holder.make(KeyRef(self.force, KeyKind.DELIVERY, delivery), purpose="seal delivery", run=RUN)
        self.holder.destroy(KeyRef(self.force, KeyKind.DELIVERY, delivery), purpose="refresh", run=RUN)
        record = DeliveryRecord(delivery, self.force, "all", week, f"{week:064x}", self.now)
        self.control.deliveries.receive(record, audit=entry(force=self.force))
        opened = {"systems": ("rms",), "as_at": self.now, "at": self.now, "audit": entry(force=self.force)}
        self.control.deliveries.open(delivery, **opened)
        self.control.deliveries.end(delivery, "ingested", at=self.now, audit=entry(force=self.force))
        self.control.snapshots.build(
            SnapshotRecord(self.force, which, delivery, RUN, self.now, self.now), audit=entry(force=self.force)
        )
        ref = KeyRef(self.force, KeyKind.SNAPSHOT, which)
        building = self.store.begin(self.force, which, lambda: self.holder.lend(ref, purpose="refresh", run=RUN))
        fill(building, rows or WEEKS[week])
        if early:
            early(building)
        live = self.control.snapshots.live(self.force)
        before = self.estate.open(live.snapshot) if live else None
        list_gone(self.estate, before, building)
        if late:
            late(building)
        building.finish()
        self.control.snapshots.publish(
            self.force,
            to=which,
            expected=live.snapshot if live else None,
            run=RUN,
            at=self.now,
            audit=entry(AuditEvent.SNAPSHOT_PUBLISHED, self.force),
        )
        self.weeks.append(which)

    def retire(self) -> None:
        """Destroy key and files of replaced weeks."""
        for record in self.control.snapshots.of(self.force, states=["replaced"]):
            self.holder.destroy(KeyRef(self.force, KeyKind.SNAPSHOT, record.id), purpose="refresh", run=RUN)
            self.store.destroy(self.force, record.id)
            gone = entry(AuditEvent.SNAPSHOT_DESTROYED, self.force)
            self.control.snapshots.destroy(self.force, record.id, at=self.now, audit=gone)

    def second(self, late: Plant | None = None) -> None:
        """The second week, in which some of the first's records are gone."""
        self.now += timedelta(days=7)
        self.begin(2, late=late)
        self.retire()

    def certify(self, *, in_audit: bool = False, words: tuple[str, ...] = ()) -> Issued:
        """Forget, search and certify the newest week."""
        live = self.weeks[-1]
        forget_gone(self.estate, live, in_audit=in_audit)
        self.before_search()
        before = [("rms", name, len(rows)) for name, rows in WEEKS[1].items()]
        delivery = f"{self.force}-all-{len(self.weeks):06d}"
        return certify_week(self.estate, live, delivery, before=before, in_audit=in_audit, words=words)


def fill(building: BuildingSnapshot, rows: dict[str, tuple[str, ...]]) -> None:
    """Write source, harmonised and match tables of the named rows, and the reading store."""
    parts = {name: [row.split(":") for row in named] for name, named in rows.items()}
    occurrences = [one[0] for one in parts["OCCURRENCE"]]
    people = [one[0] for one in parts["PERSON"]]
    write(building, "source/rms/OCCURRENCE", {"OCC_ID": occurrences, "TITLE": ["Theft"] * len(occurrences)})
    write(building, "source/rms/PERSON", {"PERSON_ID": people, "SURNAME": [f"Name {one}" for one in people]})
    links = list(zip(*parts["LINK"], strict=True)) or [(), (), ()]
    write(building, "source/rms/LINK", dict(zip(("LINK_ID", "OCC_ID", "PERSON_ID"), map(list, links), strict=True)))
    write(building, "quarantine/rms/PERSON", {"PERSON_ID": pa.array([], pa.string())})
    lines = {name: pa.array([], pa.string()) for name in ("system", "table", "source_id", "rule")}
    write(building, "fixlist", lines)
    harmonised(building, "event", "OCCURRENCE", occurrences)
    harmonised(building, "person", "PERSON", people)
    harmonised(
        building,
        "event_person",
        "LINK",
        [one[0] for one in parts["LINK"]],
        event=[f"rms:OCCURRENCE:{one[1]}" for one in parts["LINK"]],
        person=[f"rms:PERSON:{one[2]}" for one in parts["LINK"]],
    )
    records = [f"rms:PERSON:{one}" for one in people]
    write(building, "match/membership", {"record": records, "person": [f"P-{one}" for one in people]})
    write(building, "match/state/facts", {"judged": pa.array([records[:1]], pa.list_(pa.string()))})
    build_reading_store(building, Contents("delivery", "2026-11-22T00:00:00+00:00", marts={("sv", "a"): '{"x": "y"}'}))


_TYPES = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
}


def harmonised(building: BuildingSnapshot, table: str, source: str, ids: list[str], **values: list[str]) -> None:
    columns = {column.name: pa.nulls(len(ids), _TYPES[column.type]) for column in POLE[table].columns} | {
        name: pa.array(given, pa.string()) for name, given in values.items()
    }
    columns |= {
        "id": pa.array([f"rms:{source}:{one}" for one in ids], pa.string()),
        "system": pa.array(["rms"] * len(ids), pa.string()),
        "source_table": pa.array([source] * len(ids), pa.string()),
        "source_id": pa.array(ids, pa.string()),
        "row_number": pa.array(range(1, len(ids) + 1), pa.int64()),
    }
    write_table(building, f"pole/{table}", pa.table(columns))


def write(building: BuildingSnapshot, name: str, columns: dict[str, object]) -> None:
    table = pa.table({column: pa.array(values, pa.string()) if isinstance(values, list) else values
                      for column, values in columns.items()})  # fmt: skip
    if name.startswith(("source/", "quarantine/")):
        table = table.append_column("row_number", pa.array(range(1, table.num_rows + 1), pa.int64()))
    write_table(building, name, table)


def write_table(building: BuildingSnapshot, name: str, table: pa.Table) -> None:
    with building.writer(name, table.schema) as writer:
        writer.write(table)


@pytest.fixture(scope="session")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the force has had two weeks and the first is destroyed; made once."""
    folder = tmp_path_factory.mktemp("two-weeks") / "ground"
    (folder / "platform").mkdir(parents=True)
    made = Ground(folder, Control(f"sqlite:///{folder / 'platform' / 'control.db'}"))
    made.found()
    made.begin(1)
    made.second()
    made.control.database.scrub()
    made.control.close()
    return folder


@pytest.fixture(scope="session")
def one_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after its first week."""
    folder = tmp_path_factory.mktemp("one-week") / "ground"
    (folder / "platform").mkdir(parents=True)
    made = Ground(folder, Control(f"sqlite:///{folder / 'platform' / 'control.db'}"))
    made.found()
    made.begin(1)
    made.control.database.scrub()
    made.control.close()
    return folder


@pytest.fixture
def ground(two_weeks: Path, tmp_path: Path) -> Iterator[Ground]:
    """A copy of the test's own."""
    shutil.copytree(two_weeks, tmp_path / "ground")
    control = Control(f"sqlite:///{tmp_path / 'ground' / 'platform' / 'control.db'}")
    weeks = [SnapshotId("000001-abc"), SnapshotId("000002-abc")]
    yield Ground(tmp_path / "ground", control, now=NOW + timedelta(days=7), weeks=weeks)
    control.close()


@pytest.fixture
def fresh(one_week: Path, tmp_path: Path) -> Iterator[Ground]:
    """A force that has had its first week, so that a test builds the second as it likes."""
    shutil.copytree(one_week, tmp_path / "fresh")
    control = Control(f"sqlite:///{tmp_path / 'fresh' / 'platform' / 'control.db'}")
    yield Ground(tmp_path / "fresh", control, weeks=[SnapshotId("000001-abc")])
    control.close()


@pytest.fixture(scope="session")
def tools_of_session() -> SimpleNamespace:
    """What tests plant with."""
    return SimpleNamespace(
        write=write, harmonised=harmonised, entry=entry, fill=fill, NOW=NOW, FORCE=FORCE, Ground=Ground
    )


@pytest.fixture
def tools(tools_of_session: SimpleNamespace) -> SimpleNamespace:
    """The same, for one test."""
    return tools_of_session
