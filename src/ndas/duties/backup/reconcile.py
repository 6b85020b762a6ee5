"""Makes a restored control database agree with what has died since its backup, before anything of it can be read.

1. The key holders say which snapshots and archived weeks are gone; their rows become destroyed, their pointer goes.
2. The target's index says what people took back or forgot: judgements, decisions, subjects in the audit log, names and
   words in other tables, users. Each is taken back or forgotten again. Of a force that has left, everything that went
   when it left goes again, and everybody in its audit log is forgotten again.
3. A judgement or a decision keeps its content only where every record it names is in the live week that was restored.
   Where no live week can be read nobody can tell, so the content goes and the tombstone stays. So does the name of a
   record in any other table.
4. An agreement that was not used when the backup was made may have been since: it is used up.
5. Which tables come back as they were, and why they may, is what each table says of itself.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select, update

from ndas.duties.backup.pruning import DeadIndex
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.store.audit.forgetting import forget_everyone, forget_places
from ndas.store.control.decisions import erase
from ndas.store.control.forgetting import Mention, forget_mentions, forgettable_columns, named_columns
from ndas.store.control.tables.access import access_grant
from ndas.store.control.tables.deciding import approval, decision, decision_record, judgement
from ndas.store.control.tables.ending import archive_item
from ndas.store.control.tables.people import user
from ndas.store.control.tables.weeks import force, publication, snapshot
from ndas.store.control.withdrawals import remove_rows
from ndas.store.database import metadata
from ndas.vocabulary import ForceId, SnapshotId

_AT_ONCE = 400
Present = Callable[[ForceId, SnapshotId, Collection[str]], frozenset[str]]
"""Which of these records are in the restored live snapshot."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many rows were changed because what they told of is dead."""

    snapshots: int
    archive: int
    judgements: int
    decisions: int
    audit_subjects: int
    users: int
    mentions: int = 0
    """Names and words in other tables."""
    grants: int = 0
    approvals: int = 0
    forces: int = 0
    """Forces that had left; how many rows of theirs went is not told: it depends on the backup's age."""

    def touched(self) -> frozenset[str]:
        """The tables in which rows may differ from what the backup held."""
        if self.forces:
            return frozenset(table.name for table in metadata.sorted_tables)
        return frozenset(name for field, names in TOUCHED.items() if getattr(self, field) for name in names)


TOUCHED: Mapping[str, frozenset[str]] = {
    "snapshots": frozenset({"snapshot", "publication"}),
    "archive": frozenset({"archive_item"}),
    "judgements": frozenset({"judgement"}),
    "decisions": frozenset({"decision", "decision_record", "decision_words"}),
    "audit_subjects": frozenset({"audit_subject", "audit_key", "audit_entry", "audit_head"}),
    "users": frozenset({"platform_user"}),
    "mentions": frozenset(table.name for table, _ in forgettable_columns()),
    "grants": frozenset({"access_grant"}),
    "approvals": frozenset({"approval"}),
    "forces": frozenset({"force"}),
}
"""What is counted, and the tables that it is counted in. A table that does not say why its rows may return is here."""


def reconcile(
    connection: Connection, states: Mapping[KeyRef, str], index: DeadIndex, *, present: Present, at: datetime
) -> Reconciled:
    """Change the restored rows inside the transaction that brought them.

    Args:
        connection: that transaction.
        states: key to what its holder says: "lent", "gone" or "held back". What is not named is not restored.
        index: what the last pruning knew.
        present: looks records up in the restored live snapshot.
        at: now.
    """
    snapshots = _end_snapshots(connection, states, index, at)
    archive = _end_archive(connection, states, index, at)
    forces = _take_out(connection, index, at)
    judgements = _take_back(connection, index, at)
    live = _readable(connection, states)
    judgements += _forget_judgements(connection, live, present, at)
    decisions = _forget_decisions(connection, live, index, present, at)
    subjects = _forget_subjects(connection, index, at)
    ended = update(user).where(user.c.id.in_(index.users), user.c.disabled_at.is_(None))
    users = connection.execute(ended.values(disabled_at=at)).rowcount
    mentions = forget_mentions(connection, index.words) + _forget_names(connection, live, present)
    approvals = connection.execute(update(approval).where(approval.c.used_at.is_(None)).values(used_at=at)).rowcount
    unseen = {"reviewed_by": None, "reviewed_at": None, "verdict": ""}
    seen = access_grant.c.reviewed_by.is_not(None)
    grants = connection.execute(
        update(access_grant).where(seen).values(**unseen)
    ).rowcount  # a grant that ended since is back: look all over again
    return Reconciled(snapshots, archive, judgements, decisions, subjects, users, mentions, grants, approvals, forces)


def _end_snapshots(connection: Connection, states: Mapping[KeyRef, str], index: DeadIndex, at: datetime) -> int:
    count = 0
    for row in connection.execute(select(snapshot).where(snapshot.c.state != "destroyed")).all():
        ref = KeyRef(ForceId(row.force), KeyKind.SNAPSHOT, row.id)
        if states.get(ref, "gone") == "gone" or (row.force, row.id) in index.snapshots:
            mine = and_(snapshot.c.force == row.force, snapshot.c.id == row.id)
            connection.execute(update(snapshot).where(mine).values(state="destroyed", destroyed_at=at))
            gone = and_(publication.c.force == row.force, publication.c.snapshot == row.id)
            connection.execute(delete(publication).where(gone))
            count += 1
    return count


