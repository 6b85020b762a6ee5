"""The deliveries of each force and what became of them.

A delivery is received, opened, then ingested or refused; a refused or failed one may be sent again under its own
number. `destroyed_at` says when its key and its file were gone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError, NotThereError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.loads import (
    fix_count,
    group_difference,
    quality_measure,
    reconciliation,
    volume_alarm,
    week_difference,
)
from ndas.store.control.tables.weeks import delivery
from ndas.vocabulary import DeliveryId, ForceId

DeliveryState = Literal["received", "opened", "ingested", "refused", "failed"]

_MAY_FOLLOW: dict[DeliveryState, frozenset[DeliveryState]] = {
    "received": frozenset({"received", "opened", "refused", "failed"}),
    "opened": frozenset({"opened", "ingested", "refused", "failed"}),
    "ingested": frozenset({"ingested", "failed"}),
    "refused": frozenset({"refused"}),
    "failed": frozenset({"opened", "refused", "failed"}),
}
"""State to the states that may follow it; repeating a state is a resumed run."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """What is known of one delivery; none of its content."""

    id: DeliveryId
    force: ForceId
    system_set: str
    sequence: int
    sha256: str
    received_at: datetime
    state: DeliveryState = "received"
    systems: tuple[str, ...] = ()
    message: str = ""
    as_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    destroyed_at: datetime | None = None


class Deliveries(Repository):
    """Every delivery that arrived."""

    def receive(self, record: DeliveryRecord, *, audit: AuditEntry) -> None:
        """Note a delivery's arrival. One that was refused or failed is superseded by this one.

        Raises:
            AlreadyThereError: a delivery with this number is under way or was ingested.
        """
        with self._audited(audit) as connection:
            _clear_failed(connection, record.id)
            connection.execute(insert(delivery).values(**as_row(record)))

    def open(
        self, which: DeliveryId, *, systems: tuple[str, ...], as_at: datetime, at: datetime, audit: AuditEntry
    ) -> None:
        """Note that the delivery was opened and verified; its manifest names systems and as-at time.

        Raises:
            NotThereError, StateRefusedError
        """
        with self._audited(audit) as connection:
            _enter(connection, which, "opened")
            change(connection, delivery, {"id": which}, systems=list(systems), as_at=as_at, opened_at=at)

    def end(
        self,
        which: DeliveryId,
        state: Literal["ingested", "refused", "failed"],
        *,
        message: str = "",
        at: datetime,
        audit: AuditEntry,
    ) -> None:
        """Note how it ended; ``message`` says why, without values.

        Raises:
            NotThereError, StateRefusedError
        """
        with self._audited(audit) as connection:
            _enter(connection, which, state)
            change(connection, delivery, {"id": which}, message=message, ended_at=at)

    def destroy(self, which: DeliveryId, *, at: datetime, audit: AuditEntry) -> None:
        """Note that the delivery's key and file are gone.

        Raises:
            NotThereError: no such delivery.
        """
        with self._audited(audit) as connection:
            change(connection, delivery, {"id": which}, destroyed_at=at)

    def get(self, which: DeliveryId) -> DeliveryRecord | None:
        """The delivery, or None."""
        return self._one(DeliveryRecord, select(delivery).where(delivery.c.id == which))

    def of(self, force: ForceId, *, first: int = 0, count: int = 50) -> tuple[DeliveryRecord, ...]:
        """A force's deliveries, newest first."""
        mine = select(delivery).where(delivery.c.force == force)
        return self._all(
            DeliveryRecord, mine.order_by(delivery.c.received_at.desc(), delivery.c.id).offset(first).limit(count)
        )

    def last_sequence(self, force: ForceId, system_set: str) -> int:
        """The highest number that was ever opened, 0 for none: a delivery must be above it.

        One that was refused before it was verified does not count, or a forgery would block the real one.
        """
        mine = (delivery.c.force == force, delivery.c.system_set == system_set, delivery.c.opened_at.is_not(None))
        with self._database.read() as connection:
            return connection.scalar(select(func.max(delivery.c.sequence)).where(*mine)) or 0


def _clear_failed(connection: Connection, which: DeliveryId) -> None:
    state = connection.scalar(select(delivery.c.state).where(delivery.c.id == which).with_for_update())
    if state is None:
        return
    if state not in ("refused", "failed"):
        raise AlreadyThereError(f"delivery {which} was received before and is {state}; send the next number")
    for table in (reconciliation, fix_count, quality_measure, week_difference, group_difference, volume_alarm):
        connection.execute(delete(table).where(table.c.delivery == which))
    connection.execute(delete(delivery).where(delivery.c.id == which))


def _enter(connection: Connection, which: DeliveryId, state: DeliveryState) -> None:
    now: DeliveryState | None = connection.scalar(
        select(delivery.c.state).where(delivery.c.id == which).with_for_update()
    )
    if now is None:
        raise NotThereError(f"there is no delivery {which}; check the id")
    if state not in _MAY_FOLLOW[now]:
        raise StateRefusedError(f"delivery {which} is {now} and cannot become {state}")
    change(connection, delivery, {"id": which}, state=state)
