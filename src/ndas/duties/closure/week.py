"""The duty of one week, after the replaced week's key is destroyed: forget, search, certify."""

from collections.abc import Sequence
from datetime import datetime

from ndas.duties.certificate import Forgotten, Gone
from ndas.duties.closure.errors import ClosureError
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.forget import forget_about, forgotten_since
from ndas.duties.closure.issue import Deletion, Issued, issue_certificate
from ndas.duties.closure.probe import Probe, open_probe
from ndas.duties.closure.search import search_everywhere
from ndas.governance import KeyKind, KeyReceipt, KeyRef
from ndas.vocabulary import DeliveryId, SnapshotId


def forget_gone(estate: Estate, live: SnapshotId, *, in_audit: bool = False) -> Forgotten:
    """Erase what people had said about what the live snapshot lists as gone.

    Raises:
        ClosureError: it lists nothing.
        SnapshotLockedError: the force does not lend the key.
    """
    with estate.open(live) as snapshot, open_probe(snapshot, estate.memory_limit) as probe:
        return forget_about(estate, snapshot, probe, in_audit=in_audit)


def certify_week(
    estate: Estate,
    live: SnapshotId,
    delivery: DeliveryId,
    *,
    before: Sequence[tuple[str, str, int]],
    in_audit: bool = False,
    words: Sequence[str] = (),
) -> Issued:
    """Search for what went and issue the certificate, or keep where something was found.

    Args:
        estate: of the force.
        live: the snapshot that is live, which lists what went.
        delivery: that it was built from.
        before: system, table and rows of the week before.
        in_audit: whether policy forgets in the audit log too.
        words: canaries to look for as they stand.

    Raises:
        ClosureError: the live snapshot lists nothing.
        SnapshotLockedError, KeyRefusedError: the force does not lend the key.
    """
    replaced = _destroyed_since(estate)
    with estate.open(live) as snapshot, open_probe(snapshot, estate.memory_limit) as probe:
        report = search_everywhere(estate, snapshot, probe, words=words, subjects_stay=not in_audit)
        deletion = Deletion(
            occasion="week",
            snapshot=live,
            delivery=delivery,
            replaced=replaced,
            gone=_gone(probe, before),
            digests=probe.digests(),
            forgotten=forgotten_since(estate, _published(estate, live)),
            receipts=_receipts(estate, replaced, delivery),
        )
    return issue_certificate(estate, deletion, report)


def _published(estate: Estate, live: SnapshotId) -> datetime:
    record = estate.control.snapshots.get(estate.force, live)
    if record is None or record.published_at is None:
        raise ClosureError(f"snapshot {live} of {estate.force} was never published; there is nothing to certify")
    return record.published_at


def _destroyed_since(estate: Estate) -> tuple[SnapshotId, ...]:
    """Snapshots that were live once, are destroyed, and stand in no certificate yet."""
    told = {which for one in estate.control.certificates.of(estate.force) if one.number for which in one.replaced}
    gone = estate.control.snapshots.of(estate.force, states=["destroyed"])
    return tuple(sorted(record.id for record in gone if record.published_at is not None and record.id not in told))


def _receipts(estate: Estate, replaced: Sequence[SnapshotId], delivery: DeliveryId) -> tuple[KeyReceipt, ...]:
    """The holder's word for each key; for a key that is destroyed already it gives the same receipt again."""
    keys = [KeyRef(estate.force, KeyKind.SNAPSHOT, which) for which in replaced]
    keys.append(KeyRef(estate.force, KeyKind.DELIVERY, delivery))
    return tuple(estate.holder.destroy(ref, purpose=estate.purpose, run=estate.run) for ref in keys)


def _gone(probe: Probe, before: Sequence[tuple[str, str, int]]) -> tuple[Gone, ...]:
    counts = probe.counts()
    return tuple(Gone(system, table, rows, counts.get((system, table), 0)) for system, table, rows in before)
