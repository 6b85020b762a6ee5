"""People's judgements on whether two records are one person. Facts that outlive snapshots and can be withdrawn.

They name records by the force's source reference. When a record is gone, so is what was said about it: a tombstone
remains, that somebody once judged.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, or_, select, update

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.deciding import judgement as judgements
from ndas.vocabulary import ForceId

_AT_ONCE = 400
"""Records per statement; SQLite takes at most 999 values in one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on two records. `note` is sealed by the caller; the control database never sees its words."""

    id: str
    force: ForceId
    record_a: str | None
    record_b: str | None
    verdict: Literal["same", "different", "unsure"]
    by: str
    at: datetime
    note: bytes | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    forgotten_at: datetime | None = None


class Judgements(Repository):
    """Every judgement of every force."""

    def record(self, judgement: Judgement, *, audit: AuditEntry) -> None:
        """Keep a judgement."""
        with self._audited(audit) as connection:
            connection.execute(insert(judgements).values(**as_row(judgement)))

    def withdraw(self, which: str, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Take a judgement back; it stays in the record as withdrawn.

        Raises:
            NotThereError: no such judgement.
        """
        with self._audited(audit) as connection:
            change(connection, judgements, {"id": which}, withdrawn_by=by, withdrawn_at=at)

    def record_all(self, said: Sequence[Judgement], *, audit: AuditEntry) -> None:
        """Keep several judgements that one act made, with one audit entry, all or none."""
        with self._audited(audit) as connection:
            for judgement in said:
                connection.execute(insert(judgements).values(**as_row(judgement)))

    def withdraw_all(self, which: Collection[str], *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Take several judgements back with one audit entry, all or none; they stay in the record as withdrawn.

        Raises:
            NotThereError: one of them does not exist.
        """
        with self._audited(audit) as connection:
            for one in sorted(which):
                change(connection, judgements, {"id": one}, withdrawn_by=by, withdrawn_at=at)

    def every(self, force: ForceId) -> tuple[Judgement, ...]:
        """All judgements of a force whose records are still there, withdrawn ones too, oldest first."""
        there = (judgements.c.force == force, judgements.c.forgotten_at.is_(None))
        return self._all(Judgement, select(judgements).where(*there).order_by(judgements.c.at, judgements.c.id))

    def standing(self, force: ForceId) -> tuple[Judgement, ...]:
        """The judgements that hold, oldest first: neither withdrawn nor forgotten."""
        holds = (
            judgements.c.force == force,
            judgements.c.withdrawn_at.is_(None),
            judgements.c.forgotten_at.is_(None),
        )
        return self._all(Judgement, select(judgements).where(*holds).order_by(judgements.c.at, judgements.c.id))

    def forget(self, force: ForceId, records: Collection[str], *, at: datetime, audit: AuditEntry) -> int:
        """Erase what was said about records that are gone; return how many judgements became tombstones."""
        gone = sorted(records)
        count = 0
        with self._audited(audit) as connection:
            for start in range(0, len(gone), _AT_ONCE):
                part = gone[start : start + _AT_ONCE]
                about = or_(judgements.c.record_a.in_(part), judgements.c.record_b.in_(part))
                erased = {"record_a": None, "record_b": None, "note": None, "forgotten_at": at}
                count += connection.execute(
                    update(judgements).where(judgements.c.force == force, about).values(**erased)
                ).rowcount
        self._database.scrub()
        return count
