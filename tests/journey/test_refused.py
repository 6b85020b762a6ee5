"""A hostile, cut-off, repeated or wrong delivery changes nothing, and leaves one entry and one message."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ndas.duties.orphans import find_orphans
from ndas.governance import AuditEvent, KeyKind, KeyRefusedError
from ndas.ingest import IngestError
from ndas.journey import JourneyError, RepeatedError, refresh
from ndas.journey.platform import PLATFORM_CHAIN
from ndas.store.audit import AuditQuery
from ndas.store.keys import KdfCost, KeyOffice, Scope, found_custody, open_custody
from ndas.transfer import TransferError, new_signing_key
from ndas.vocabulary import ForceId

FORCE = "northmoor"


def _state(stage, platform):
    live = platform.control.snapshots.live(ForceId(FORCE))
    files = {
        path.relative_to(stage.home): path.read_bytes()
        for path in (stage.home / "snapshots").rglob("*")
        if path.is_file()
    }
    return live, files


def _entries(platform, force=FORCE):
    found = platform.control.audit.find(AuditQuery(force=ForceId(force)), count=500)
    return [record.entry for record in found.records]


def _delivery_key_states(stage):
    return {s.ref.subject: s.state for s in stage.holder(FORCE).inventory() if s.ref.kind is KeyKind.DELIVERY}


def _forged(stage) -> Path:
    return stage.deliver(FORCE, 2, key=new_signing_key())


def _flipped(stage) -> Path:
    path = stage.deliver(FORCE, 2)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return path


def _cut(stage) -> Path:
    path = stage.deliver(FORCE, 2)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _extended(stage) -> Path:
    path = stage.deliver(FORCE, 2)
    path.write_bytes(path.read_bytes() + b"\0" * 512)
    return path


@pytest.mark.parametrize("attack", [_forged, _flipped, _cut, _extended])
def test_a_forged_or_damaged_delivery_changes_nothing(scene, attack):
    stage = scene(FORCE)
    platform = stage.platform()
    before, entries = _state(stage, platform), len(_entries(platform))
    path = attack(stage)
    with pytest.raises(TransferError) as refused:
        refresh(platform, path)
    assert _state(stage, platform) == before
    told = _entries(platform)[: len(_entries(platform)) - entries]
    assert [entry.event for entry in told if entry.event is AuditEvent.DELIVERY_REFUSED]
    assert str(refused.value)
    assert not path.exists()
    assert not list((stage.home / "snapshots" / FORCE).glob("000002*"))


def test_a_forgery_leaves_one_entry_and_does_not_cost_the_real_delivery_its_key(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    entries = len(_entries(platform))
    with pytest.raises(TransferError):
        refresh(platform, _forged(stage))
    assert len(_entries(platform)) == entries + 1
    assert _delivery_key_states(stage)["northmoor-all-000002"] == "live"


def test_a_delivery_that_came_before_is_a_replay(scene, tmp_path):
    stage = scene(FORCE)
    platform = stage.platform()
    path = stage.deliver(FORCE, 2)
    kept = tmp_path / "kept" / path.name
    kept.parent.mkdir()
    shutil.copy(path, kept)
    refresh(platform, path)
    before, entries = _state(stage, platform), len(_entries(platform))
    shutil.copy(kept, path)
    with pytest.raises(RepeatedError, match="taken in before"):
        refresh(platform, path)
    assert _state(stage, platform) == before
    assert len(_entries(platform)) == entries + 1


def test_an_expired_delivery_is_refused(scene):
    stage = scene(FORCE)
    path = stage.deliver(FORCE, 2)
    stage.now += timedelta(days=8)
    platform = stage.platform()
    before = _state(stage, platform)
    with pytest.raises(TransferError, match="expire"):
        refresh(platform, path)
    assert _state(stage, platform) == before


def test_a_column_that_nobody_agreed_stops_the_load_and_destroys_the_delivery(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    before = _state(stage, platform)
    table = stage.extract(FORCE, 2) / "rms" / "VEHICLE.csv"
    header, _, rest = table.read_text("utf-8").partition("\n")
    lines = [line + ",x" for line in rest.splitlines() if line]
    table.write_text("\n".join([header.rstrip("\r") + ",FAVOURITE_COLOUR", *lines]) + "\n", "utf-8")
    path = stage.deliver(FORCE, 2)
    with pytest.raises(IngestError, match="FAVOURITE_COLOUR"):
        refresh(platform, path)
    assert _state(stage, platform) == before
    assert _delivery_key_states(stage)["northmoor-all-000002"] == "destroyed"
    snapshots = [one for one in stage.holder(FORCE).inventory() if one.ref.kind is KeyKind.SNAPSHOT]
    assert [one.state for one in snapshots if one.ref.subject.startswith("000002")] == ["destroyed"]
    assert find_orphans(stage.home, platform.control, platform.archive, holder=stage.holder) == ()
    assert not path.exists()


def test_a_force_that_takes_no_part_is_turned_away(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    before = _state(stage, platform)
    path = stage.inbox / "elsewhere-all-000001.ndas"
    path.write_bytes(b"anything")
    with pytest.raises(JourneyError, match="takes no part"):
        refresh(platform, path)
    assert _state(stage, platform) == before
    assert [entry.event for entry in _entries(platform, PLATFORM_CHAIN)] == [AuditEvent.DELIVERY_REFUSED]
    assert not path.exists()


@pytest.mark.parametrize("name", ["northmoor.ndas", "northmoor-all-2.ndas", "northmoor-all-000002.txt"])
def test_a_file_that_is_no_delivery_is_left_alone(scene, name):
    stage = scene(FORCE)
    path = stage.inbox / Path(name).name
    path.write_bytes(b"anything")
    with pytest.raises(JourneyError, match="not a delivery"):
        refresh(stage.platform(), path)
    assert path.exists()


def test_when_the_key_holder_says_no_the_delivery_waits(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    path = stage.deliver(FORCE, 2)
    ref = next(s.ref for s in stage.holder(FORCE).inventory() if s.ref.subject == "northmoor-all-000002")
    keeping, people = stage.holder(FORCE).keeping, {"anna": "the passphrase of anna", "ben": "the passphrase of ben"}
    both = open_custody(found_custody(FORCE, people, cost=KdfCost(memory_kib=64, iterations=1, lanes=1)), people)
    office = KeyOffice(keeping, by="anna and ben")
    providers = {name: keeping.vault(name).provider for name in ("live", "archive")}
    office.appoint(both, providers, before=None, run="r")
    stage.holder(FORCE).revoke(ref, purpose="refresh", run="r")
    before = _state(stage, platform)
    with pytest.raises((TransferError, KeyRefusedError)):
        refresh(platform, path)
    assert _state(stage, platform) == before
    assert path.exists()
    office.restore(Scope.one(ref), both, run="r")
    assert not refresh(platform, path).held
