import shutil

import duckdb
import pyarrow as pa
import pytest

from ndas.store.snapshots import (
    Snapshot,
    SnapshotDamagedError,
    SnapshotLockedError,
    SnapshotRefusedError,
    connect,
)


def scan(snapshot: Snapshot, name: str = "pole/person") -> pa.Table:
    return snapshot.dataset(name).to_table()


def test_it_asks_for_the_key_once_per_lease(finished, holder):
    before = holder.lent
    scan(finished)
    scan(finished)
    assert holder.lent == before + 1
    holder.pass_time(16)
    scan(finished)
    assert holder.lent == before + 2


def test_it_reads_no_more_when_the_lease_has_ended_and_the_force_refuses(finished, holder):
    opened = finished.dataset("pole/person")
    assert opened.count_rows()
    holder.refusing = True
    assert scan(finished).num_rows, "the lease still runs"
    holder.pass_time(15)
    with pytest.raises(SnapshotLockedError, match="revoked by the force"):
        scan(finished)
    for reading in (
        opened.to_table,
        opened.count_rows,
        opened.only(("id",)).to_table,
        lambda: list(opened.to_batches()),
    ):
        with pytest.raises(SnapshotLockedError, match="does not lend"):
            reading()


@pytest.mark.parametrize("threads", [1, 2])
def test_it_ends_open_connections_with_the_lease(finished, holder, threads):
    with connect(finished, {"pole/person": None}, threads=threads) as connection:
        assert connection.execute("SELECT count(DISTINCT id) FROM person").fetchall() == [(5000,)]
        holder.refusing = True
        holder.pass_time(15)
        with pytest.raises(Exception, match="does not lend"):
            connection.execute("SELECT count(DISTINCT id) FROM person").fetchall()


def test_it_gives_the_key_up_when_closed(finished, holder):
    scan(finished)
    finished.close()
    holder.refusing = True
    with pytest.raises(SnapshotLockedError):
        scan(finished)


def test_it_stops_writing_when_the_key_is_refused(building, people, holder):
    holder.refusing = True
    holder.pass_time(15)
    with pytest.raises(SnapshotLockedError), building.writer("pole/event", people.schema) as table:
        table.write(people)
    assert "pole/event" not in building.names()


def test_it_does_not_open_with_another_key(finished, holder):
    holder.keys = {name: bytes(31) + b"\x01" for name in holder.keys}
    with pytest.raises(SnapshotLockedError, match="does not open table pole/person"):
        scan(finished)


@pytest.mark.usefixtures("finished")
def test_it_does_not_take_the_key_of_another_snapshot(store, holder):
    other = store.open(holder.force, holder.week, lambda: holder.lend(snapshot="000009-aaaaaa"))
    with pytest.raises(SnapshotLockedError, match="expected northmoor/snapshot/000001-3f9c2a"):
        scan(other)


def test_it_notices_any_flipped_byte(finished):
    path = finished.folder / "pole" / "person.parquet"
    whole = path.read_bytes()
    step = max(1, len(whole) // 150)
    for place in [*range(0, len(whole), step), *range(1, 8), *range(len(whole) - 60, len(whole))]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises((SnapshotDamagedError, SnapshotLockedError), match="pole/person"):
            scan(finished)
    path.write_bytes(whole)
    assert scan(finished).num_rows == 5000


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_it_notices_a_file_that_was_cut_short(finished, keep):
    path = finished.folder / "pole" / "person.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises((SnapshotDamagedError, SnapshotLockedError), match="pole/person"):
        scan(finished)


def test_it_notices_a_file_put_in_the_place_of_another(finished):
    shutil.copy(finished.folder / "source" / "rms" / "PERSON.parquet", finished.folder / "pole" / "person.parquet")
    with pytest.raises(SnapshotLockedError, match="written for another table"):
        scan(finished)


def test_it_verifies_every_page(finished):
    assert finished.verify() == 10_000
    path = finished.folder / "source" / "rms" / "PERSON.parquet"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(SnapshotDamagedError, match="source/rms/PERSON"):
        finished.verify()


def test_it_names_the_table_when_a_query_meets_damage(finished):
    with connect(finished, {"pole/person": None}) as connection:
        path = finished.folder / "pole" / "person.parquet"
        damaged = bytearray(path.read_bytes())
        damaged[len(damaged) // 3] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(duckdb.Error, match=r"(?s)pole/person.*[Dd]ecrypt"):
            connection.execute("SELECT max(id), max(family_name), max(born) FROM person").fetchall()


def test_it_offers_no_way_around_the_key_check(finished):
    table = finished.dataset("pole/person")
    for way in (table.replace_schema, table.filter, table.sort_by, table.join):
        with pytest.raises(SnapshotRefusedError):
            way(None)


def test_it_says_which_table_is_missing(finished):
    with pytest.raises(SnapshotRefusedError, match="no table pole/event"):
        finished.dataset("pole/event")


def test_it_shows_no_key_in_words(finished, holder):
    scan(finished)
    assert "\\x00\\x00" not in repr(finished) + repr(finished.key) + repr(holder.lend())
