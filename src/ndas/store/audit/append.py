"""Appends entries to their forces' chains, inside the transaction of what they record.

`audited` is how every write of the control database is done: the change and its entry are committed together, or
neither is. The chain's head is locked from reading it to the commit, so two writers never follow the same entry.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, insert, select, update

from ndas.governance import AuditEntry
from ndas.governance.audit import check_complete
from ndas.store.audit.form import GENESIS, WrittenEntry, write_entry
from ndas.store.audit.subject_keys import distinct, lend_keys
from ndas.store.audit.tables import audit_entry, audit_head, audit_subject
from ndas.store.database import Database, insert_new
from ndas.vocabulary import ForceId

# Built once: every page waits for these, and building a statement costs more than running it.
_HEAD = (
    select(audit_head.c.sequence, audit_head.c.digest).where(audit_head.c.force == bindparam("of")).with_for_update()
)
_MOVE_HEAD = (
    update(audit_head)
    .where(audit_head.c.force == bindparam("of"))
    .values(sequence=bindparam("to"), digest=bindparam("end"))
)
_ENTRY, _SUBJECT = insert(audit_entry), insert(audit_subject)


@contextmanager
def audited(database: Database, entry: AuditEntry | None) -> Iterator[Connection]:
    """A write transaction that ends by appending ``entry``.

    None is for the few changes that are nobody's act on data (a lease renewed, a session's clock); each such caller
    says why.
    """
    with database.write() as connection:
        yield connection
        if entry is not None:
            append(connection, (entry,))


def append(connection: Connection, entries: Sequence[AuditEntry]) -> list[WrittenEntry]:
    """Append the entries, in their order, to the chains of their forces; durable with the transaction's commit.

    Raises:
        IncompleteEntryError: one does not say who, or why; nothing of the transaction may stand.
    """
    written: list[WrittenEntry] = []
    for force in sorted({entry.force for entry in entries}):  # one order of locks for every writer
        written += _append_to(connection, force, [entry for entry in entries if entry.force == force])
    return written


def _append_to(connection: Connection, force: ForceId, entries: Sequence[AuditEntry]) -> list[WrittenEntry]:
    for entry in entries:
        check_complete(entry)
    sequence, previous = lock_chain(connection, force)
    keys = lend_keys(connection, force, distinct(entry.subjects for entry in entries))
    written: list[WrittenEntry] = []
    for entry in entries:
        sequence += 1
        written.append(write_entry(entry, sequence=sequence, previous=previous, keys=keys))
        previous = written[-1].digest
    connection.execute(_ENTRY, [_row(entry, line) for entry, line in zip(entries, written, strict=True)])
    if subjects := [row for entry, line in zip(entries, written, strict=True) for row in _subject_rows(entry, line)]:
        connection.execute(_SUBJECT, subjects)
    connection.execute(_MOVE_HEAD, {"of": force, "to": sequence, "end": previous})
    return written


def lock_chain(connection: Connection, force: ForceId) -> tuple[int, str]:
    """Hold the chain's end until the transaction is over; return its last sequence number and digest."""
    row = connection.execute(_HEAD, {"of": force}).one_or_none()
    if row is None:
        insert_new(connection, audit_head, {"force": force, "sequence": 0, "digest": GENESIS})
        row = connection.execute(_HEAD, {"of": force}).one()
    return row.sequence, row.digest


def _row(entry: AuditEntry, line: WrittenEntry) -> dict[str, object]:
    return {
        "force": line.force,
        "sequence": line.sequence,
        "body": line.body,
        "digest": line.digest,
        "at": entry.at,
        "event": entry.event.value,
        "actor": entry.actor,
        "purpose": entry.purpose,
        "run": entry.run,
    }


def _subject_rows(entry: AuditEntry, line: WrittenEntry) -> list[dict[str, object]]:
    return [
        {"force": line.force, "sequence": line.sequence, "position": position, "subject": subject}
        for position, subject in enumerate(entry.subjects)
    ]
