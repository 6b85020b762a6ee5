"""Takes the oldest entries of a log away once their retention period is over; what stands for them keeps it verifiable.

1. Only a whole beginning goes: every entry before a moment, never one from the middle.
2. The start (`start.py`), the removal, and the entry that says so are one transaction; the database itself refuses to
   delete any entry beyond the start.
3. The keys of subjects that no remaining entry speaks of go too.
4. A checkpoint signed at the new start goes to the force, which can still place every older checkpoint before it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, func, insert, select, update

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit.append import append, lock_chain
from ndas.store.audit.checkpoint import Checkpoint, keep_checkpoint
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.query import written
from ndas.store.audit.start import Start, read_start
from ndas.store.audit.subject_keys import destroy_unused_keys
from ndas.store.audit.tables import audit_checkpoint, audit_entry, audit_start, audit_subject
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Retired:
    """What became of a log's beginning."""

    entries: int
    """How many entries went."""
    checkpoint: Checkpoint
    """What stands for them; for the force."""


def count_before(connection: Connection, force: ForceId, moment: datetime) -> int:
    """How many entries lie before the first one that is not older than the moment."""
    first = connection.scalar(
        select(func.min(audit_entry.c.sequence)).where(audit_entry.c.force == force, audit_entry.c.at >= moment)
    )
    mine = audit_entry.c.force == force
    older = select(func.count()).select_from(audit_entry).where(mine)
    return connection.scalar(older if first is None else older.where(audit_entry.c.sequence < first)) or 0


def retire_before(connection: Connection, moment: datetime, *, audit: AuditEntry, key: Ed25519PrivateKey) -> Retired:
    """Take away every entry of the force's log before the first that is not older than the moment.

    Args:
        connection: of a write transaction.
        moment: the end of the retention period.
        audit: says who and by which agreement; its event is `LOG_RETIRED`.
        key: signs the checkpoint.

    Raises:
        ValueError: the entry is of another event.
    """
    if audit.event is not AuditEvent.LOG_RETIRED:
        raise ValueError("the entry about retiring a log must be of the event 'log retired'")
    force = audit.force
    lock_chain(connection, force)
    before = read_start(connection, force)
    start = _moved(connection, force, before, count_before(connection, force, moment))
    count = start.size - before.size
    told = {**audit.detail, "start": start.digest, "size": start.size}
    append(connection, (replace(audit, count=count, detail=told),))
    _keep_start(connection, force, start)
    _remove(connection, force, start.size)
    tree = MerkleTree.resumed(start.size, start.peaks)
    made = Checkpoint(force, start.size, tree.root(), start.head, audit.at).signed(key)
    keep_checkpoint(connection, made)
    return Retired(count, made)


def _moved(connection: Connection, force: ForceId, start: Start, count: int) -> Start:
    tree, head = MerkleTree.resumed(start.size, start.peaks), start.head
    marks = {number: list(some) for number, some in start.forgotten.items()}
    for entry in islice(written(connection, force), count):
        tree.add(bytes.fromhex(entry.digest))
        head = entry.digest
        for number, mark in entry.marks():
            marks.setdefault(number, []).append(mark)
    remaining = {number: tuple(sorted(some)) for number, some in sorted(marks.items()) if number > tree.size}
    return Start(tree.size, head, tree.peaks, remaining)


def _keep_start(connection: Connection, force: ForceId, start: Start) -> None:
    values = {"size": start.size, "start": start.to_json()}
    mine = audit_start.c.force == force
    if connection.execute(update(audit_start).where(mine).values(**values)).rowcount == 0:
        connection.execute(insert(audit_start).values(force=force, **values))


def _remove(connection: Connection, force: ForceId, size: int) -> None:
    for table in (audit_entry, audit_subject):
        connection.execute(delete(table).where(table.c.force == force, table.c.sequence <= size))
    older = (audit_checkpoint.c.force == force, audit_checkpoint.c.size < size)
    connection.execute(delete(audit_checkpoint).where(*older))
    destroy_unused_keys(connection, force)
