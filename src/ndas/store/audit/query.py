"""Reads the audit log back, by who, what, when, why and about whom, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit.form import Opening, WrittenEntry, read_entry
from ndas.store.audit.tables import audit_entry, audit_head, audit_key, audit_start, audit_subject
from ndas.vocabulary import ForceId

Filed = tuple[datetime, str, str, str, str, tuple[str | None, ...]]
"""The columns for searching: when, event, who, why, run; and the index of subjects, None for a forgotten one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries of one force. What is left out does not narrow; `until` is exclusive."""

    force: ForceId
    actor: str | None = None
    events: tuple[AuditEvent, ...] = ()
    purpose: str | None = None
    subjects: tuple[str, ...] = ()
    """About any of these; a person has records, and the log may know either."""
    run: str | None = None
    sequence: int | None = None
    digested: bool = False
    """Only those that know their subjects by a digest alone, because there were many."""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as the log holds it."""

    sequence: int
    digest: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, newest first, and how many there are in all."""

    records: tuple[AuditRecord, ...]
    total: int


def find(connection: Connection, query: AuditQuery, *, first: int, count: int) -> AuditPage:
    """Return the entries from number ``first`` (0 the newest) on, at most ``count``."""
    matching = _matching(query)
    rows = connection.execute(matching.order_by(audit_entry.c.sequence.desc()).offset(first).limit(count)).all()
    openings = openings_of(connection, query.force, [row.sequence for row in rows])
    records = tuple(AuditRecord(row.sequence, row.digest, read_entry(row.body, openings[row.sequence])) for row in rows)
    return AuditPage(records, _total(connection, query, matching))


def walk(connection: Connection, query: AuditQuery, *, batch: int = 1000) -> Iterator[AuditRecord]:
    """Every entry that matches, oldest first; holds one batch in memory."""
    matching, last = _matching(query).order_by(audit_entry.c.sequence).limit(batch), 0
    while rows := connection.execute(matching.where(audit_entry.c.sequence > last)).all():
        openings = openings_of(connection, query.force, [row.sequence for row in rows])
        for row in rows:
            yield AuditRecord(row.sequence, row.digest, read_entry(row.body, openings[row.sequence]))
        last = rows[-1].sequence


def written(connection: Connection, force: ForceId, *, batch: int = 2000) -> Iterator[WrittenEntry]:
    """Every entry of a force's chain in order; holds one batch in memory."""
    return (entry for entry, _ in written_and_filed(connection, force, batch=batch))


def written_and_filed(
    connection: Connection, force: ForceId, *, batch: int = 2000
) -> Iterator[tuple[WrittenEntry, Filed]]:
    """Every entry in order, and the columns under which it is found."""
    for rows in _batches(connection, force, batch):
        sequences = [row.sequence for row in rows]
        openings, named = openings_of(connection, force, sequences), _named(connection, force, sequences)
        for row in rows:
            entry = WrittenEntry(force, row.sequence, row.body, row.digest, tuple(openings[row.sequence]))
            yield entry, (row.at, row.event, row.actor, row.purpose, row.run, tuple(named[row.sequence]))


def filed_as(body: Mapping[str, Any]) -> tuple[datetime, str, str, str, str]:
    """The columns, save the index of subjects, under which an entry with this body must be found."""
    return (datetime.fromisoformat(body["at"]), body["event"], body["actor"], body["purpose"], body["run"])


def _named(connection: Connection, force: ForceId, sequences: Iterable[int]) -> dict[int, list[str | None]]:
    found: dict[int, list[str | None]] = defaultdict(list)
    columns = audit_subject.c
    wanted = select(columns.sequence, columns.subject).where(
        columns.force == force, columns.sequence.in_(list(sequences))
    )
    for row in connection.execute(wanted.order_by(columns.sequence, columns.position)):
        found[row.sequence].append(row.subject)
    return found


def _batches(connection: Connection, force: ForceId, batch: int) -> Iterator[Sequence[Row[Any]]]:
    last: int | None = None
    columns = select(audit_entry)
    while True:
        wanted = columns.where(audit_entry.c.force == force).order_by(audit_entry.c.sequence).limit(batch)
        rows = connection.execute(wanted if last is None else wanted.where(audit_entry.c.sequence > last)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].sequence


def openings_of(connection: Connection, force: ForceId, sequences: Iterable[int]) -> dict[int, list[Opening]]:
    """What is known of the sealed subjects of these entries, in their order."""
    found: dict[int, list[Opening]] = defaultdict(list)
    columns = audit_subject.c
    keys = and_(audit_key.c.force == columns.force, audit_key.c.subject == columns.subject)
    wanted = (
        select(columns.sequence, columns.forgotten_in, audit_key.c.key)
        .join_from(audit_subject, audit_key, keys, isouter=True)
        .where(columns.force == force, columns.sequence.in_(list(sequences)))
        .order_by(columns.sequence, columns.position)
    )
    for row in connection.execute(wanted):
        found[row.sequence].append(Opening(row.key, row.forgotten_in))
    return found


def _matching(query: AuditQuery) -> Select[int, str, str]:
    columns = audit_entry.c
    wanted = select(columns.sequence, columns.body, columns.digest).where(columns.force == query.force)
    equal = {"actor": query.actor, "purpose": query.purpose, "run": query.run, "sequence": query.sequence}
    for name, value in equal.items():
        if value is not None:
            wanted = wanted.where(columns[name] == value)
    if query.events:
        wanted = wanted.where(columns.event.in_([event.value for event in query.events]))
    if query.since is not None:
        wanted = wanted.where(columns.at >= query.since)
    if query.until is not None:
        wanted = wanted.where(columns.at < query.until)
    if query.subjects:
        about = audit_subject.c.force == query.force, audit_subject.c.subject.in_(query.subjects)
        wanted = wanted.where(columns.sequence.in_(select(audit_subject.c.sequence).where(*about)))
    if query.digested:
        wanted = wanted.where(~columns.body.contains('"subjects_digest":""'))
    return wanted


def _total(connection: Connection, query: AuditQuery, matching: Select[int, str, str]) -> int:
    if query == AuditQuery(force=query.force):  # the whole log: its head knows
        head = connection.scalar(select(audit_head.c.sequence).where(audit_head.c.force == query.force)) or 0
        return head - (connection.scalar(select(audit_start.c.size).where(audit_start.c.force == query.force)) or 0)
    return connection.scalar(select(func.count()).select_from(matching.subquery())) or 0
