"""The audit log: takes entries (`AuditSink`), reads them back, exports, checks and checkpoints each force's chain."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Connection, and_, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ndas.governance import AuditEntry
from ndas.store.audit.append import append
from ndas.store.audit.checkpoint import Checkpoint
from ndas.store.audit.form import (
    GENESIS,
    Opening,
    WrittenEntry,
    check_writable,
    commitment,
    export_line,
    forgotten_digest,
)
from ndas.store.audit.group_commit import GroupCommit
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.query import AuditPage, AuditQuery, Filed, filed_as, find, written, written_and_filed
from ndas.store.audit.tables import audit_checkpoint, audit_head, audit_subject, audit_verification
from ndas.store.audit.verify import ChainFault, ChainReport, ChainWalk
from ndas.store.database import Database, insert_new
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification of a force's chain found, and when."""

    sound: bool
    entries: int
    head: str
    fault: str
    checked_at: datetime


class AuditLog:
    """The log of every force, each in a chain of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits: GroupCommit[AuditEntry] = GroupCommit(self._append)

    def record(self, entry: AuditEntry) -> None:
        """Append the entry to its force's chain; on disk when this returns.

        Raises:
            ValueError, TypeError: it cannot be written down: its time has no zone, a detail is not text or number.
            OSError: the database did not take it; the caller must not go on.
        """
        check_writable(entry)  # one that cannot be written must not fail those that share its commit
        try:
            self._commits.submit(entry)
        except SQLAlchemyError as failed:
            raise OSError(
                "the audit entry could not be written, so nothing else may be done; look at the control database "
                f"(disk full, read-only, not reachable?): {type(failed).__name__}"
            ) from failed

    def find(self, query: AuditQuery, *, first: int = 0, count: int = 50) -> AuditPage:
        """Return the entries that match, newest first, from number ``first`` on, at most ``count``."""
        with self._database.read() as connection:
            return find(connection, query, first=first, count=count)

    def export(self, force: ForceId) -> Iterator[str]:
        """Every entry of a force's chain as a line of JSON, oldest first, for `verify_chain`."""
        with self._database.read() as connection:
            for entry in written(connection, force):
                yield export_line(entry)

    def verify(self, force: ForceId, *, at: datetime, verifying_key: str = "") -> ChainReport:
        """Verify the stored chain against its head and, given the key, its checkpoints; keep what was found."""
        with self._database.read() as connection:
            head = _head(connection, force)
            checkpoints = _checkpoints(connection, force) if verifying_key else ()
            walk = ChainWalk(force, checkpoints, verifying_key)
            report = _against_head(walk.through(*_with_filing(connection, force)), head)
        self._keep(report, at)
        return report

    def last_verification(self, force: ForceId) -> Verification | None:
        """What the last `verify` of the force's chain found; None before the first."""
        with self._database.read() as connection:
            row = connection.execute(
                select(audit_verification).where(audit_verification.c.force == force)
            ).one_or_none()
        return None if row is None else Verification(row.sound, row.entries, row.head, row.fault, row.checked_at)

    def checkpoint(self, force: ForceId, *, at: datetime, key: Ed25519PrivateKey) -> Checkpoint:
        """Sign what the force's chain is now. Keep it elsewhere than the log: it is for the force."""
        tree, head = MerkleTree(), GENESIS
        with self._database.read() as connection:
            for entry in written(connection, force):
                tree.add(bytes.fromhex(entry.digest))
                head = entry.digest
        made = Checkpoint(force, tree.size, tree.root(), head, at).signed(key)
        with self._database.write() as connection:
            insert_new(connection, audit_checkpoint, _checkpoint_row(made))
        return made

    def forget(self, subjects: Sequence[str], *, audit: AuditEntry) -> int:
        """Erase who these subjects were from every entry of the force; return from how many places.

        The chain stays whole. ``audit`` says why; it must not name the subjects, or it would remember them.

        Raises:
            ValueError: the entry names subjects.
        """
        if audit.subjects:
            raise ValueError("the entry about forgetting must not name whom it forgets")
        with self._database.write() as connection:
            forgotten = _find_openings(connection, audit.force, subjects)
            told = {**audit.detail, "forgotten_digest": forgotten_digest(commitment(o) for _, o in forgotten)}
            entry = append(connection, (replace(audit, count=len(forgotten), detail=told),))[0]
            for where, _ in forgotten:
                connection.execute(
                    update(audit_subject).where(where).values(subject=None, salt=None, forgotten_in=entry.sequence)
                )
        self._database.scrub()
        return len(forgotten)

    def forget_everyone(self, *, audit: AuditEntry) -> int:
        """Erase every subject of the force's entries, as when it leaves; return from how many places.

        Raises:
            ValueError: the entry names subjects.
        """
        if audit.subjects:
            raise ValueError("the entry about forgetting must not name whom it forgets")
        known = (audit_subject.c.force == audit.force, audit_subject.c.subject.is_not(None))
        with self._database.write() as connection:
            openings = connection.execute(select(audit_subject.c.subject, audit_subject.c.salt).where(*known))
            digest = [commitment(Opening(row.subject, row.salt)) for row in openings]
            told = {**audit.detail, "forgotten_digest": forgotten_digest(digest)}
            entry = append(connection, (replace(audit, count=len(digest), detail=told),))[0]
            erased = {"subject": None, "salt": None, "forgotten_in": entry.sequence}
            connection.execute(update(audit_subject).where(*known).values(**erased))
        self._database.scrub()
        return len(digest)

    def _append(self, entries: Sequence[AuditEntry]) -> None:
        with self._database.write() as connection:
            append(connection, entries)

    def _keep(self, report: ChainReport, at: datetime) -> None:
        row = {
            "sound": report.sound,
            "entries": report.entries,
            "head": report.head,
            "fault": "" if report.fault is None else str(report.fault),
            "checked_at": at,
        }
        with self._database.write() as connection:
            mine = audit_verification.c.force == report.force
            if connection.execute(update(audit_verification).where(mine).values(**row)).rowcount == 0:
                connection.execute(insert(audit_verification).values(force=report.force, **row))


