"""What people said about records that went loses its content; that somebody once spoke stays, as a tombstone.

1. Judgements and decisions: the records, the verdict's note, the finding and the outcome go; who, when and that there
   was one stay. Each kind in one transaction with its audit entry. Matching goes on without them.
2. What names a record that is nowhere in the live week goes likewise: it was said on a page of an earlier week, and
   arrived after that week's deletion was done with.
3. Wherever else a table names a record (an emergency), or people wrote one's id (a reason), the name or the words go.
   Words about a decision are opened with the live week's key; a part that names a record which went is taken out.
4. The audit log keeps its subjects unless policy says otherwise: the Act wants it known whose record was looked at
   (DPA 2018 s.62). Where policy says so, they are forgotten there too, and an entry says that they were.
5. Doing it again changes nothing and records nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, union

from ndas.duties.certificate.form import Forgotten
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.present import absent
from ndas.duties.closure.probe import Probe
from ndas.duties.closure.sealed_words import quoting
from ndas.duties.closure.words import WordSearch
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit.tables import audit_entry, audit_subject
from ndas.store.control.forgetting import named_columns
from ndas.store.control.tables.deciding import decision, decision_record, judgement
from ndas.store.snapshots import Snapshot

_AT_ONCE = 50_000
_SPOKEN_OF = ((judgement, "record_a"), (judgement, "record_b"), (decision_record, "record"))


def forget_about(estate: Estate, live: Snapshot, probe: Probe, *, in_audit: bool) -> Forgotten:
    """Erase the content of what was said about what went; return how much there was."""
    at, control = estate.clock(), estate.control
    late = _late(estate, live)
    judged = _gone(estate, probe, judgement, judgement.c.record_a, judgement.c.record_b) | late
    decided = _gone(estate, probe, decision_record, decision_record.c.record) | late
    judgements = decisions = subjects = 0
    if judged:
        entry = _entry(estate, AuditEvent.CONTENT_FORGOTTEN, "judgements", len(judged))
        judgements = control.judgements.forget(estate.force, judged, at=at, audit=entry)
    if decided:
        entry = _entry(estate, AuditEvent.CONTENT_FORGOTTEN, "decisions", len(decided))
        decisions = control.decisions.forget(estate.force, decided, at=at, audit=entry)
    words = WordSearch(probe, estate.contracts)
    if parts := quoting(estate, live, words):
        entry = _entry(estate, AuditEvent.CONTENT_FORGOTTEN, "words about decisions", len(parts))
        control.decisions.drop_words(estate.force, parts, audit=entry)
    _forget_mentions(estate, probe, words, late)
    if in_audit:
        looked_at = sorted(_gone(estate, probe, audit_subject, audit_subject.c.subject))
        for start in range(0, len(looked_at), _FORGOTTEN_AT_ONCE):
            part = looked_at[start : start + _FORGOTTEN_AT_ONCE]
            entry = _entry(estate, AuditEvent.SUBJECTS_FORGOTTEN, "audit log", len(part))
            subjects += control.audit.forget(part, audit=entry)
    return Forgotten(judgements, decisions, subjects)


_FORGOTTEN_AT_ONCE = 400
"""SQLite takes at most 999 values in one statement."""


def _forget_mentions(estate: Estate, probe: Probe, words: WordSearch, late: frozenset[str]) -> None:
    """Names and words in tables that leave no tombstone."""

    def named(said: Sequence[str]) -> Sequence[int]:
        gone = probe.among(said) | late
        return [place for place, one in enumerate(said) if one in gone]

    if mentions := estate.control.forgetting.mentions(estate.force, named=named, written=words.naming):
        entry = _entry(estate, AuditEvent.CONTENT_FORGOTTEN, "reasons and emergencies", len(mentions))
        estate.control.forgetting.forget(mentions, audit=entry)


def _late(estate: Estate, live: Snapshot) -> frozenset[str]:
    """Records that people spoke of and that the live week does not hold."""
    columns = [*((table, table.c[name]) for table, name in _SPOKEN_OF), *named_columns()]
    spoken = {name for table, column in columns for names in _named(estate, table, column) for name in names}
    return absent(estate, live, spoken)


def _gone(estate: Estate, probe: Probe, table: Table, *columns: ColumnElement[Any]) -> frozenset[str]:
    found: set[str] = set()
    for names in _named(estate, table, *columns):
        found |= probe.among(names)
    return frozenset(found)


def _named(estate: Estate, table: Table, *columns: ColumnElement[Any]) -> Iterator[list[str]]:
    each = [
        select(column.label("name")).where(table.c.force == estate.force, column.is_not(None)) for column in columns
    ]
    with estate.control.database.read() as connection:
        result = connection.execution_options(yield_per=_AT_ONCE).execute(union(*each))
        for rows in result.partitions():
            yield [row[0] for row in rows]


def _entry(estate: Estate, event: AuditEvent, what: str, records: int) -> AuditEntry:
    return AuditEntry(
        event=event,
        at=estate.clock(),
        force=estate.force,
        actor="journey",
        run=estate.run,
        purpose=estate.purpose,
        count=records,
        detail={"what": what, "why": "the records have gone at their force"},
    )


def forgotten_since(estate: Estate, moment: datetime) -> Forgotten:
    """How much was forgotten since a moment, counted from what is left of it."""
    mine = (judgement.c.force == estate.force, judgement.c.forgotten_at >= moment)
    others = (decision.c.force == estate.force, decision.c.forgotten_at >= moment)
    told = (
        audit_subject.c.force == estate.force,
        audit_entry.c.force == estate.force,
        audit_entry.c.sequence == audit_subject.c.forgotten_in,
        audit_entry.c.event == AuditEvent.SUBJECTS_FORGOTTEN.value,
        audit_entry.c.at >= moment,
    )
    with estate.control.database.read() as connection:
        return Forgotten(
            judgements=connection.scalar(select(func.count()).select_from(judgement).where(*mine)) or 0,
            decisions=connection.scalar(select(func.count()).select_from(decision).where(*others)) or 0,
            audit_subjects=connection.scalar(select(func.count()).select_from(audit_subject, audit_entry).where(*told))
            or 0,
        )
