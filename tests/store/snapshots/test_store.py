import pytest

from ndas.store.snapshots import SnapshotRefusedError, SnapshotState, SnapshotStore
from ndas.vocabulary import ForceId, SnapshotId


def test_it_opens_only_what_is_finished(store: SnapshotStore, building, holder):
    assert store.state(holder.force, holder.week) is SnapshotState.BUILDING
    with pytest.raises(SnapshotRefusedError, match="is building"):
        store.open(holder.force, holder.week, holder.lend)
    building.finish()
    assert store.state(holder.force, holder.week) is SnapshotState.FINISHED
    assert store.open(holder.force, holder.week, holder.lend).rows("pole/person") == 5000


def test_it_does_not_build_on_a_finished_snapshot(store, building, people, holder):
    building.finish()
    with pytest.raises(SnapshotRefusedError, match="finished"):
        building.writer("pole/event", people.schema)
    with pytest.raises(SnapshotRefusedError, match="finished"):
        store.begin(holder.force, holder.week, holder.lend)


@pytest.mark.usefixtures("finished")
def test_it_destroys_every_file(store, holder, tmp_path):
    store.destroy(holder.force, holder.week)
    store.destroy(holder.force, holder.week)
    assert store.state(holder.force, holder.week) is SnapshotState.ABSENT
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_it_sweeps_what_nothing_points_at(store, holder, people):
    for week in ("000001-aaaaaa", "000002-bbbbbb", "000003-cccccc"):
        with store.begin(holder.force, SnapshotId(week), lambda week=week: holder.lend(snapshot=week)) as building:
            with building.writer("pole/person", people.schema) as table:
                table.write(people)
            if week != "000003-cccccc":
                building.finish()
    going = holder.force, SnapshotId("000002-bbbbbb")
    assert store.sweep(holder.force, {SnapshotId("000002-bbbbbb")}) == ("000001-aaaaaa", "000003-cccccc")
    assert store.state(*going) is SnapshotState.FINISHED
    assert store.sweep(holder.force, {SnapshotId("000002-bbbbbb")}) == ()


def test_it_completes_a_destruction_that_was_cut_off(store, finished, holder):
    finished.folder.rename(finished.folder.with_name(f"{holder.week}.going"))
    assert store.sweep(holder.force, {holder.week}) == (holder.week,)
    assert not list(finished.folder.parent.iterdir())


def test_it_keeps_forces_in_folders_apart(store, building, holder):
    assert store.sweep(ForceId("southmoor"), ()) == ()
    assert store.state(ForceId("southmoor"), holder.week) is SnapshotState.ABSENT
    assert building.rows("pole/person") == 5000


@pytest.mark.parametrize("snapshot", ["../northmoor", "", "a/b", "A", "x.building", "-a"])
def test_it_refuses_ids_that_are_no_snapshot_ids(store, holder, snapshot):
    with pytest.raises(SnapshotRefusedError, match="snapshot id"):
        store.begin(holder.force, SnapshotId(snapshot), holder.lend)
    with pytest.raises(SnapshotRefusedError, match="snapshot id"):
        store.destroy(holder.force, SnapshotId(snapshot))


def test_it_counts_its_bytes(finished):
    assert finished.bytes() == sum(path.stat().st_size for path in finished.folder.rglob("*.parquet"))
