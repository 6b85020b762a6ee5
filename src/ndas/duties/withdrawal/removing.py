"""Takes a force out: pointer and people, keys, files, the subjects of its audit chain; then the proof.

1. First the agreement, the pointer, people and their words, in one transaction: from then on nobody reads anything of
   the force.
2. Then every key, at the force's own holder, with a receipt for each. From then on nobody can.
3. Then the files, whatever their size: they are noise already.
4. Then every subject in the audit chain is forgotten; the chain itself stays and stays verifiable.
5. Then everything is looked through, and a certificate issued, or the places named where something still is. With the
   certificate the settings go that led to the force's key holder.
6. Each part can be done again: what a crash or a silent holder cut short is finished by calling once more.
7. Nothing of another force is opened, written or removed.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ndas.duties.backup import BackupError, Holdings, Target, prune_backups
from ndas.duties.backup.known_places import has_backups, known_places
from ndas.duties.certificate import Forgotten, Gone
from ndas.duties.closure import Deletion, Estate, Issued, issue_certificate
from ndas.duties.home_kinds import owner_of
from ndas.duties.withdrawal.asking import ACTION, require_free
from ndas.duties.withdrawal.errors import WithdrawalError
from ndas.duties.withdrawal.proof import look_for_anything
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyReceipt, KeyRef, KeyRefusedError
from ndas.store.archive import Archive
from ndas.store.control import ArchiveItem, Run
from ndas.vocabulary import DeliveryId, SnapshotId

KIND = "withdrawal"
_SNAPSHOT_NAME = "whole-force"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What came of it."""

    issued: Issued
    rows: dict[str, int]
    """Rows that went from each table of the control database, in this call."""
    keys: int
    """Keys that the holder says are destroyed."""


def withdraw_force(estate: Estate, archive: Archive, *, approval: str) -> Withdrawn:
    """Withdraw the estate's force.

    Args:
        estate: of the force.
        archive: its archived weeks.
        approval: the agreement of two people; not asked for again when going on after an interruption.

    Raises:
        ApprovalRefusedError: two people have not agreed.
        WithdrawalError: a legal hold stands.
        KeyRefusedError: the holder does not answer; nobody reads the force any more, call again when it does.
        ForceBusyError: a run of the force is under way.
    """
    control = estate.control
    run = Run(estate.run, estate.force, KIND, estate.force, estate.clock())
    control.runs.begin(run, at=run.started_at, audit=None)
    try:
        withdrawn = _withdraw(estate, archive, approval)
    except BaseException as failed:
        control.runs.end(run, "failed", message=type(failed).__name__, at=estate.clock(), audit=None)
        raise
    control.runs.end(run, "done", at=estate.clock(), audit=None)
    return withdrawn


def _withdraw(estate: Estate, archive: Archive, approval: str) -> Withdrawn:
    control = estate.control
    known = control.forces.get(estate.force)
    if known is None:
        raise WithdrawalError(f"{estate.force} never took part; there is nothing to withdraw")
    if known.left_at is None:
        require_free(control, estate.force)
    gone = _live_rows(estate)
    rows = control.withdrawals.take_out(
        estate.force,
        at=estate.clock(),
        audit=_entry(estate, AuditEvent.FORCE_LEFT, stage="pointer and people"),
        approval=approval if known.left_at is None else "",
        action=ACTION,
    )
    keys = _destroy_keys(estate)
    _remove_files(estate, archive)
    subjects = control.audit.forget_everyone(audit=_entry(estate, AuditEvent.SUBJECTS_FORGOTTEN, stage="audit"))
    report = look_for_anything(estate, len(keys))
    destroyed = {SnapshotId(one.ref.subject) for one in keys if one.ref.kind is KeyKind.SNAPSHOT}
    deletion = Deletion(
        occasion="withdrawal",
        snapshot=SnapshotId(_SNAPSHOT_NAME),
        delivery=DeliveryId(""),
        replaced=tuple(sorted(destroyed)),
        gone=gone,
        digests=b"",
        forgotten=Forgotten(rows["judgement"], rows["decision"], subjects),
        receipts=tuple(keys),
    )
    issued = issue_certificate(estate, deletion, report)
    if not issued.refused:
        _remove_settings(estate)
    return Withdrawn(issued, rows, len(keys))


