"""What belongs to nothing is found, each kind of it, and a platform in order has none."""

from threading import Thread

import pytest

from ndas.duties.orphans import find_orphans
from ndas.governance import KeyKind, KeyRef
from ndas.store.archive import Archive
from ndas.store.control import Run
from ndas.store.keys import KeyHolderServer, RemoteKeyHolder
from ndas.vocabulary import RunId


@pytest.fixture
def look(fresh):
    def archive(force):
        return Archive(fresh.home / "archive", force=force, control=fresh.control, keys=fresh.holder, purpose="archive")

    def looking(holder=fresh.holder):
        found = find_orphans(fresh.home, fresh.control, archive, holder=lambda _: holder)
        return {(one.kind, one.what) for one in found}

    return looking


def test_a_platform_in_order_has_none(look):
    assert look() == set()


def test_it_finds_files_without_records(fresh, look):
    home = fresh.home
    (home / "snapshots" / "northmoor" / "000009-left.building").mkdir()
    (home / "snapshots" / "northmoor" / "000001-abc.going").mkdir()
    (home / "snapshots" / "nobody").mkdir()
    (home / "archive" / "northmoor").mkdir(parents=True)
    (home / "archive" / "northmoor" / "left.part").write_bytes(b"half")
    (home / "core.1234").write_bytes(b"memory")
    (home / "inbox" / "northmoor-all-000002.ndas").write_bytes(b"waits")
    assert look() == {
        ("file", "snapshots/northmoor/000009-left.building"),
        ("file", "snapshots/northmoor/000001-abc.going"),
        ("file", str(home / "snapshots" / "nobody")),
        ("file", "archive/northmoor/left.part"),
        ("file", str(home / "core.1234")),
    }


def test_it_finds_records_without_files_and_without_keys(fresh, look):
    (fresh.home / "snapshots" / "northmoor" / "000001-abc").rename(fresh.folder / "gone")
    assert look() == {("record", "snapshot 000001-abc")}
    (fresh.folder / "gone").rename(fresh.home / "snapshots" / "northmoor" / "000001-abc")
    ref = KeyRef(fresh.force, KeyKind.SNAPSHOT, "000001-abc")
    fresh.holder.destroy(ref, purpose="refresh", run=RunId("r"))
    assert look() == {("record", "snapshot 000001-abc")}


def test_it_finds_keys_without_data_and_runs_that_did_not_end(fresh, look):
    ref = KeyRef(fresh.force, KeyKind.SNAPSHOT, "000007-never")
    fresh.holder.make(ref, purpose="refresh", run=RunId("r"))
    run = Run(RunId("refresh-x"), fresh.force, "refresh", "northmoor-all-000002", fresh.now)
    fresh.control.runs.begin(run, at=fresh.now, audit=None)
    assert look() == {("key", "1 snapshot keys"), ("run", "refresh-x")}


def test_it_asks_a_holder_in_another_process_as_well_and_says_when_none_answers(fresh, look, tmp_path_factory):
    path = tmp_path_factory.mktemp("s") / "s"
    with KeyHolderServer(fresh.holder, path) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        assert look(RemoteKeyHolder(path)) == set()
        ref = KeyRef(fresh.force, KeyKind.SNAPSHOT, "000001-abc")
        fresh.holder.destroy(ref, purpose="refresh", run=RunId("r"))
        assert look(RemoteKeyHolder(path)) == {("record", "snapshot 000001-abc")}
        server.shutdown()
    assert look(RemoteKeyHolder(path)) == {("key", "the key holder")}
