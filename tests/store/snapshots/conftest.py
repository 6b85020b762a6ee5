"""An invented force's key holder for the tests: lends, refuses and revokes as told, and counts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.store.snapshots import BuildingSnapshot, Snapshot, SnapshotStore
from ndas.vocabulary import ForceId, SnapshotId

FORCE = ForceId("northmoor")
WEEK = SnapshotId("000001-3f9c2a")
CANARY = "ZEBEDEE-CANARYWORTH"


@dataclass
class Holder:
    """Lends one 32-byte key per snapshot for fifteen minutes of its own clock."""

    force: ForceId = FORCE
    week: SnapshotId = WEEK
    canary: str = CANARY
    now: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    refusing: bool = False
    lent: int = 0
    keys: dict[str, bytes] = field(default_factory=dict)

    def clock(self) -> datetime:
        return self.now

    def lend(self, force: ForceId = FORCE, snapshot: SnapshotId = WEEK) -> Lease:
        if self.refusing:
            raise KeyRefusedError("revoked by the force")
        self.lent += 1
        ref = KeyRef(force, KeyKind.SNAPSHOT, snapshot)
        key = self.keys.setdefault(str(ref), len(self.keys).to_bytes(1) * 32)
        return Lease(ref, key, self.now + timedelta(minutes=15))

    def pass_time(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def holder() -> Holder:
    return Holder()


@pytest.fixture
def store(tmp_path: Path, holder: Holder) -> SnapshotStore:
    return SnapshotStore(tmp_path / "home", holder.clock)


@pytest.fixture
def people() -> pa.Table:
    count = 5000
    return pa.table(
        {
            "id": [f"rms:PERSON:{number}" for number in range(count)],
            "family_name": [CANARY if number % 7 == 0 else "OTHERWISE" for number in range(count)],
            "born": pa.array(range(count), pa.int32()),
        }
    )


@pytest.fixture
def building(store: SnapshotStore, holder: Holder, people: pa.Table) -> BuildingSnapshot:
    begun = store.begin(FORCE, WEEK, holder.lend)
    with begun.writer("pole/person", people.schema) as writer:
        writer.write(people)
    with begun.writer("source/rms/PERSON", people.schema) as writer:
        writer.write(people)
    return begun


@pytest.fixture
def finished(building: BuildingSnapshot, store: SnapshotStore, holder: Holder) -> Snapshot:
    building.finish().close()
    return store.open(FORCE, WEEK, holder.lend)
