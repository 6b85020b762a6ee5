"""The last steps: compare with last week, publish in one switch, archive and destroy the week that was replaced.

1. The comparison is written down before anything is switched; beyond its limits the snapshot is held for two people.
2. Readers follow one pointer; it changes in one transaction with its audit entry.
3. The replaced week's accepted rows go to the archive, then its key and files are destroyed; never before the switch.
4. Where the force allows a window for rolling back, the destruction waits until it is over. Until then the replaced
   week lies sealed: pages follow the pointer and open nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import duckdb

from ndas.duties.closure import StillThere, compare_groups, still_there
from ndas.duties.closure.gone import engine
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey.closing import estate_of
from ndas.journey.deciding import carry_words
from ndas.journey.difference import TableDifference, compare_table, find_alarms
from ndas.journey.errors import JourneyError
from ndas.journey.opening import Result
from ndas.journey.platform import Platform, snapshot_key
from ndas.journey.work import PURPOSE, Work
from ndas.store.control import AlreadyThereError, ArchiveItem, VolumeAlarm, WeekDifference
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import ForceId, RunId, SnapshotId

APPROVAL_ACTION = "publish a held snapshot"
AGREE_WITHIN = timedelta(days=7)
"""After this the week's successor is due; a held snapshot that nobody agreed to gives way to it."""


def compare_step(work: Work) -> Result:
    """Compare each table with last week's, and say whether the change is within its limits."""
    before, now = work.last_week(), work.snapshot()
    estate = estate_of(work.platform, work.force, work.run.id)
    had = frozenset(before.names()) if before else frozenset[str]()
    with engine(work.platform.memory_limit) as connection:
        differences = [
            _compare(connection, work, system, name, before if f"source/{system}/{name}" in had else None, now)
            for system, contract in work.profile.contracts.items()
            for name in contract.tables
        ]
    groups = compare_groups(estate, before, now)
    if before is not None:
        before.close()
    kept = [WeekDifference(d.system, d.table, d.before, d.now, d.added, d.changed, d.removed) for d in differences]
    at = work.platform.clock()
    alarms = [
        VolumeAlarm(a.system, a.table, a.rule, a.before, a.now, a.words, at)
        for a in find_alarms(differences, work.platform.limits(work.force))
    ]
    alarms += _listed_alarms(still_there(estate, now), {(d.system, d.table): d for d in differences}, at)
    work.platform.control.loads.add_differences(work.claim.delivery, kept, alarms, groups, audit=None)
    return {"alarms": len(alarms)}


def _listed_alarms(
    found: Sequence[StillThere], differences: Mapping[tuple[str, str], TableDifference], at: datetime
) -> list[VolumeAlarm]:
    """The other direction: the force's own list says that these are gone, and its delivery still holds them."""
    return [
        VolumeAlarm(
            one.system,
            one.table,
            "listed, still there",
            differences[one.system, one.table].before,
            differences[one.system, one.table].now,
            f"{one.records:,} records that the force's own deletion list names are still in its delivery",
            at,
        )
        for one in found
    ]


def _compare(
    connection: duckdb.DuckDBPyConnection, work: Work, system: str, name: str, before: Snapshot | None, now: Snapshot
) -> TableDifference:
    source = f"source/{system}/{name}"
    table = work.profile.contracts[system].tables[name]
    earlier = before.dataset(source) if before is not None else None
    return compare_table(connection, system, table, earlier, now.dataset(source))


def publish_step(work: Work) -> Result:
    """Switch the force's pointer to the new snapshot."""
    control, snapshots = work.platform.control, work.platform.snapshots
    if work.building is not None or snapshots.state(work.force, work.claim.snapshot).value == "building":
        work.snapshot().finish()
        work.building = None
    live = control.snapshots.live(work.force)
    if live is not None and live.snapshot == work.claim.snapshot:
        return {"replaced": None}
    if live is not None:
        carry_words(work, live.snapshot)
    control.snapshots.publish(
        work.force,
        to=work.claim.snapshot,
        expected=live.snapshot if live else None,
        run=work.run.id,
        at=work.platform.clock(),
        audit=work.entry(AuditEvent.SNAPSHOT_PUBLISHED, replaced=live.snapshot if live else ""),
    )
    return {"replaced": live.snapshot if live else None}


def archive_step(work: Work) -> Result:
    """Seal the accepted rows of the replaced weeks into the archive."""
    items = []
    for record in work.platform.control.snapshots.of(work.force, states=["replaced"]):
        with work.platform.snapshots.open(work.force, record.id, work.lend(record.id)) as week:
            items.append(_archive(work, week, record.id))
    return {"items": ", ".join(items)}


def window_is_open(platform: Platform, force: ForceId) -> bool:
    """Whether the force may still go back to the week that was replaced."""
    at, window = platform.clock(), platform.rollback_window(force)
    replaced = platform.control.snapshots.of(force, states=["replaced"])
    return any(record.replaced_at is not None and at < record.replaced_at + window for record in replaced)


def retire_step(work: Work) -> Result:
    """Destroy the keys and files of the replaced weeks."""
    replaced = work.platform.control.snapshots.of(work.force, states=["replaced"])
    for record in replaced:
        destroy_week(work.platform, work.force, record.id, run=work.run.id, entry=work.entry)
    return {"destroyed": len(replaced)}


def destroy_week(
    platform: Platform, force: ForceId, which: SnapshotId, *, run: RunId, entry: Callable[..., AuditEntry]
) -> None:
    """Destroy one snapshot: key, files, record. What a crash cut short is done again with the same receipt."""
    receipt = platform.holder(force).destroy(snapshot_key(force, which), purpose=PURPOSE, run=run)
    platform.snapshots.destroy(force, which)
    audit = entry(AuditEvent.SNAPSHOT_DESTROYED, destroyed=which, receipt=receipt.signature)
    platform.control.snapshots.destroy(force, which, at=platform.clock(), audit=audit)


def _archive(work: Work, week: Snapshot, which: SnapshotId) -> str:
    control = work.platform.control
    record = control.snapshots.get(work.force, which)
    delivery = control.deliveries.get(record.delivery) if record else None
    if delivery is None:
        raise JourneyError(f"snapshot {which} of {work.force} has no delivery in the control database")

    def entry(item: ArchiveItem) -> AuditEntry:
        return work.entry(AuditEvent.WEEK_ARCHIVED, count=sum(item.tables.values()), archived=item.id)

    names = [name for name in week.names() if name.startswith("source/")]
    tables = ((name, week.dataset(name).scanner().to_reader()) for name in names)
    with suppress(AlreadyThereError):  # an interrupted attempt of this run has archived it
        work.platform.archive(work.force).seal(
            delivery.id, tables, received_at=delivery.received_at, run=work.run.id, audit=entry
        )
    return delivery.id


def hold(work: Work) -> None:
    """Finish the snapshot and hold it until two people agree; ask for their agreement."""
    work.snapshot().finish()
    work.building = None
    control, at = work.platform.control, work.platform.clock()
    entry = work.entry(AuditEvent.PUBLICATION_HELD)
    control.snapshots.hold(work.force, work.claim.snapshot, audit=entry)
    control.approvals.ask(
        work.force,
        action=APPROVAL_ACTION,
        subject=work.claim.snapshot,
        reason="this week differs from last week by more than its limits",
        by="journey",
        at=at,
        expires_at=at + AGREE_WITHIN,
        audit=entry,
    )
