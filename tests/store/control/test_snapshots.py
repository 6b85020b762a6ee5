"""Snapshots and the one pointer that makes one of them live."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import (
    AlreadyThereError,
    Control,
    NotThereError,
    PublicationConflictError,
    SnapshotRecord,
    StateRefusedError,
)
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId, SnapshotId

Entry = Callable[..., AuditEntry]
RUN = RunId("run-1")


def _build(control: Control, entry: Entry, force: ForceId, now: datetime, *names: str) -> list[SnapshotId]:
    for name in names:
        record = SnapshotRecord(force, SnapshotId(name), DeliveryId(f"northmoor-all-{name}"), RUN, now, now)
        control.snapshots.build(record, audit=entry())
    return [SnapshotId(name) for name in names]


def _publish(
    control: Control, entry: Entry, force: ForceId, now: datetime, to: SnapshotId, expected: SnapshotId | None
) -> None:
    published = entry(AuditEvent.SNAPSHOT_PUBLISHED)
    control.snapshots.publish(force, to=to, expected=expected, run=RUN, at=now, audit=published)


def _states(control: Control, force: ForceId) -> dict[str, str]:
    return {record.id: record.state for record in control.snapshots.of(force)}


def test_it_has_nothing_live_before_the_first_publish(control: Control, force: ForceId) -> None:
    assert control.snapshots.live(force) is None


def test_it_switches_the_pointer_both_states_and_the_log_as_one(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    one, two = _build(control, entry, force, now, "000001", "000002")
    _publish(control, entry, force, now, one, None)
    _publish(control, entry, force, now, two, one)
    live = control.snapshots.live(force)
    assert live is not None
    assert (live.snapshot, live.version) == (two, 2)
    assert _states(control, force) == {one: "replaced", two: "live"}
    assert control.audit.find(AuditQuery(force=force, events=(AuditEvent.SNAPSHOT_PUBLISHED,))).total == 2


def test_it_publishes_nothing_over_a_snapshot_that_the_publisher_did_not_expect(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    one, two = _build(control, entry, force, now, "000001", "000002")
    with pytest.raises(PublicationConflictError):
        _publish(control, entry, force, now, two, one)
    _publish(control, entry, force, now, one, None)
    for wrong in (None, two):
        with pytest.raises(PublicationConflictError):
            _publish(control, entry, force, now, two, wrong)
    live = control.snapshots.live(force)
    assert live is not None
    assert live.snapshot == one
    assert _states(control, force) == {one: "live", two: "building"}
    assert control.audit.find(AuditQuery(force=force, events=(AuditEvent.SNAPSHOT_PUBLISHED,))).total == 1


def test_it_lets_one_of_many_publishers_win(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    names = _build(control, entry, force, now, *(f"{n:06d}" for n in range(1, 7)))
    _publish(control, entry, force, now, names[0], None)

    def attempt(to: SnapshotId) -> bool:
        try:
            _publish(control, entry, force, now, to, names[0])
        except PublicationConflictError:
            return False
        return True

    with ThreadPoolExecutor(5) as publishers:
        assert sum(publishers.map(attempt, names[1:])) == 1
    assert sorted(_states(control, force).values()) == ["building"] * 4 + ["live", "replaced"]
    assert control.audit.verify(force, at=now).sound


def test_it_rolls_back_to_a_replaced_snapshot(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    one, two = _build(control, entry, force, now, "000001", "000002")
    _publish(control, entry, force, now, one, None)
    _publish(control, entry, force, now, two, one)
    _publish(control, entry, force, now, one, two)
    assert _states(control, force) == {one: "live", two: "replaced"}


def test_it_never_brings_back_what_was_destroyed_nor_destroys_what_is_live(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    one, two = _build(control, entry, force, now, "000001", "000002")
    _publish(control, entry, force, now, one, None)
    with pytest.raises(StateRefusedError, match="is live and cannot become destroyed"):
        control.snapshots.destroy(force, one, at=now, audit=entry())
    _publish(control, entry, force, now, two, one)
    control.snapshots.destroy(force, one, at=now, audit=entry())
    control.snapshots.destroy(force, one, at=now, audit=entry())
    with pytest.raises(StateRefusedError, match="is destroyed and cannot become live"):
        _publish(control, entry, force, now, one, two)
    live = control.snapshots.live(force)
    assert live is not None
    assert live.snapshot == two


def test_it_publishes_a_held_snapshot_once_people_agreed(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    (one,) = _build(control, entry, force, now, "000001")
    control.snapshots.hold(force, one, audit=entry(AuditEvent.PUBLICATION_HELD))
    assert _states(control, force) == {one: "held"}
    _publish(control, entry, force, now, one, None)
    assert _states(control, force) == {one: "live"}


def test_it_withdraws_a_force_from_every_reader(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    (one,) = _build(control, entry, force, now, "000001")
    assert control.snapshots.withdraw(force, at=now, audit=entry(AuditEvent.FORCE_LEFT)) is None
    _publish(control, entry, force, now, one, None)
    assert control.snapshots.withdraw(force, at=now, audit=entry(AuditEvent.FORCE_LEFT)) == one
    assert control.snapshots.live(force) is None
    control.snapshots.destroy(force, one, at=now, audit=entry())


def test_it_keeps_forces_apart(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    (one,) = _build(control, entry, force, now, "000001")
    other = ForceId("easthaven")
    _build(control, entry, other, now, "000001")
    _publish(control, entry, force, now, one, None)
    assert control.snapshots.live(other) is None
    assert _states(control, other) == {one: "building"}


def test_it_names_what_is_not_there_or_there_already(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    _build(control, entry, force, now, "000001")
    with pytest.raises(AlreadyThereError, match="resume"):
        _build(control, entry, force, now, "000001")
    with pytest.raises(NotThereError, match="000009"):
        _publish(control, entry, force, now, SnapshotId("000009"), None)
    assert control.snapshots.live(force) is None


def test_it_finds_snapshots_by_state_and_delivery(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    one, two = _build(control, entry, force, now, "000001", "000002")
    _publish(control, entry, force, now, one, None)
    assert [r.id for r in control.snapshots.of(force, states=["building"])] == [two]
    assert [r.id for r in control.snapshots.of_delivery(DeliveryId("northmoor-all-000001"))] == [one]