def _end_archive(connection: Connection, states: Mapping[KeyRef, str], index: DeadIndex, at: datetime) -> int:
    count = 0
    for row in connection.execute(select(archive_item).where(archive_item.c.state == "sealed")).all():
        ref = KeyRef(ForceId(row.force), KeyKind.ARCHIVE, row.id)
        if states.get(ref, "gone") == "gone" or row.id in index.archive:
            mine = archive_item.c.id == row.id
            connection.execute(update(archive_item).where(mine).values(state="destroyed", destroyed_at=at))
            count += 1
    return count


def _take_out(connection: Connection, index: DeadIndex, at: datetime) -> int:
    """Forces that have left since: what is there of them goes as it went then."""
    there = set(connection.scalars(select(force.c.id).where(force.c.id.in_(sorted(index.forces)))))
    for name in sorted(there):
        remove_rows(connection, ForceId(name))
        left = {"left_at": at, "signing_keys": [], "title": name}
        connection.execute(update(force).where(force.c.id == name, force.c.left_at.is_(None)).values(**left))
        forget_everyone(connection, audit=AuditEntry(AuditEvent.BACKUP_RESTORED, at, ForceId(name), actor="backup"))
    return len(there)


def _readable(connection: Connection, states: Mapping[KeyRef, str]) -> dict[ForceId, SnapshotId]:
    """The live snapshots that the holders lend."""
    found = {ForceId(row.force): SnapshotId(row.snapshot) for row in connection.execute(select(publication))}
    return {name: which for name, which in found.items() if states.get(KeyRef(name, KeyKind.SNAPSHOT, which)) == "lent"}


def _take_back(connection: Connection, index: DeadIndex, at: datetime) -> int:
    count = 0
    for which, (by, withdrawn, forgotten) in index.judgements.items():
        values: dict[str, object] = {}
        if withdrawn:
            values |= {"withdrawn_by": by, "withdrawn_at": datetime.fromisoformat(withdrawn)}
        if forgotten:
            values |= {"record_a": None, "record_b": None, "note": None, "forgotten_at": at}
        mine = and_(judgement.c.id == which, judgement.c.withdrawn_at.is_(None), judgement.c.forgotten_at.is_(None))
        count += connection.execute(update(judgement).where(mine).values(**values)).rowcount
    return count


def _forget_judgements(
    connection: Connection, live: Mapping[ForceId, SnapshotId], present: Present, at: datetime
) -> int:
    rows = connection.execute(select(judgement).where(judgement.c.forgotten_at.is_(None))).all()
    named = {(ForceId(row.force), record) for row in rows for record in (row.record_a, row.record_b) if record}
    there = _there(named, live, present)
    gone = [row.id for row in rows if any((row.force, one) not in there for one in (row.record_a, row.record_b))]
    for start in range(0, len(gone), _AT_ONCE):
        mine = judgement.c.id.in_(gone[start : start + _AT_ONCE])
        erased = {"record_a": None, "record_b": None, "note": None, "forgotten_at": at}
        connection.execute(update(judgement).where(mine).values(**erased))
    return len(gone)


def _forget_decisions(
    connection: Connection,
    live: Mapping[ForceId, SnapshotId],
    index: DeadIndex,
    present: Present,
    at: datetime,
) -> int:
    standing = select(decision.c.id).where(decision.c.forgotten_at.is_(None))
    rows = connection.execute(select(decision_record).where(decision_record.c.decision.in_(standing))).all()
    there = _there({(ForceId(row.force), row.record) for row in rows}, live, present)
    gone = {row.decision for row in rows if (row.force, row.record) not in there}
    gone |= {which for which in connection.scalars(standing) if which in index.decisions}
    for which in sorted(gone):
        erase(connection, which, at)
    return len(gone)


def _forget_names(connection: Connection, live: Mapping[ForceId, SnapshotId], present: Present) -> int:
    """Names of records in tables without tombstones, where the live week does not hold them."""
    gone: list[Mention] = []
    for table, column in named_columns():
        keys = list(table.primary_key.columns)
        rows = connection.execute(select(table.c.force, column.label("named"), *keys).where(column != "")).all()
        there = _there({(ForceId(row.force), row.named) for row in rows}, live, present)
        gone += [
            Mention(table.name, column.name, tuple(row[2:])) for row in rows if (row.force, row.named) not in there
        ]
    return forget_mentions(connection, gone)


def _forget_subjects(connection: Connection, index: DeadIndex, at: datetime) -> int:
    """Forget again, force by force, with an entry that says so: the restored chain does not hold the first one."""
    count = 0
    for name in sorted({name for name, _, _ in index.audit_subjects} - index.forces):
        audit = AuditEntry(AuditEvent.BACKUP_RESTORED, at, ForceId(name), actor="backup")
        places = ((sequence, position) for force, sequence, position in index.audit_subjects if force == name)
        count += forget_places(connection, places, audit=audit)
    return count


def _there(
    named: Collection[tuple[ForceId, str]], live: Mapping[ForceId, SnapshotId], present: Present
) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for name, which in live.items():
        mine = {record for whose, record in named if whose == name}
        found |= {(name, record) for record in (present(name, which, mine) if mine else ())}
    return frozenset(found)
