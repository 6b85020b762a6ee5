import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.store.snapshots import BuildingSnapshot, SnapshotBusyError, SnapshotRefusedError, SnapshotStore, writer
from ndas.store.snapshots.layout import PART_SUFFIX

_KILLED = """
import sys, os, signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
import pyarrow as pa
from ndas.governance import KeyKind, KeyRef, Lease
from ndas.store.snapshots import SnapshotStore, writer
writer.GROUP_ROWS = 100
ref = KeyRef("northmoor", KeyKind.SNAPSHOT, "000001-3f9c2a")
lend = lambda: Lease(ref, bytes(32), datetime(2100, 1, 1, tzinfo=UTC))
table = pa.table({"name": ["ZEBEDEE-CANARYWORTH"] * 1000})
building = SnapshotStore(Path(sys.argv[1])).begin("northmoor", "000001-3f9c2a", lend)
with building.writer("pole/person", table.schema) as person:
    person.write(table)
with building.writer("pole/event", table.schema) as event:
    event.write(table)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def read(building: BuildingSnapshot, name: str) -> pa.Table:
    return building.dataset(name).to_table()


def write_and_fail(building: BuildingSnapshot, name: str, rows: pa.Table) -> None:
    with building.writer(name, rows.schema) as table:
        table.write(rows)
        raise ValueError("a later stage failed")


def test_it_gives_back_what_was_written(building, people):
    assert read(building, "pole/person").equals(people)
    assert building.rows("pole/person") == people.num_rows
    assert building.names() == ("pole/person", "source/rms/PERSON")


def test_it_keeps_every_column_type_that_travels(building):
    table = pa.table(
        {
            "texts": pa.array([["a", "b"], None, []], pa.list_(pa.string())),
            "at": pa.array([1, None, 3], pa.timestamp("us", tz="UTC")),
            "day": pa.array([1, None, 3], pa.date32()),
            "coded": pa.array(["x", "y", "x"]).dictionary_encode(),
            "yes": pa.array([True, None, False]),
            "share": pa.array([0.5, None, -1.0]),
        }
    )
    with building.writer("pole/event", table.schema) as event:
        event.write(table)
    assert read(building, "pole/event").equals(table)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 700), max_size=8))
def test_it_writes_the_same_rows_however_they_are_parted(building, monkeypatch, sizes):
    monkeypatch.setattr(writer, "GROUP_ROWS", 256)
    batches = [pa.record_batch({"n": pa.array(range(size), pa.int64())}) for size in sizes]
    schema = pa.schema([("n", pa.int64())])
    with building.writer("pole/object", schema) as table:
        for batch in batches:
            table.write(batch)
    assert read(building, "pole/object").column("n").to_pylist() == [n for size in sizes for n in range(size)]


def test_it_makes_groups_small_enough_to_skip(building, monkeypatch):
    monkeypatch.setattr(writer, "GROUP_ROWS", 1000)
    rows = pa.table({"n": pa.array(range(4500), pa.int64())})
    with building.writer("match/edges", rows.schema) as table:
        for start in range(0, 4500, 700):
            table.write(rows.slice(start, 700))
    fragment = next(building.dataset("match/edges").get_fragments())
    assert [group.num_rows for group in fragment.row_groups] == [1000, 1000, 1000, 1000, 500]


def test_it_leaves_nothing_of_a_table_that_failed(building, people):
    with pytest.raises(ValueError, match="later"):
        write_and_fail(building, "pole/location", people)
    assert "pole/location" not in building.names()
    assert not list(building.folder.rglob(f"*{PART_SUFFIX}"))


def test_it_keeps_the_whole_table_when_its_replacement_fails(building, people):
    with pytest.raises(ValueError, match="later"):
        write_and_fail(building, "pole/person", people.slice(0, 1))
    assert building.rows("pole/person") == people.num_rows


def test_it_takes_only_the_columns_it_was_opened_with(building, people):
    with (
        pytest.raises(SnapshotRefusedError, match="other columns or types"),
        building.writer("pole/event", people.schema) as table,
    ):
        table.write(people.select(["id"]))


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a//b", "", "a/../b", ".hidden", "a b", "a/b/c/d/e", "pole/person\n"]
)
def test_it_refuses_names_that_are_no_table_names(building, people, name):
    with pytest.raises(SnapshotRefusedError, match="table name"), building.writer(name, people.schema):
        pass


def test_it_resumes_after_a_kill_with_whole_tables_only(tmp_path: Path, store, holder):
    home = tmp_path / "home"
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(home)], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(home.rglob(f"*{PART_SUFFIX}")), "the kill came too early to prove anything"
    with store.begin(holder.force, holder.week, holder.lend) as resumed:
        assert resumed.names() == ("pole/person",)
        assert resumed.rows("pole/person") == 1000
        assert not list(home.rglob(f"*{PART_SUFFIX}"))


def test_it_writes_no_name_in_plain_anywhere(tmp_path: Path, building, holder):
    found = [path for path in tmp_path.rglob("*") if path.is_file() and holder.canary.encode() in path.read_bytes()]
    plain_columns = [path for path in tmp_path.rglob("*.parquet") if b"family_name" in path.read_bytes()]
    assert (found, plain_columns) == ([], [])
    assert building.rows("pole/person"), "there is something to find"


def test_it_leaves_files_open_to_the_service_alone(building: BuildingSnapshot):
    for path in building.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_it_is_unreadable_without_the_key(building):
    with pytest.raises(OSError, match="encrypted"):
        pq.read_table(building.folder / "pole" / "person.parquet")


def test_it_codes_only_columns_that_repeat():
    table = pa.table(
        {
            "id": [str(n) for n in range(100)],
            "kind": ["a", "b"] * 50,
            "tags": [["x", "y"]] * 100,
            "ids": [[str(n)] for n in range(100)],
            "flag": [True] * 100,
        }
    )
    assert writer.repeating_columns(table) == ["kind", "tags.list.element"]


def test_it_refuses_a_second_run_on_one_snapshot(building, store: SnapshotStore, holder):
    with pytest.raises(SnapshotBusyError, match="another run"):
        store.begin(holder.force, holder.week, holder.lend)
    building.close()
    store.begin(holder.force, holder.week, holder.lend).close()
