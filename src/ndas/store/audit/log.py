"""The audit log: takes entries (`AuditSink`), reads them back, exports, checks and checkpoints each force's chain."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ndas.governance import AuditEntry
from ndas.store.audit.append import append_by
from ndas.store.audit.checkpoint import Checkpoint, keep_checkpoint, kept_checkpoints
from ndas.store.audit.forgetting import forget_everyone, forget_subjects
from ndas.store.audit.form import GENESIS, Opening, WrittenEntry, check_writable, export_line, subjects_of
from ndas.store.audit.group_commit import GroupCommit
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.query import (
    AuditPage,
    AuditQuery,
    AuditRecord,
    Filed,
    filed_as,
    find,
    walk,
    written,
    written_and_filed,
)
from ndas.store.audit.reading import keys_of
from ndas.store.audit.retiring import Retired, count_before, retire_before
from ndas.store.audit.start import read_start
from ndas.store.audit.tables import audit_head, audit_verification
from ndas.store.audit.verify import ChainFault, ChainReport, ChainWalk
from ndas.store.database import Database
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
        except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as failed:
            raise OSError(
                "the audit entry could not be written, so nothing else may be done; look at the control database "
                f"(disk full, read-only, not reachable?): {type(failed).__name__}"
            ) from failed

    def find(self, query: AuditQuery, *, first: int = 0, count: int = 50) -> AuditPage:
        """Return the entries that match, newest first, from number ``first`` on, at most ``count``."""
        with self._database.read() as connection:
            return find(connection, query, first=first, count=count)

    def walk(self, query: AuditQuery) -> Iterator[AuditRecord]:
        """Every entry that matches, oldest first."""
        with self._database.read() as connection:
            yield from walk(connection, query)

    def export(self, force: ForceId) -> Iterator[str]:
        """Every entry of a force's chain as a line of JSON, oldest first, for `verify_chain`."""
        with self._database.read() as connection:
            if (start := read_start(connection, force)).size:
                yield start.to_json()
            for entry in written(connection, force):
                yield export_line(entry)

    def export_keys(self, force: ForceId) -> Iterator[str]:
        """The entry key of every subject with the places it is sealed in, a line of JSON each, for `read_looks`."""
        with self._database.read() as connection:
            yield from keys_of(connection, force)

    def verify(self, force: ForceId, *, at: datetime, verifying_key: str = "") -> ChainReport:
        """Verify the stored chain against its head and, given the key, its checkpoints; keep what was found."""
        with self._database.read() as connection:
            head = _head(connection, force)
            checkpoints = kept_checkpoints(connection, force) if verifying_key else ()
            walk = ChainWalk(force, checkpoints, verifying_key, start=read_start(connection, force))
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
        with self._database.read() as connection:
            start = read_start(connection, force)
            tree, head = MerkleTree.resumed(start.size, start.peaks), start.head
            for entry in written(connection, force):
                tree.add(bytes.fromhex(entry.digest))
                head = entry.digest
        made = Checkpoint(force, tree.size, tree.root(), head, at).signed(key)
        with self._database.write() as connection:
            keep_checkpoint(connection, made)
        return made

    def forget(self, subjects: Sequence[str], *, audit: AuditEntry) -> int:
        """Destroy these subjects' entry keys, so that no entry says who they were; return from how many places.

        The chain stays whole. ``audit`` says why; it must not name the subjects, or it would remember them.

        Raises:
            ValueError: the entry names subjects.
        """
        with self._database.write() as connection:
            count = forget_subjects(connection, subjects, audit=audit)
        self._database.scrub()
        return count

    def forget_everyone(self, *, audit: AuditEntry) -> int:
        """Destroy every subject's entry key of the force, as when it leaves; return from how many places.

        Raises:
            ValueError: the entry names subjects.
        """
        with self._database.write() as connection:
            count = forget_everyone(connection, audit=audit)
        self._database.scrub()
        return count

    def older_than(self, force: ForceId, moment: datetime) -> int:
        """How many entries of the force `retire` would take away."""
        with self._database.read() as connection:
            return count_before(connection, force, moment)

    def retire(self, before: datetime, *, audit: AuditEntry, key: Ed25519PrivateKey) -> Retired:
        """Take away the entries of the force's log that are older than ``before``; a checkpoint stands for them.

        Raises:
            ValueError: the entry is not about retiring a log.
        """
        with self._database.write() as connection:
            retired = retire_before(connection, before, audit=audit, key=key)
        self._database.scrub()
        return retired

    def _append(self, entries: Sequence[AuditEntry]) -> None:
        with self._database.write_together() as driver:
            append_by(driver, entries)

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
    openings: tuple[Opening, ...] = ()

    def entries() -> Iterator[WrittenEntry]:
        nonlocal filed, openings
        for entry, filed in written_and_filed(connection, force):  # noqa: B007 - the check reads it
            openings = entry.openings
            yield entry

    def is_misfiled(body: dict[str, Any]) -> str:
        if (*filed_as(body), _unless_lost(body, openings)) != filed:
            return "its columns for searching do not repeat its body, or an entry key is gone that nobody destroyed"
        return ""

    return entries(), is_misfiled


def _unless_lost(body: dict[str, Any], openings: tuple[Opening, ...]) -> tuple[str | None, ...] | None:
    """The subjects as the keys open them, None for a forgotten one; None in all where a key is lost or wrong."""
    try:
        subjects = subjects_of(body, openings)
    except ValueError:
        return None
    if any(o.key is None and o.forgotten_in is None for o in openings):
        return None
    return tuple(None if o.key is None else subject for o, subject in zip(openings, subjects, strict=True))


def _head(connection: Connection, force: ForceId) -> tuple[int, str]:
    row = connection.execute(select(audit_head).where(audit_head.c.force == force)).one_or_none()
    return (0, GENESIS) if row is None else (row.sequence, row.digest)


def _against_head(report: ChainReport, head: tuple[int, str]) -> ChainReport:
    if report.sound and (report.entries, report.head) != head:
        return replace(report, fault=ChainFault(report.entries + 1, "the log does not end where its head says"))
    return report
