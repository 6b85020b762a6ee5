import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ndas.store.reading import FILE_NAME, Contents, ReadingStore, build_reading_store
from ndas.store.snapshots import SnapshotDamagedError, SnapshotLockedError, SnapshotRefusedError
from ndas.vocabulary.insight import EventFilter

PLANTED = (
    b"MARLOWE",
    b"Marlowe",
    b"CAPSTAN",
    b"ETHNICITYCANARY",
    b"FERRYCANARY",
    b"7700900482",
    b"family_name",
    b"AB12CDE",
)
TOBIAS = "P-0000-0001"


def everything(reading: ReadingStore) -> list[object]:
    return [
        reading.person(TOBIAS),
        reading.event("rms:CRIME:82/1/26"),
        reading.location("rms:ADDRESS:1"),
        reading.object("rms:VEHICLE:1"),
        reading.timeline("person", TOBIAS, 0, 9),
        reading.record("rms:PERSON:1"),
        reading.events(EventFilter(), 0, 9),
        reading.search("marlowe", None, 0, 9),
        reading.mart("serious_violence", "msv-apacs"),
        reading.verify(),
    ]


def test_it_leaves_no_plain_name_on_disk(tmp_path: Path, reading):
    assert reading.person(TOBIAS)["label"] == "MARLOWE, Tobias"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    found = [(path.name, word) for path in files for word in PLANTED if word in path.read_bytes()]
    assert found == []
    assert FILE_NAME in [path.name for path in files]


def test_it_leaves_nothing_but_the_finished_file(snapshot):
    beside = [path.name for path in snapshot.folder.iterdir() if path.is_file()]
    assert beside == [FILE_NAME]
    assert (snapshot.folder / FILE_NAME).stat().st_mode & 0o077 == 0


def test_it_does_not_open_with_another_key(snapshot, holder):
    snapshot.close()
    holder.key = bytes(32)
    with pytest.raises((SnapshotLockedError, SnapshotDamagedError), match="reading store"):
        ReadingStore.open(snapshot).person(TOBIAS)


def test_it_answers_no_more_when_the_lease_has_ended_and_the_force_refuses(reading, holder):
    answers = everything(reading)
    holder.refusing = True
    assert everything(reading) == answers, "the lease still runs"
    holder.now = holder.now.replace(hour=13)
    for ask in (
        lambda: reading.person(TOBIAS),
        lambda: reading.event("rms:CRIME:82/1/26"),
        lambda: reading.events(EventFilter(), 0, 9),
        lambda: reading.search("marlowe", None, 0, 9),
        lambda: reading.record("rms:PERSON:1"),
        lambda: reading.mart("serious_violence", "msv-apacs"),
        lambda: reading.timeline("person", TOBIAS, 0, 9),
        reading.counts,
        reading.about,
        reading.verify,
    ):
        with pytest.raises(SnapshotLockedError, match="does not lend"):
            ask()
    assert reading._file._remembered == {}
    assert reading._file._connection is None
    holder.refusing = False
    assert everything(reading) == answers


def test_it_notices_flipped_bytes(snapshot):
    path = snapshot.folder / FILE_NAME
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises((SnapshotDamagedError, SnapshotLockedError)):
            everything(ReadingStore.open(snapshot))
    path.write_bytes(whole)
    everything(ReadingStore.open(snapshot))


def test_it_notices_a_file_cut_short(snapshot):
    path = snapshot.folder / FILE_NAME
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises((SnapshotDamagedError, SnapshotLockedError)):
        everything(ReadingStore.open(snapshot))


def test_it_says_when_it_was_never_built(snapshot):
    (snapshot.folder / FILE_NAME).unlink()
    with pytest.raises(SnapshotRefusedError, match="no reading store"):
        ReadingStore.open(snapshot)


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from ndas.governance import KeyKind, KeyRef, Lease
from ndas.store.reading import Contents, build, build_reading_store
from ndas.store.snapshots import SnapshotStore
ref = KeyRef("northmoor", KeyKind.SNAPSHOT, "000001-3f9c2a")
lend = lambda: Lease(ref, bytes(range(32)), datetime(2100, 1, 1, tzinfo=UTC))
build.shelve_texts = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
snapshot = SnapshotStore(Path(sys.argv[1])).open("northmoor", "000001-3f9c2a", lend)
build_reading_store(snapshot, Contents("northmoor-all-000001", "2026-11-15T06:00:00Z"))
"""


def test_it_keeps_the_whole_store_when_a_second_building_is_killed(snapshot, tmp_path):
    answers = everything(ReadingStore.open(snapshot))
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "home")]
    killed = subprocess.run(command, check=False, capture_output=True, env=dict(os.environ))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = [path for path in snapshot.folder.iterdir() if path.is_file()]
    assert sorted(path.name for path in left) == [FILE_NAME, f"{FILE_NAME}.part"]
    assert not [word for path in left for word in PLANTED if word in path.read_bytes()]
    assert everything(ReadingStore.open(snapshot)) == answers
    build_reading_store(snapshot, Contents("northmoor-all-000001", "2026-11-15T06:00:00Z"))
    assert [path.name for path in snapshot.folder.iterdir() if path.is_file()] == [FILE_NAME]


def test_it_is_not_there_when_building_failed(snapshot, monkeypatch):
    (snapshot.folder / FILE_NAME).unlink()

    def fail(*_: object) -> None:
        raise SnapshotLockedError("the key holder stopped")

    monkeypatch.setattr("ndas.store.reading.build.shelve_texts", fail)
    with pytest.raises(SnapshotLockedError):
        build_reading_store(snapshot, Contents("northmoor-all-000001", "2026-11-15T06:00:00Z"))
    assert [path.name for path in snapshot.folder.iterdir() if path.is_file()] == []