def _with_filing(
    connection: Connection, force: ForceId
) -> tuple[Iterator[WrittenEntry], Callable[[dict[str, Any]], str]]:
    """The stored entries, and a check that each is filed under what its body says."""
    filed: Filed | None = None

    def entries() -> Iterator[WrittenEntry]:
        nonlocal filed
        for entry, filed in written_and_filed(connection, force):  # noqa: B007 - the check reads it
            yield entry

    def is_misfiled(body: dict[str, Any]) -> str:
        return "" if filed_as(body) == filed else "its columns for searching do not repeat its body"

    return entries(), is_misfiled


def _head(connection: Connection, force: ForceId) -> tuple[int, str]:
    row = connection.execute(select(audit_head).where(audit_head.c.force == force)).one_or_none()
    return (0, GENESIS) if row is None else (row.sequence, row.digest)


def _against_head(report: ChainReport, head: tuple[int, str]) -> ChainReport:
    if report.sound and (report.entries, report.head) != head:
        return replace(report, fault=ChainFault(report.entries + 1, "the log does not end where its head says"))
    return report


def _checkpoints(connection: Connection, force: ForceId) -> list[Checkpoint]:
    rows = connection.execute(select(audit_checkpoint).where(audit_checkpoint.c.force == force))
    return [Checkpoint(ForceId(row.force), row.size, row.root, row.head, row.at, row.signature) for row in rows]


def _checkpoint_row(made: Checkpoint) -> dict[str, object]:
    return {column.name: getattr(made, column.name) for column in audit_checkpoint.c}


def _find_openings(
    connection: Connection, force: ForceId, subjects: Sequence[str]
) -> list[tuple[ColumnElement[bool], Opening]]:
    columns = audit_subject.c
    rows = connection.execute(select(audit_subject).where(columns.force == force, columns.subject.in_(subjects)))
    return [
        (
            and_(columns.force == force, columns.sequence == row.sequence, columns.position == row.position),
            Opening(row.subject, row.salt),
        )
        for row in rows
    ]
