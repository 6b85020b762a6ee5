"""The snapshots of each force and their states, and the one pointer that says which of them is live.

Rules:

1. Readers follow the pointer and nothing else. It changes in one transaction, together with the states of both
   snapshots and the audit entry: readers see the old snapshot or the new one, whatever happens.
2. Who publishes says which snapshot they believe to be live. If another is, nothing changes (compare and set).
3. Keys and files of a replaced snapshot are destroyed after the switch, never before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, delete, select, update

from ndas.governance import AuditEntry
from ndas.store.control.approvals import Approval, use_approval
from ndas.store.control.errors import AlreadyThereError, NotThereError, PublicationConflictError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change, read_one
from ndas.store.control.tables.weeks import publication, snapshot
from ndas.store.database import insert_new
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId

SnapshotState = Literal["building", "held", "live", "replaced", "destroyed"]

_MAY_FOLLOW: dict[SnapshotState, frozenset[SnapshotState]] = {
    "building": frozenset({"held", "live", "destroyed"}),
    "held": frozenset({"live", "destroyed"}),
    "live": frozenset({"replaced"}),
    "replaced": frozenset({"live", "destroyed"}),
    "destroyed": frozenset(),
}
"""State to the states that may follow it. A replaced snapshot may go live again: that is rolling back."""


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One snapshot of a force."""

    force: ForceId
    id: SnapshotId
    delivery: DeliveryId
    run: RunId
    as_at: datetime
    created_at: datetime
    state: SnapshotState = "building"
    published_at: datetime | None = None
    replaced_at: datetime | None = None
    destroyed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """Which snapshot of a force is live. `version` counts the switches."""

    force: ForceId
    snapshot: SnapshotId
    version: int
    run: RunId
    published_at: datetime


class Snapshots(Repository):
    """Every snapshot, and the pointer of each force."""

    def build(self, record: SnapshotRecord, *, audit: AuditEntry | None) -> None:
        """Note that a snapshot is being built; None where the run's own step is the entry.

        Raises:
            AlreadyThereError: the force has a snapshot of this id.
        """
        with self._audited(audit) as connection:
            if not insert_new(connection, snapshot, as_row(record)):
                raise AlreadyThereError(f"{record.force} has a snapshot {record.id} already; resume its run")

    def hold(self, force: ForceId, which: SnapshotId, *, audit: AuditEntry) -> None:
        """Keep a finished snapshot from being published until people have agreed.

        Raises:
            NotThereError, StateRefusedError
        """
        with self._audited(audit) as connection:
            _enter(connection, force, which, "held")

    def publish(
        self,
        force: ForceId,
        *,
        to: SnapshotId,
        expected: SnapshotId | None,
        run: RunId,
        at: datetime,
        audit: AuditEntry,
        by_agreement: Approval | None = None,
    ) -> Publication:
        """Switch the force's pointer to ``to``; ``expected`` is the snapshot that is live now (None: none yet).

        An agreement that allows it is used up in the same transaction.

        Raises:
            ApprovalRefusedError: the agreement is none, or was used.
            PublicationConflictError: another snapshot is live; nothing was changed.
            NotThereError, StateRefusedError: ``to`` cannot go live.
        """
        with self._audited(audit) as connection:
            if by_agreement is not None:
                use_approval(
                    connection, by_agreement.id, action=by_agreement.action, subject=by_agreement.subject, at=at
                )
            _switch(connection, force, to=to, expected=expected, run=run, at=at)
            if expected is not None:
                _enter(connection, force, expected, "replaced", replaced_at=at)
            _enter(connection, force, to, "live", published_at=at, replaced_at=None)
            return _current(connection, force)

    def withdraw(self, force: ForceId, *, at: datetime, audit: AuditEntry) -> SnapshotId | None:
        """Take the force's pointer away: nobody reads anything of it any more. Return what was live."""
        with self._audited(audit) as connection:
            live = connection.scalar(
                select(publication.c.snapshot).where(publication.c.force == force).with_for_update()
            )
            if live is not None:
                connection.execute(delete(publication).where(publication.c.force == force))
                _enter(connection, force, live, "replaced", replaced_at=at)
            return None if live is None else SnapshotId(live)

    def destroy(self, force: ForceId, which: SnapshotId, *, at: datetime, audit: AuditEntry) -> None:
        """Note that the snapshot's keys and files are gone. Saying it again changes nothing but is recorded again.

        Raises:
            NotThereError: no such snapshot.
            StateRefusedError: it is live.
        """
        with self._audited(audit) as connection:
            if _locked(connection, force, which).state != "destroyed":
                _enter(connection, force, which, "destroyed", destroyed_at=at)

    def live(self, force: ForceId) -> Publication | None:
        """Which snapshot is live; None before the first publish and after a withdrawal."""
        return self._one(Publication, select(publication).where(publication.c.force == force))

    def get(self, force: ForceId, which: SnapshotId) -> SnapshotRecord | None:
        """The snapshot, or None."""
        return self._one(SnapshotRecord, _wanted(force, which))

    def of(self, force: ForceId, *, states: Iterable[SnapshotState] = ()) -> tuple[SnapshotRecord, ...]:
        """A force's snapshots in the given states (all where none is given), newest first."""
        wanted = select(snapshot).where(snapshot.c.force == force)
        if chosen := list(states):
            wanted = wanted.where(snapshot.c.state.in_(chosen))
        return self._all(SnapshotRecord, wanted.order_by(snapshot.c.created_at.desc(), snapshot.c.id.desc()))

    def of_delivery(self, delivery: DeliveryId) -> tuple[SnapshotRecord, ...]:
        """The snapshots that were built from a delivery, newest first."""
        wanted = select(snapshot).where(snapshot.c.delivery == delivery)
        return self._all(SnapshotRecord, wanted.order_by(snapshot.c.created_at.desc()))


def _switch(
    connection: Connection,
    force: ForceId,
    *,
    to: SnapshotId,
    expected: SnapshotId | None,
    run: RunId,
    at: datetime,
) -> None:
    values = {"snapshot": to, "run": run, "published_at": at}
    if expected is None:
        done = insert_new(connection, publication, {"force": force, "version": 1, **values})
    else:
        mine = (publication.c.force == force, publication.c.snapshot == expected)
        switch = update(publication).where(*mine).values(version=publication.c.version + 1, **values)
        done = connection.execute(switch).rowcount == 1
    if not done:
        raise PublicationConflictError(
            f"{force}: expected {expected or 'no snapshot'} to be live, but another is; "
            "nothing was published. Read which snapshot is live and compare again"
        )


def _current(connection: Connection, force: ForceId) -> Publication:
    found = read_one(Publication, connection, select(publication).where(publication.c.force == force))
    if found is None:
        raise NotThereError(f"{force} has no live snapshot")
    return found


def _wanted(force: ForceId, which: SnapshotId) -> Select[Any]:
    return select(snapshot).where(snapshot.c.force == force, snapshot.c.id == which)


def _locked(connection: Connection, force: ForceId, which: SnapshotId) -> SnapshotRecord:
    found = read_one(SnapshotRecord, connection, _wanted(force, which).with_for_update())
    if found is None:
        raise NotThereError(f"{force} has no snapshot {which}; check the id")
    return found


def _enter(
    connection: Connection, force: ForceId, which: SnapshotId, state: SnapshotState, **moments: datetime | None
) -> None:
    now = _locked(connection, force, which).state
    if state not in _MAY_FOLLOW[now]:
        raise StateRefusedError(f"snapshot {which} of {force} is {now} and cannot become {state}")
    change(connection, snapshot, {"force": force, "id": which}, state=state, **moments)
