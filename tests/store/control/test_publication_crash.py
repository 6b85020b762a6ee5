"""kill -9 around the pointer's switch: a reader sees the old snapshot or the new one, and the log tells the same."""

import multiprocessing
import random
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.synchronize import Event

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, SnapshotRecord
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId, SnapshotId

RUN = RunId("run-1")
Entry = Callable[..., AuditEntry]


def _publish_for_ever(url: str, entry: Entry, force: ForceId, now: datetime, published_one: Event) -> None:
    control = Control(url)
    while True:
        live = control.snapshots.live(force)
        assert live is not None
        new = SnapshotId(f"{live.version + 1:06d}")
        if control.snapshots.get(force, new) is None:
            control.snapshots.build(SnapshotRecord(force, new, DeliveryId("d"), RUN, now, now), audit=entry())
        published = entry(AuditEvent.SNAPSHOT_PUBLISHED)
        control.snapshots.publish(force, to=new, expected=live.snapshot, run=RUN, at=now, audit=published)
        published_one.set()
        control.snapshots.destroy(force, live.snapshot, at=now, audit=entry(AuditEvent.SNAPSHOT_DESTROYED))


def _check_whole(control: Control, force: ForceId, now: datetime) -> int:
    live = control.snapshots.live(force)
    assert live is not None
    records = control.snapshots.of(force)
    assert [r.id for r in records if r.state == "live"] == [live.snapshot]
    assert {r.state for r in records if r.id < live.snapshot} <= {"replaced", "destroyed"}
    assert {r.state for r in records if r.id > live.snapshot} <= {"building"}
    assert control.audit.verify(force, at=now).sound
    told = control.audit.find(AuditQuery(force=force, events=(AuditEvent.SNAPSHOT_PUBLISHED,))).total
    assert told == live.version
    return live.version


def test_it_is_always_old_or_new_when_the_publisher_is_killed(
    control_url: str, entry: Entry, force: ForceId, now: datetime
) -> None:
    control = Control(control_url)
    control.snapshots.build(SnapshotRecord(force, SnapshotId("000001"), DeliveryId("d"), RUN, now, now), audit=entry())
    first = entry(AuditEvent.SNAPSHOT_PUBLISHED)
    control.snapshots.publish(force, to=SnapshotId("000001"), expected=None, run=RUN, at=now, audit=first)
    chance = random.Random(20261122)
    for _ in range(15):
        control.close()  # a forked child must not inherit open connections
        fork = multiprocessing.get_context("fork")
        one = fork.Event()
        publisher = fork.Process(target=_publish_for_ever, args=(control_url, entry, force, now, one), daemon=True)
        publisher.start()
        assert one.wait(60), "the publisher must have published something before it is killed"
        time.sleep(chance.uniform(0, 0.2))
        publisher.kill()
        publisher.join()
        versions = _check_whole(control, force, now)
    control.close()
    assert versions >= 1 + 15
