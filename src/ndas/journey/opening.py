"""Step 1: the delivery is opened and verified; the snapshot it will become has a key.

Nothing is written before the delivery is proven to be the force's own. Opening leaves two entries in the audit log;
a delivery that is not opened leaves one (see `refresh`).
"""

from ndas.governance import AuditEvent, KeyRefusedError
from ndas.journey.claim import RunRegister
from ndas.journey.work import PURPOSE, Work
from ndas.store.control import DeliveryRecord, SnapshotRecord
from ndas.transfer import OpenedDelivery, open_delivery
from ndas.vocabulary.deletion_list import is_deletion_list

Result = dict[str, str | int | None]


def opened(work: Work) -> OpenedDelivery:
    """Return the delivery, its first seven steps passed.

    Raises:
        TransferError: at the step that says no.
    """
    return open_delivery(
        work.claim.path,
        register=RunRegister(work.platform.control, work.claim),
        holder=work.holder,
        now=work.platform.clock(),
        run=work.run.id,
    )


def open_step(work: Work) -> Result:
    """Open the delivery, note it, and begin the snapshot."""
    control, claim = work.platform.control, work.claim
    with opened(work) as delivery:
        manifest = delivery.manifest
        rows = sum(table.rows for table in manifest.tables)
        now = work.platform.clock()
        record = DeliveryRecord(
            claim.delivery, claim.force, manifest.system_set, manifest.sequence, claim.sha256, received_at=now
        )
        if control.deliveries.get(claim.delivery) is None or not _is_mine(work):
            control.deliveries.receive(record, audit=work.entry(AuditEvent.DELIVERY_RECEIVED, count=rows))
        control.deliveries.open(
            claim.delivery,
            systems=tuple(sorted({table.system for table in manifest.tables if not is_deletion_list(table)})),
            as_at=manifest.as_at,
            at=now,
            audit=work.entry(AuditEvent.DELIVERY_OPENED, count=rows, sha256=claim.sha256),
        )
        make_key_once(work)
        if control.snapshots.get(claim.force, claim.snapshot) is None:
            snapshot = SnapshotRecord(claim.force, claim.snapshot, claim.delivery, work.run.id, manifest.as_at, now)
            control.snapshots.build(snapshot, audit=None)
    return {"rows": rows}


def make_key_once(work: Work) -> None:
    """Make the snapshot's key, unless an interrupted attempt of this run has made it."""
    ref = work.snapshot_key(work.claim.snapshot)
    try:
        work.holder.make(ref, purpose=PURPOSE, run=work.run.id)
    except KeyRefusedError:
        work.holder.lend(ref, purpose=PURPOSE, run=work.run.id)  # it is there, and ours to use; otherwise this says no


def _is_mine(work: Work) -> bool:
    known = work.platform.control.deliveries.get(work.claim.delivery)
    return known is not None and known.sha256 == work.claim.sha256 and known.state in {"received", "opened"}
