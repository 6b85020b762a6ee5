"""A week goes the whole way, and the next one replaces it."""

import duckdb
import pytest

from ndas.governance import KeyKind
from ndas.journey.deriving import connect_to
from ndas.store.audit import AuditQuery
from ndas.store.reading import ReadingStore
from ndas.store.reading.scan import ReadingScan
from ndas.store.snapshots import SnapshotRefusedError
from ndas.use_cases import USE_CASES
from ndas.use_cases.fairness import AUDIT_TABLE, open_groups
from ndas.vocabulary import RunId
from ndas.vocabulary.ids import ForceId, delivery_id

FORCE = "northmoor"


def _live(platform, force=FORCE):
    live = platform.control.snapshots.live(ForceId(force))
    lend = platform.lend_snapshot(ForceId(force), live.snapshot, RunId("test"), "verify")
    return platform.snapshots.open(ForceId(force), live.snapshot, lend)


def _source_rows(snapshot, system, table, column):
    return set(snapshot.dataset(f"source/{system}/{table}").to_table(columns=[column]).column(0).to_pylist())


def test_it_accounts_for_every_row_as_the_truth_says(scene):
    stage = scene(FORCE)
    account = stage.platform().control.loads.of(delivery_id(ForceId(FORCE), "all", 1))
    assert account.reconciliations
    assert all(row.balanced for row in account.reconciliations)

    planted = stage.truth(FORCE, 1, "planted").to_pylist()
    platform = stage.platform()
    with _live(platform) as snapshot:
        for table in {row["table"] for row in planted}:
            fate = {row["row"]: row["expected"] for row in planted if row["table"] == table}
            fate |= {row["row"]: "refuse" for row in planted if row["table"] == table and row["expected"] == "refuse"}
            accepted = _numbers(snapshot, f"source/rms/{table}")
            quarantined = _numbers(snapshot, f"quarantine/rms/{table}")
            refuse = {row for row, expected in fate.items() if expected == "refuse"}
            mend = {row for row, expected in fate.items() if expected == "quarantine"}
            assert not refuse & (accepted | quarantined), table
            assert not mend & accepted, table
            # What was not planted is accepted, but for rows that refer to a record which could not be read.
            assert len(quarantined - mend) <= 2, table


def _numbers(snapshot, name):
    return set(snapshot.dataset(name).to_table(columns=["row_number"]).column(0).to_pylist())


def test_nothing_planted_to_be_refused_is_anywhere_in_the_snapshot(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    tokens = set(stage.canaries(FORCE, 1)["refused"])
    with _live(platform) as snapshot:
        for name in snapshot.names():
            for batch in snapshot.dataset(name).to_batches():
                text = str(batch.to_pydict())
                assert not any(token in text for token in tokens), name
        store = ReadingStore.open(snapshot)
        assert all(store.search(token, None, 0, 5)["total"] == 0 for token in tokens)
        store.close()


def test_the_next_week_replaces_this_one_and_what_the_force_deleted_is_gone(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    first = platform.control.snapshots.live(ForceId(FORCE)).snapshot
    with _live(platform) as before:
        old = _source_rows(before, "rms", "OCCURRENCE", "OCC_NO")

    assert not stage.refresh(FORCE, 2).held

    with _live(platform) as now:
        new = _source_rows(now, "rms", "OCCURRENCE", "OCC_NO")
        gone = old - new
        assert gone
        store = ReadingStore.open(now)
        assert all(store.search(reference, None, 0, 5)["total"] == 0 for reference in gone)
        store.close()
        events = set(now.dataset("pole/event").to_table(columns=["reference"]).column(0).to_pylist())
        assert not gone & events
        people = set(now.dataset("match/membership").to_table(columns=["person"]).column(0).to_pylist())
        with open_groups(now) as groups:
            assert set(groups.table.column("person").to_pylist()) == people

    holder = stage.holder(FORCE)
    states = {status.ref.subject: status.state for status in holder.inventory() if status.ref.kind is KeyKind.SNAPSHOT}
    assert states[first] == "destroyed"
    assert first not in {path.name for path in (stage.home / "snapshots" / FORCE).iterdir()}
    archived = platform.control.archive_items.of(ForceId(FORCE))
    assert [item.delivery for item in archived] == [delivery_id(ForceId(FORCE), "all", 1)]


def test_the_delivery_and_its_key_are_destroyed_once_it_is_ingested(scene):
    stage = scene(FORCE)
    assert not list(stage.inbox.glob("*.ndas"))
    deliveries = [s for s in stage.holder(FORCE).inventory() if s.ref.kind is KeyKind.DELIVERY]
    assert [status.state for status in deliveries] == ["destroyed"]


def test_each_step_that_the_law_names_is_in_the_log_and_the_chain_is_sound(scene):
    stage = scene(FORCE)
    control = stage.platform().control
    entries = control.audit.find(AuditQuery(force=ForceId(FORCE)), count=200).records
    told = {record.entry.event.value for record in entries}
    assert {
        "delivery received",
        "delivery opened",
        "rows refused",
        "rows accepted",
        "delivery destroyed",
        "records harmonised",
        "people matched",
        "use case run",
        "snapshot published",
    } <= told
    assert control.audit.verify(ForceId(FORCE), at=stage.now).sound


def test_two_forces_are_refreshed_apart(scene):
    stage = scene("northmoor", "westvale")
    platform = stage.platform()
    for force, other in (("northmoor", "westvale"), ("westvale", "northmoor")):
        words = stage.canaries(force, 1)["force"]
        with _live(platform, other) as snapshot:
            for name in snapshot.names():
                text = str(snapshot.dataset(name).to_table().to_pydict())
                assert not any(word in text for word in words), (other, name)


def test_the_week_holds_the_groups_of_everybody_for_the_audit_alone(scene):
    platform = scene(FORCE).platform()
    with _live(platform) as snapshot:
        people = set(snapshot.dataset("match/membership").to_table(columns=["person"]).column(0).to_pylist())
        with open_groups(snapshot) as groups:
            assert set(groups.table.column("person").to_pylist()) == people
            assert {"White", "not recorded"} < set(groups.table.column("ethnicity").to_pylist())
        shelves = set(ReadingScan(snapshot).shelves())
        assert shelves
        assert not {shelf for shelf in shelves if "audit" in shelf or "group" in shelf}
        for use_case in USE_CASES.values():
            with connect_to(snapshot, "1GB")(use_case.declaration.columns) as connection:
                told = "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns"
                columns = connection.execute(told).fetchall()
                assert {"pole.event", "match.membership"} < {table for table, _ in columns}
                assert not {one for one in columns if "audit" in one[0] or one[1] in {"ethnicity", "sex", "age_band"}}
                with pytest.raises(duckdb.Error):
                    connection.execute("SELECT * FROM audit.group")
        for name in (AUDIT_TABLE, f"../{AUDIT_TABLE}", "audit.group"):
            with (
                pytest.raises(SnapshotRefusedError),
                connect_to(snapshot, "1GB")({name: ("sex",)}),
            ):
                pass
