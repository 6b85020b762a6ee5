"""What people decided about findings, kept by the records it rests on.

1. A decision begins with the officer's own assessment; without it there is no row, and nothing of the platform's is
   shown. Answer, sign-off and result are added to it, each once, each by somebody; none is ever changed.
2. What people wrote is kept apart, sealed under the key of the snapshot it speaks of, and carried on from week to week.
3. When one of those records is gone, the decision's content goes too; a tombstone says that a decision was made, when
   and by whom.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ndas.governance import AuditEntry
from ndas.store.control.errors import StateRefusedError
from ndas.store.control.repository import Repository, as_row
from ndas.store.control.tables.deciding import decision as decisions
from ndas.store.control.tables.deciding import decision_record as decided
from ndas.store.control.tables.deciding import decision_words as words_kept
from ndas.vocabulary import ForceId, SnapshotId

_AT_ONCE = 400
"""Records per statement; SQLite takes at most 999 values in one."""
ERASED: Mapping[str, str | None] = {
    "finding": None,
    "outcome": "",
    "note": None,
    "lead": None,
    "own": "",
    "after": "",
    "ground": "",
    "action": "",
    "sign_off": "",
    "result": "",
}
"""What a tombstone holds no more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision about a finding; `at` is when the own assessment was made. Words are sealed elsewhere.

    `lead` is a digest of what the finding is about, the same in every week; `finding` changes with its records.
    """

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
    list_name: str = ""
    lead: str | None = None
    own: str = ""
    after: str = ""
    ground: str = ""
    action: str = ""
    opened_at: datetime | None = None
    decided_at: datetime | None = None
    second_of: str | None = None
    sign_off: str = ""
    signed_by: str | None = None
    signed_at: datetime | None = None
    result: str = ""
    result_by: str | None = None
    result_at: datetime | None = None


class Decisions(Repository):
    """Every decision of every force."""

    def record(
        self,
        decision: Decision,
        *,
        records: Collection[str],
        audit: AuditEntry,
        words: Mapping[str, bytes] | None = None,
    ) -> None:
        """Keep a decision and the source references of the records that it rests on, with its sealed words by part."""
        rows = [{"decision": decision.id, "force": decision.force, "record": record} for record in sorted(records)]
        with self._audited(audit) as connection:
            connection.execute(insert(decisions).values(**as_row(decision)))
            if rows:
                connection.execute(insert(decided), rows)
            _keep(connection, decision, decision.snapshot, words or {})

    def add(
        self,
        decision: Decision,
        *,
        audit: AuditEntry,
        snapshot: SnapshotId | None = None,
        words: Mapping[str, bytes] | None = None,
        **said: object,
    ) -> None:
        """Add an answer, a sign-off or a result to a decision that has none yet.

        Raises:
            StateRefusedError: it has one already, or was forgotten.
        """
        first = next(iter(said))
        with self._audited(audit) as connection:
            free = (decisions.c.id == decision.id, decisions.c[first] == "", decisions.c.forgotten_at.is_(None))
            if connection.execute(update(decisions).where(*free).values(**said)).rowcount != 1:
                raise StateRefusedError(f"decision {decision.id} has its {first} already; it is never changed")
            _keep(connection, decision, snapshot or decision.snapshot, words or {})

    def of(self, force: ForceId, *, first: int = 0, count: int = 50) -> tuple[Decision, ...]:
        """A force's decisions, newest first."""
        mine = select(decisions).where(decisions.c.force == force).order_by(decisions.c.at.desc(), decisions.c.id)
        return self._all(Decision, mine.offset(first).limit(count))

    def about(self, force: ForceId, use_case: str) -> tuple[Decision, ...]:
        """What was decided in one use case, oldest first; tombstones are left out."""
        mine = (decisions.c.force == force, decisions.c.use_case == use_case, decisions.c.forgotten_at.is_(None))
        return self._all(Decision, select(decisions).where(*mine).order_by(decisions.c.at, decisions.c.id))

    def on(self, force: ForceId, finding: str) -> tuple[Decision, ...]:
        """What was decided about one finding, oldest first."""
        mine = (decisions.c.force == force, decisions.c.finding == finding)
        return self._all(Decision, select(decisions).where(*mine).order_by(decisions.c.at))

    def records(self, which: str) -> tuple[str, ...]:
        """The records that a decision rests on."""
        with self._database.read() as connection:
            wanted = select(decided.c.record).where(decided.c.decision == which).order_by(decided.c.record)
            return tuple(connection.scalars(wanted))

    def records_of(self, force: ForceId, use_case: str) -> dict[str, frozenset[str]]:
        """Decision to its records, for every decision of a use case."""
        wanted = select(decided.c.decision, decided.c.record).join(decisions, decisions.c.id == decided.c.decision)
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            mine = (decisions.c.force == force, decisions.c.use_case == use_case)
            for which, record in connection.execute(wanted.where(*mine)):
                found.setdefault(which, set()).add(record)
        return {which: frozenset(records) for which, records in found.items()}

    def words(self, which: str, snapshot: SnapshotId) -> dict[str, bytes]:
        """The sealed words of a decision by part, as one snapshot's key opens them."""
        mine = (words_kept.c.decision == which, words_kept.c.snapshot == snapshot)
        with self._database.read() as connection:
            rows = connection.execute(select(words_kept.c.part, words_kept.c.sealed).where(*mine))
            return {part: sealed for part, sealed in rows}  # noqa: C416 - rows are SQLAlchemy's own, not pairs

    def sealed_under(self, force: ForceId, snapshot: SnapshotId) -> tuple[tuple[str, str, bytes], ...]:
        """Decision, part and sealed words of everything that one snapshot's key opens."""
        mine = (words_kept.c.force == force, words_kept.c.snapshot == snapshot)
        with self._database.read() as connection:
            rows = connection.execute(
                select(words_kept.c.decision, words_kept.c.part, words_kept.c.sealed).where(*mine)
            )
            return tuple((which, part, sealed) for which, part, sealed in rows)

    def carry(
        self, force: ForceId, to: SnapshotId, sealed: Sequence[tuple[str, str, bytes]], *, keep: SnapshotId
    ) -> None:
        """Keep words sealed anew under a newer snapshot; those under older ones than ``keep`` go with their key."""
        with self._audited(None) as connection:
            connection.execute(delete(words_kept).where(words_kept.c.force == force, words_kept.c.snapshot != keep))
            rows = [
                {"decision": which, "part": part, "snapshot": to, "force": force, "sealed": words}
                for which, part, words in sealed
            ]
            if rows:
                connection.execute(insert(words_kept), rows)

    def drop_words(self, force: ForceId, parts: Collection[tuple[str, str]], *, audit: AuditEntry) -> None:
        """Take out parts (decision, part) of what was written about decisions; the decisions stand."""
        with self._audited(audit) as connection:
            for which, part in sorted(parts):
                mine = (words_kept.c.force == force, words_kept.c.decision == which, words_kept.c.part == part)
                connection.execute(delete(words_kept).where(*mine))
        self._database.scrub()

    def forget(self, force: ForceId, records: Collection[str], *, at: datetime, audit: AuditEntry) -> int:
        """Erase what was decided about records that are gone; return how many decisions became tombstones."""
        gone = sorted(records)
        with self._audited(audit) as connection:
            parts = (gone[start : start + _AT_ONCE] for start in range(0, len(gone), _AT_ONCE))
            count = sum(_forget(connection, force, part, at) for part in parts)
        self._database.scrub()
        return count


def erase(connection: Connection, which: str, at: datetime) -> None:
    """Make a tombstone of one decision."""
    connection.execute(update(decisions).where(decisions.c.id == which).values(**ERASED, forgotten_at=at))
    connection.execute(delete(decided).where(decided.c.decision == which))
    connection.execute(delete(words_kept).where(words_kept.c.decision == which))


def _keep(connection: Connection, decision: Decision, snapshot: SnapshotId, words: Mapping[str, bytes]) -> None:
    for part, sealed in words.items():
        row = {"decision": decision.id, "part": part, "snapshot": snapshot, "force": decision.force, "sealed": sealed}
        connection.execute(insert(words_kept).values(**row))


def _forget(connection: Connection, force: ForceId, records: Collection[str], at: datetime) -> int:
    about = select(decided.c.decision).where(decided.c.force == force, decided.c.record.in_(records))
    which = list(connection.scalars(about.distinct()))
    for decision in which:
        erase(connection, decision, at)
    return len(which)
