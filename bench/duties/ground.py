"""A force of any size for the benches of duties: invented rows made by the engine, in real snapshots."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ndas.duties.closure import Estate
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.governance.key_purposes import KEY_PURPOSES
from ndas.store.control import Control, DeliveryRecord, Force, SnapshotRecord
from ndas.store.keys import FileKeyHolder, KdfCost
from ndas.store.snapshots import BuildingSnapshot, SnapshotStore
from ndas.vocabulary import POLE, DeliveryId, ForceId, RunId, SnapshotId
from ndas.vocabulary.contract import read_contract

FORCE, RUN = ForceId("northmoor"), RunId("bench")
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
PASSPHRASE = "a passphrase for a bench"  # noqa: S105 - protects invented rows for a minute
_TYPES = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
}
_COLUMN = {"type": "text", "class": "identifier"}
CONTRACT = read_contract(
    {
        "force": FORCE,
        "system": "rms",
        "version": 1,
        "encoding": "utf-8",
        "tables": {
            "PERSON": {"file": "P.csv", "key": ["PERSON_ID"], "columns": {"PERSON_ID": _COLUMN, "SURNAME": _COLUMN}}
        },
    },
    {},
)


def entry(event: AuditEvent = AuditEvent.SETTING_CHANGED) -> AuditEntry:
    return AuditEntry(event, NOW, FORCE, actor="bench")


class Ground:
    """A home with one force."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "platform"
        (self.home / "inbox").mkdir(parents=True)
        self.control = Control(f"sqlite:///{self.home / 'control.db'}")
        self.store = SnapshotStore(self.home)
        side, both = folder / "side", {"passphrase": PASSPHRASE, "archive_passphrase": PASSPHRASE + " archive"}
        FileKeyHolder.create(side, force=FORCE, cost=KdfCost(memory_kib=64, iterations=1, lanes=1), **both)
        self.holder = FileKeyHolder(side, force=FORCE, purposes=KEY_PURPOSES, **both)
        joined = entry(AuditEvent.FORCE_JOINED)
        self.control.forces.join(Force(FORCE, "Northmoor", ("key",), NOW), audit=joined)
        self.estate = Estate(
            force=FORCE,
            home=self.home,
            control=self.control,
            snapshots=self.store,
            holder=self.holder,
            contracts={"rms": CONTRACT},
            clock=lambda: NOW,
            run=RUN,
            purpose="refresh",
            memory_limit="4GB",
        )

    def begin(self, week: int) -> BuildingSnapshot:
        """A snapshot to be filled, with its delivery and keys."""
        which, delivery = SnapshotId(f"{week:06d}-abc"), DeliveryId(f"{FORCE}-all-{week:06d}")
        for ref, purpose in (
            (KeyRef(FORCE, KeyKind.SNAPSHOT, which), "refresh"),
            (KeyRef(FORCE, KeyKind.DELIVERY, delivery), "seal delivery"),
        ):
            self.holder.make(ref, purpose=purpose, run=RUN)
        self.control.deliveries.receive(DeliveryRecord(delivery, FORCE, "all", week, "0" * 64, NOW), audit=entry())
        self.control.deliveries.open(delivery, systems=("rms",), as_at=NOW, at=NOW, audit=entry())
        self.control.deliveries.end(delivery, "ingested", at=NOW, audit=entry())
        self.control.snapshots.build(SnapshotRecord(FORCE, which, delivery, RUN, NOW, NOW), audit=entry())
        ref = KeyRef(FORCE, KeyKind.SNAPSHOT, which)
        return self.store.begin(FORCE, which, lambda: self.holder.lend(ref, purpose="refresh", run=RUN))

    def publish(self, building: BuildingSnapshot) -> SnapshotId:
        """Make it live; the week before is replaced and destroyed."""
        building.finish()
        live = self.control.snapshots.live(FORCE)
        before = live.snapshot if live else None
        self.control.snapshots.publish(FORCE, to=building.id, expected=before, run=RUN, at=NOW, audit=entry())
        if before:
            self.holder.destroy(KeyRef(FORCE, KeyKind.SNAPSHOT, before), purpose="refresh", run=RUN)
            self.store.destroy(FORCE, before)
            self.control.snapshots.destroy(FORCE, before, at=NOW, audit=entry())
        return building.id


def fill(building: BuildingSnapshot, first: int, count: int) -> int:
    """Write source, harmonised and match rows of the people numbered from ``first`` on; return the rows written."""
    people = f"(SELECT lpad(i::VARCHAR, 16, '0') AS number, i FROM range({first}, {first + count}) AS t(i))"
    _write(building, "source/rms/PERSON", f"SELECT number AS PERSON_ID, 'Name ' || i AS SURNAME, i AS row_number "
                                          f"FROM {people}")  # fmt: skip
    given = {
        "id": "'rms:PERSON:' || number",
        "kind": "'person'",
        "family_name": "'NAME' || (i % 50000)",
        "given_name": "'GIVEN' || (i % 3000)",
        "system": "'rms'",
        "source_table": "'PERSON'",
        "source_id": "number",
        "row_number": "i",
    }
    columns = ", ".join(
        f'{given.get(column.name, "NULL")}::{_TYPES[column.type]} AS "{column.name}"'
        for column in POLE["person"].columns
    )
    _write(building, "pole/person", f"SELECT {columns} FROM {people}")
    _write(building, "match/membership", f"SELECT 'rms:PERSON:' || number AS record, 'P-' || i AS person FROM {people}")
    return 3 * count


def _write(building: BuildingSnapshot, name: str, sql: str) -> None:
    with duckdb.connect(config={"temp_directory": "", "memory_limit": "2GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        reader: Any = connection.sql(sql).to_arrow_reader(1 << 17)
        schema = pa.schema([pa.field(field.name, field.type) for field in reader.schema])
        with building.writer(name, schema) as writer:
            for batch in reader:
                writer.write(batch)


@contextmanager
def ground() -> Iterator[Ground]:
    """A ground in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="duties-bench-") as name:
        made = Ground(Path(name))
        yield made
        made.control.close()
