"""Going back to the week before: within the window, by two people, in one switch, and the wrong week is gone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ndas.duties.permission import NotAllowedError
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef, KeyRefusedError
from ndas.journey import Limits, NoWayBackError, Platform, roll_back
from ndas.journey.publishing import window_is_open
from ndas.journey.rollback import finish_rollback
from ndas.store.archive import Archive
from ndas.store.audit import AuditQuery
from ndas.store.control import ApprovalRefusedError, User
from ndas.vocabulary import RunId

WINDOW = timedelta(hours=24)


@pytest.fixture
def scene(fresh):
    """Two weeks, the first replaced an hour ago and not yet destroyed; two owners, an engineer, an officer."""
    entry = AuditEntry(AuditEvent.USER_CHANGED, fresh.now, fresh.force, actor="a")
    for name, role in (("owner", "owner"), ("custodian", "custodian"), ("officer", "officer")):
        until = fresh.now + timedelta(days=90)
        user = User(name, fresh.force, name, (role,), fresh.now, vetting="SC", vetting_until=until)
        fresh.control.users.add(user, audit=entry)
    fresh.now += timedelta(days=7)
    fresh.begin(2)
    made = SimpleNamespace(ground=fresh, window=WINDOW)
    fresh.now += timedelta(hours=1)
    made.platform = Platform(
        home=fresh.home,
        control=fresh.control,
        snapshots=fresh.store,
        archive=lambda force: Archive(
            fresh.home / "archive", force=force, control=fresh.control, keys=fresh.holder, purpose="archive"
        ),
        holder=lambda _: fresh.holder,
        profile=lambda _: None,
        clock=lambda: fresh.now,
        limits=lambda _: Limits(),
        rollback_window=lambda _: made.window,
    )
    return made


def _back(scene, by):
    return roll_back(scene.platform, "northmoor", by=by, reason="wrong extract")


def _live(scene):
    return scene.ground.control.snapshots.live(scene.ground.force).snapshot


def test_two_people_go_back_and_the_wrong_week_is_destroyed(scene):
    assert window_is_open(scene.platform, scene.ground.force)
    assert _back(scene, "owner") is None
    assert _live(scene) == "000002-abc"
    done = _back(scene, "custodian")
    assert (done.live, done.destroyed) == ("000001-abc", "000002-abc")
    assert _live(scene) == "000001-abc"
    control, force = scene.ground.control, scene.ground.force
    assert control.snapshots.get(force, done.destroyed).state == "destroyed"
    assert [path.name for path in (scene.ground.home / "snapshots" / force).iterdir()] == ["000001-abc"]
    ref = KeyRef(force, KeyKind.SNAPSHOT, done.destroyed)
    with pytest.raises(KeyRefusedError, match="destroyed"):
        scene.ground.holder.lend(ref, purpose="verify", run=RunId("t"))
    (told,) = control.audit.find(AuditQuery(force=force, events=(AuditEvent.SNAPSHOT_ROLLED_BACK,))).records
    assert (told.entry.actor, told.entry.reason) == ("custodian", "wrong extract")
    assert control.archive_items.of(force) == ()
    assert control.audit.verify(force, at=scene.ground.now).sound
    assert not window_is_open(scene.platform, force)


def test_it_takes_two_different_people_who_may(scene):
    _back(scene, "owner")
    with pytest.raises(ApprovalRefusedError, match="spoken already"):
        _back(scene, "owner")
    for stranger in ("officer", "nobody"):
        with pytest.raises(NotAllowedError, match="may not roll back"):
            _back(scene, stranger)
    assert _live(scene) == "000002-abc"


@pytest.mark.parametrize(("window", "later"), [(timedelta(0), timedelta(0)), (WINDOW, WINDOW)])
def test_there_is_no_way_back_without_a_window_or_after_it(scene, window, later):
    scene.window = window
    scene.ground.now += later
    assert not window_is_open(scene.platform, scene.ground.force)
    with pytest.raises(NoWayBackError, match="no week to go back to"):
        _back(scene, "owner")


def test_it_wants_a_reason(scene):
    with pytest.raises(NoWayBackError, match="needs a reason"):
        roll_back(scene.platform, "northmoor", by="owner", reason=" ")


def test_a_crash_after_the_switch_is_finished_by_the_next_run(scene, monkeypatch):
    _back(scene, "owner")

    def crash(*_: object, **__: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("ndas.journey.rollback.destroy_week", crash)
    with pytest.raises(OSError, match="power cut"):
        _back(scene, "custodian")
    monkeypatch.undo()
    assert _live(scene) == "000001-abc"
    assert finish_rollback(scene.platform, scene.ground.force) == ("000002-abc",)
    assert finish_rollback(scene.platform, scene.ground.force) == ()
    assert [path.name for path in (scene.ground.home / "snapshots" / "northmoor").iterdir()] == ["000001-abc"]
