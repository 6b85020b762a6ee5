"""The table of groups in a real encrypted snapshot: opened by the audit, and by nothing that a use case is given."""

from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from ndas.governance import KeyKind, KeyRef, Lease
from ndas.store.snapshots import SnapshotRefusedError, SnapshotStore, connect
from ndas.use_cases import USE_CASES, stored_name
from ndas.use_cases.fairness import AUDIT_TABLE, keep_groups, open_groups
from ndas.vocabulary import ForceId, SnapshotId

FORCE, WEEK = ForceId("northmoor"), SnapshotId("000001-3f9c2a")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PERSON = pa.schema(
    {"id": pa.string(), "self_defined_ethnicity": pa.string(), "sex": pa.string(), "birth_year": pa.int64()}
)


def _lend():
    return Lease(KeyRef(FORCE, KeyKind.SNAPSHOT, WEEK), bytes(32), NOW + timedelta(minutes=15))


@pytest.fixture
def snapshot(tmp_path):
    store = SnapshotStore(tmp_path / "home", lambda: NOW)
    building = store.begin(FORCE, WEEK, _lend)
    with building.writer("pole/person", PERSON) as writer:
        writer.write(pa.table([["r1", "r2"], ["A1", "W2"], ["F", "M"], [1990, 1950]], schema=PERSON))
    membership = pa.table({"record": ["r1", "r2"], "person": ["P1", "P2"]})
    with building.writer("match/membership", membership.schema) as writer:
        writer.write(membership)
    assert keep_groups(building, date(2026, 11, 15)) == 2
    with building.finish() as finished:
        yield finished


def test_the_audit_opens_them_and_nothing_of_them_is_plain_on_disk(snapshot):
    with open_groups(snapshot) as groups:
        assert groups.table.to_pylist() == [
            {"person": "P1", "ethnicity": "Asian", "sex": "female", "age_band": "35 to 49"},
            {"person": "P2", "ethnicity": "White", "sex": "male", "age_band": "50 and over"},
        ]
    written = b"".join(path.read_bytes() for path in snapshot.folder.rglob("*") if path.is_file())
    assert b"Asian" not in written
    assert b"35 to 49" not in written


@pytest.mark.parametrize("name", [AUDIT_TABLE, "audit.group", "group", "audit_group"])
def test_the_connection_of_a_use_case_cannot_name_them(snapshot, name):
    granted = {"pole/person": ("id", "birth_year"), "match/membership": ("record", "person")}
    with connect(snapshot, granted) as connection:
        for written in (f'"{name}"', name if name != "group" else '"group"', f"'{name}'"):
            with pytest.raises(duckdb.Error):
                connection.execute(f"SELECT * FROM {written}")


def test_no_use_case_is_granted_them_and_their_snapshot_says_so(snapshot):
    for use_case in USE_CASES.values():
        assert AUDIT_TABLE not in {stored_name(table) for table in use_case.declaration.columns}
    with pytest.raises(SnapshotRefusedError), connect(snapshot, {AUDIT_TABLE: ("home_address",)}):
        pass
