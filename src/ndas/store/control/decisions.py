"""What people decided about findings, kept by the records it rests on.

When one of those records is gone, the decision's content goes too; a tombstone says that a decision was made, when
and by whom.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository, as_row
from ndas.store.control.tables import decision as decisions
from ndas.store.control.tables import decision_record as decided
from ndas.vocabulary import ForceId, SnapshotId

_AT_ONCE = 400
"""Records per statement; SQLite takes at most 999 values in one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision about a finding. `note` is sealed by the caller; its words are never seen here."""

    id: str
    force: ForceId
    use_case: str
    version: str
    snapshot: SnapshotId
    finding: str | None
    outcome: str
    by: str
    at: datetime
    note: bytes | None = None
    forgotten_at: datetime | None = None


class Decisions(Repository):
    """Every decision of every force."""

    def record(self, decision: Decision, *, records: Collection[str], audit: AuditEntry) -> None:
        """Keep a decision and the source references of the records that it rests on."""
        rows = [{"decision": decision.id, "force": decision.force, "record": record} for record in sorted(records)]
        with self._audited(audit) as connection:
            connection.execute(insert(decisions).values(**as_row(decision)))
            if rows:
                connection.execute(insert(decided), rows)

    def of(self, force: ForceId, *, first: int = 0, count: int = 50) -> tuple[Decision, ...]:
        """A force's decisions, newest first."""
        mine = select(decisions).where(decisions.c.force == force).order_by(decisions.c.at.desc(), decisions.c.id)
        return self._all(Decision, mine.offset(first).limit(count))

    def on(self, force: ForceId, finding: str) -> tuple[Decision, ...]:
        """What was decided about one finding, oldest first."""
        mine = (decisions.c.force == force, decisions.c.finding == finding)
        return self._all(Decision, select(decisions).where(*mine).order_by(decisions.c.at))

    def records(self, which: str) -> tuple[str, ...]:
        """The records that a decision rests on."""
        with self._database.read() as connection:
            wanted = select(decided.c.record).where(decided.c.decision == which).order_by(decided.c.record)
            return tuple(connection.scalars(wanted))

    def forget(self, force: ForceId, records: Collection[str], *, at: datetime, audit: AuditEntry) -> int:
        """Erase what was decided about records that are gone; return how many decisions became tombstones."""
        gone = sorted(records)
        with self._audited(audit) as connection:
            parts = (gone[start : start + _AT_ONCE] for start in range(0, len(gone), _AT_ONCE))
            count = sum(_forget(connection, force, part, at) for part in parts)
        self._database.scrub()
        return count


def _forget(connection: Connection, force: ForceId, records: Collection[str], at: datetime) -> int:
    about = select(decided.c.decision).where(decided.c.force == force, decided.c.record.in_(records))
    which = list(connection.scalars(about.distinct()))
    erased = {"finding": None, "outcome": "", "note": None, "forgotten_at": at}
    for decision in which:
        connection.execute(update(decisions).where(decisions.c.id == decision).values(**erased))
        connection.execute(delete(decided).where(decided.c.decision == decision))
    return len(which)
