"""Forces and their deliveries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import (
    AlreadyThereError,
    Control,
    DeliveryRecord,
    Force,
    LoadAccount,
    NotThereError,
    Run,
    SnapshotRecord,
    StateRefusedError,
)
from ndas.vocabulary import Reconciliation
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId, SnapshotId, delivery_id

Entry = Callable[..., AuditEntry]


def _delivery(force: ForceId, now: datetime, sequence: int = 1) -> DeliveryRecord:
    return DeliveryRecord(delivery_id(force, "all", sequence), force, "all", sequence, "a" * 64, now)


def _open(control: Control, which: DeliveryId, now: datetime, entry: Entry) -> None:
    opened = entry(AuditEvent.DELIVERY_OPENED)
    control.deliveries.open(which, systems=("rms", "custody"), as_at=now, at=now, audit=opened)


def test_it_registers_forces_and_their_keys(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    joined = Force(force, "Northmoor Police (invented)", ("key-1",), now)
    control.forces.join(joined, audit=entry(AuditEvent.FORCE_JOINED))
    assert control.forces.get(force) == joined
    control.forces.set_signing_keys(force, ("key-1", "key-2"), audit=entry())
    assert control.forces.all()[0].signing_keys == ("key-1", "key-2")
    with pytest.raises(AlreadyThereError):
        control.forces.join(joined, audit=entry(AuditEvent.FORCE_JOINED))
    assert control.audit.find(AuditQuery(force=force)).total == 2


def test_it_remembers_a_force_that_left_and_trusts_none_of_its_keys(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    joined = Force(force, "Northmoor", ("key-1",), now)
    control.forces.join(joined, audit=entry())
    control.forces.leave(force, at=now, audit=entry(AuditEvent.FORCE_LEFT))
    assert control.forces.all() == ()
    left = control.forces.get(force)
    assert left is not None
    assert (left.left_at, left.signing_keys) == (now, ())
    with pytest.raises(AlreadyThereError):
        control.forces.join(joined, audit=entry())
    with pytest.raises(NotThereError, match="there is no force westdale"):
        control.forces.leave(ForceId("westdale"), at=now, audit=entry())


def test_it_follows_a_delivery_from_arrival_to_destruction(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    record = _delivery(force, now)
    control.deliveries.receive(record, audit=entry(AuditEvent.DELIVERY_RECEIVED))
    assert control.deliveries.get(record.id) == record
    _open(control, record.id, now, entry)
    control.deliveries.end(record.id, "ingested", at=now, audit=entry(AuditEvent.ROWS_ACCEPTED))
    control.deliveries.destroy(record.id, at=now + timedelta(minutes=1), audit=entry(AuditEvent.DELIVERY_DESTROYED))
    assert control.deliveries.get(record.id) == replace(
        record,
        state="ingested",
        systems=("rms", "custody"),
        as_at=now,
        opened_at=now,
        ended_at=now,
        destroyed_at=now + timedelta(minutes=1),
    )


def test_it_refuses_a_delivery_that_was_received_before(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    record = _delivery(force, now)
    control.deliveries.receive(record, audit=entry())
    with pytest.raises(AlreadyThereError, match="is received; send the next number"):
        control.deliveries.receive(record, audit=entry())
    _open(control, record.id, now, entry)
    control.deliveries.end(record.id, "ingested", at=now, audit=entry())
    with pytest.raises(AlreadyThereError, match="is ingested"):
        control.deliveries.receive(record, audit=entry())
    assert control.audit.find(AuditQuery(force=force)).total == 3


def test_it_takes_a_refused_delivery_again_under_its_own_number(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    record = _delivery(force, now)
    control.deliveries.receive(record, audit=entry())
    refused = entry(AuditEvent.DELIVERY_REFUSED)
    control.deliveries.end(record.id, "refused", message="the signature is not the force's", at=now, audit=refused)
    control.loads.record(LoadAccount(record.id, (Reconciliation("rms", "crime", 1, 1, 0, 0),)), audit=entry())
    again = replace(record, sha256="b" * 64)
    control.deliveries.receive(again, audit=entry())
    assert control.deliveries.get(record.id) == again
    assert control.loads.of(record.id).reconciliations == ()


def test_its_last_number_is_not_raised_by_what_was_never_verified(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    forged, real = _delivery(force, now, 900), _delivery(force, now, 3)
    assert control.deliveries.last_sequence(force, "all") == 0
    control.deliveries.receive(forged, audit=entry())
    control.deliveries.end(forged.id, "refused", at=now, audit=entry())
    assert control.deliveries.last_sequence(force, "all") == 0
    control.deliveries.receive(real, audit=entry())
    _open(control, real.id, now, entry)
    assert control.deliveries.last_sequence(force, "all") == 3
    assert control.deliveries.last_sequence(ForceId("easthaven"), "all") == 0


def test_it_does_not_go_back_to_a_state_that_is_over(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    record = _delivery(force, now)
    control.deliveries.receive(record, audit=entry())
    with pytest.raises(StateRefusedError, match="is received and cannot become ingested"):
        control.deliveries.end(record.id, "ingested", at=now, audit=entry())
    control.deliveries.end(record.id, "refused", at=now, audit=entry())
    with pytest.raises(StateRefusedError, match="is refused and cannot become opened"):
        _open(control, record.id, now, entry)
    with pytest.raises(NotThereError, match="no delivery"):
        _open(control, delivery_id(force, "all", 9), now, entry)


def test_it_lists_a_forces_deliveries_newest_first(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for number in (1, 2, 3):
        record = replace(_delivery(force, now, number), received_at=now + timedelta(days=7 * number))
        control.deliveries.receive(record, audit=entry())
    assert [record.sequence for record in control.deliveries.of(force)] == [3, 2, 1]
    assert [record.sequence for record in control.deliveries.of(force, first=1, count=1)] == [2]
    assert control.deliveries.of(ForceId("easthaven")) == ()


def test_it_takes_the_longest_names_that_there_can_be(control: Control, entry: Entry, now: datetime) -> None:
    force = ForceId("n" * 32)
    which = delivery_id(force, "s" * 32, 999_999_999)
    record = DeliveryRecord(which, force, "s" * 32, 999_999_999, "a" * 64, now)
    run = Run(RunId(f"refresh-{which}-3f9c2a51"), force, "refresh", which, now)
    snapshot = SnapshotRecord(force, SnapshotId("999999999-3f9c2a51"), which, run.id, now, now)
    said = entry(force=force, actor="a" * 300, run=run.id, purpose="p" * 300, subjects=("s" * 1000,))
    control.deliveries.receive(record, audit=said)
    control.runs.begin(run, at=now, audit=said)
    control.snapshots.build(snapshot, audit=said)
    control.snapshots.publish(force, to=snapshot.id, expected=None, run=run.id, at=now, audit=said)
    assert control.deliveries.get(which) == record
    assert control.audit.find(AuditQuery(force=force, subjects=("s" * 1000,))).total == 4