def _live_rows(estate: Estate) -> tuple[Gone, ...]:
    """What the force's newest week held, table by table: all of it goes."""
    deliveries = [one for one in estate.control.deliveries.of(estate.force) if one.state == "ingested"]
    if not deliveries:
        return ()
    account = estate.control.loads.of(deliveries[0].id)
    return tuple(Gone(one.system, one.table, one.accepted, one.accepted) for one in account.reconciliations)


def _destroy_keys(estate: Estate) -> list[KeyReceipt]:
    """Every key that the register knows, and those of deliveries that wait; what the holder never made is passed over.

    Snapshots first: they are what could be read at once.
    """
    control, force = estate.control, estate.force
    snapshots = [KeyRef(force, KeyKind.SNAPSHOT, one.id) for one in control.snapshots.of(force)]
    weeks = [KeyRef(force, KeyKind.ARCHIVE, one.id) for one in control.archive_items.of(force)]
    waiting = {path.name.partition(".")[0] for path in _inbox(estate) if path.suffix == ".ndas"}
    open_ones = {one.id for one in control.deliveries.of(force, count=100_000) if one.destroyed_at is None}
    deliveries = [KeyRef(force, KeyKind.DELIVERY, name) for name in sorted(waiting | open_ones)]
    receipts: list[KeyReceipt] = []
    for refs in (snapshots, weeks):
        if refs:
            receipts += estate.holder.destroy_all(refs, purpose=_purpose(refs[0]), run=estate.run)
    for ref in deliveries:
        with suppress(KeyRefusedError):  # a delivery that was refused may never have had a key of this force's
            receipts.append(estate.holder.destroy(ref, purpose=_purpose(ref), run=estate.run))
    return receipts


def _remove_files(estate: Estate, archive: Archive) -> None:
    control, force = estate.control, estate.force
    for record in control.snapshots.of(force):
        estate.snapshots.destroy(force, record.id)
        if record.state != "destroyed":
            entry = _entry(estate, AuditEvent.SNAPSHOT_DESTROYED, destroyed=record.id)
            control.snapshots.destroy(force, record.id, at=estate.clock(), audit=entry)
    estate.snapshots.sweep(force, ())
    for item in control.archive_items.of(force):
        if item.state == "sealed":
            archive.destroy(item, run=estate.run, audit=lambda one: _archived(estate, one))
    for path in [*_inbox(estate), estate.home / "forces" / f"{force}.well-known"]:
        path.unlink(missing_ok=True)
    for folder in (estate.home / "snapshots" / force, estate.home / "archive" / force):
        with suppress(OSError):  # there is none, or something is in it, which the search then names
            folder.rmdir()
    _remove_from_backups(estate, archive)


def _inbox(estate: Estate) -> Iterator[Path]:
    """The force's files of the inbox, unfinished ones and receipts included; no other's whose name begins like it."""
    for path in sorted((estate.home / "inbox").rglob("*")):
        if path.is_file() and owner_of(estate.home, path) == estate.force:
            yield path


def _remove_settings(estate: Estate) -> None:
    """What leads to the force's key holder: the last that goes, for until then it may have to be asked again."""
    shutil.rmtree(estate.home / "forces" / f"{estate.force}.tls", ignore_errors=True)
    (estate.home / "forces" / f"{estate.force}.yaml").unlink(missing_ok=True)


def _remove_from_backups(estate: Estate, archive: Archive) -> None:
    """Remove copies where they can be reached; of other places the certificate says that they were not."""
    holdings = Holdings(estate.home, estate.control, lambda _: archive, lambda _: estate.holder, estate.clock)
    for root in known_places(estate.control, estate.backups):
        with suppress(BackupError):  # what cannot be written is found by the search, and named
            if has_backups(root):
                prune_backups(holdings, Target(root))


def _purpose(ref: KeyRef) -> str:
    return "archive" if ref.kind is KeyKind.ARCHIVE else "refresh"


def _archived(estate: Estate, item: ArchiveItem) -> AuditEntry:
    return _entry(estate, AuditEvent.ARCHIVE_DESTROYED, item=item.id)


def _entry(estate: Estate, event: AuditEvent, **detail: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        at=estate.clock(),
        force=estate.force,
        actor=KIND,
        run=estate.run,
        purpose=ACTION,
        detail=detail,
    )
