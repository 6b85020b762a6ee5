"""Appends entries to their forces' chains, inside the transaction of what they record.

`audited` is how every write of the control database is done: the change and its entry are committed together, or
neither is. The chain's head is locked from reading it to the commit, so two writers never follow the same entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from ndas.governance import AuditEntry
from ndas.governance.audit import check_complete
from ndas.store.audit.chain_end import End, EntryRow, chain_end
from ndas.store.audit.form import WrittenEntry, write_entry
from ndas.store.audit.storable import storable
from ndas.store.audit.subject_keys import distinct, new_keys
from ndas.store.database import Database
from ndas.vocabulary import ForceId


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
    return append_by(connection.connection.driver_connection, entries)


def append_by(driver: Any, entries: Sequence[AuditEntry]) -> list[WrittenEntry]:
    """As `append`, in the transaction of a driver's own connection (`Database.write_together`)."""
    written: list[WrittenEntry] = []
    for force in sorted({entry.force for entry in entries}):  # one order of locks for every writer
        written += _append_to(driver, force, [storable(entry) for entry in entries if entry.force == force])
    return written


def _append_to(driver: Any, force: ForceId, entries: Sequence[AuditEntry]) -> list[WrittenEntry]:
    for entry in entries:
        check_complete(entry)
    subjects = distinct(entry.subjects for entry in entries)
    with chain_end(driver, force) as chain:
        end = chain.read(subjects)
        made = new_keys(subjects, end.keys)
        written = _follow(end, entries, {**end.keys, **made})
        chain.extend([_row(entry, line) for entry, line in zip(entries, written, strict=True)], made)
    return written


def _follow(end: End, entries: Sequence[AuditEntry], keys: Mapping[str, bytes]) -> list[WrittenEntry]:
    written: list[WrittenEntry] = []
    previous = end.digest
    for sequence, entry in enumerate(entries, end.sequence + 1):
        written.append(write_entry(entry, sequence=sequence, previous=previous, keys=keys))
        previous = written[-1].digest
    return written


def lock_chain(connection: Connection, force: ForceId) -> tuple[int, str]:
    """Hold the chain's end until the transaction is over; return its last sequence number and digest."""
    with chain_end(connection.connection.driver_connection, force) as chain:
        end = chain.read(())
    return end.sequence, end.digest


def _row(entry: AuditEntry, line: WrittenEntry) -> EntryRow:
    return EntryRow(
        sequence=line.sequence,
        body=line.body,
        digest=line.digest,
        at=entry.at,
        event=entry.event.value,
        actor=entry.actor,
        purpose=entry.purpose,
        run=entry.run,
        subjects=entry.subjects,
    )
