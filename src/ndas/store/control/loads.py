"""What each delivery's load amounted to: every row accounted for, fix-list in numbers, quality, change, volume alarms.

Counts only. The fix-list itself, which names the force's own ids, lives encrypted in the snapshot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from ndas.governance import AuditEntry
from ndas.store.control.approvals import Approval, use_approval
from ndas.store.control.repository import Repository, Shape, as_row, read_row
from ndas.store.control.tables.loads import (
    fix_count,
    group_difference,
    quality_measure,
    reconciliation,
    volume_alarm,
    week_difference,
)
from ndas.store.control.tables.weeks import delivery
from ndas.vocabulary import DeliveryId, Fate, Reconciliation


@dataclass(frozen=True, slots=True)
class FixCount:
    """How many rows one rule turned away in one column, and what it expected."""

    system: str
    table: str
    column: str
    rule: str
    fate: Fate
    expected: str
    rows: int


@dataclass(frozen=True, slots=True)
class QualityMeasure:
    """One dimension of the quality card: share from 0 to 1 of `checked` values that did not fail."""

    dimension: str
    share: float
    checked: int
    failed: int
    worst: str = ""
    """Table and column where it is worst."""


@dataclass(frozen=True, slots=True)
class WeekDifference:
    """One table, this delivery against the one before."""

    system: str
    table: str
    before: int
    now: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """One offence group or subject category, this delivery against the one before."""

    dimension: str
    value: str
    before: int
    now: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class VolumeAlarm:
    """A volume guard that spoke. `approval` is the two people's agreement that let the load go on."""

    system: str
    table: str
    rule: str
    before: int
    now: int
    message: str
    raised_at: datetime
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class LoadAccount:
    """The whole account of one load."""

    delivery: DeliveryId
    reconciliations: tuple[Reconciliation, ...]
    fixes: tuple[FixCount, ...] = ()
    quality: tuple[QualityMeasure, ...] = ()
    differences: tuple[WeekDifference, ...] = ()
    alarms: tuple[VolumeAlarm, ...] = ()
    groups: tuple[GroupDifference, ...] = ()


_PARTS: tuple[tuple[str, Table, type[Shape]], ...] = (
    ("reconciliations", reconciliation, Reconciliation),
    ("fixes", fix_count, FixCount),
    ("quality", quality_measure, QualityMeasure),
    ("differences", week_difference, WeekDifference),
    ("alarms", volume_alarm, VolumeAlarm),
    ("groups", group_difference, GroupDifference),
)


class Loads(Repository):
    """The account of every load."""

    def record(self, account: LoadAccount, *, audit: AuditEntry) -> None:
        """Write the account of a load, in place of one that an interrupted run may have written before."""
        with self._audited(audit) as connection:
            for name, table, _ in _PARTS:
                _replace(connection, table, account.delivery, getattr(account, name))

    def add_differences(
        self,
        which: DeliveryId,
        differences: Sequence[WeekDifference],
        alarms: Sequence[VolumeAlarm] = (),
        groups: Sequence[GroupDifference] = (),
        *,
        audit: AuditEntry | None,
    ) -> None:
        """Write the week-on-week difference and the alarms it raised, known only when all else is built."""
        with self._audited(audit) as connection:
            _replace(connection, week_difference, which, differences)
            _replace(connection, volume_alarm, which, alarms)
            _replace(connection, group_difference, which, groups)

    def settle_alarms(
        self, which: DeliveryId, *, approval: str, audit: AuditEntry, use: Approval | None = None
    ) -> None:
        """Note under which agreement a load with alarms went on; use the agreement up in the same transaction.

        Raises:
            ApprovalRefusedError: it is none, or was used.
        """
        with self._audited(audit) as connection:
            if use is not None:
                use_approval(connection, use.id, action=use.action, subject=use.subject, at=audit.at)
            mine = (volume_alarm.c.delivery == which, volume_alarm.c.approval.is_(None))
            connection.execute(update(volume_alarm).where(*mine).values(approval=approval))

    def of(self, which: DeliveryId) -> LoadAccount:
        """The account of a load; empty parts where nothing was recorded."""
        return self.of_many((which,))[which]

    def of_many(self, which: Sequence[DeliveryId]) -> dict[DeliveryId, LoadAccount]:
        """The accounts of several loads, in as few questions as for one."""
        found: dict[DeliveryId, dict[str, list[Any]]] = {one: {name: [] for name, _, _ in _PARTS} for one in which}
        with self._database.read() as connection:
            for name, table, shape in _PARTS:
                wanted = select(table).where(table.c.delivery.in_(which)).order_by(*table.primary_key.columns)
                for row in connection.execute(wanted):
                    found[row.delivery][name].append(read_row(shape, row))
        return {one: LoadAccount(one, **{name: tuple(rows) for name, rows in found[one].items()}) for one in which}

    def trend(self, which: DeliveryId, *, weeks: int = 12) -> dict[str, tuple[float, ...]]:
        """Each dimension's shares in the same force's loads up to this one, oldest first, at most ``weeks`` of them."""
        this = select(delivery.c.force, delivery.c.system_set, delivery.c.sequence).where(delivery.c.id == which)
        with self._database.read() as connection:
            found = connection.execute(this).one_or_none()
            if found is None:
                return {}
            shares = connection.execute(
                select(quality_measure.c.dimension, quality_measure.c.share)
                .join(delivery, delivery.c.id == quality_measure.c.delivery)
                .where(delivery.c.force == found.force, delivery.c.system_set == found.system_set)
                .where(delivery.c.sequence <= found.sequence, delivery.c.sequence > found.sequence - weeks)
                .order_by(delivery.c.sequence)
            ).all()
        trend: dict[str, tuple[float, ...]] = {}
        for dimension, share in shares:
            trend[dimension] = (*trend.get(dimension, ()), share)
        return trend


def _replace(connection: Connection, table: Table, which: DeliveryId, rows: Sequence[Shape]) -> None:
    connection.execute(delete(table).where(table.c.delivery == which))
    if rows:
        connection.execute(insert(table), [{**as_row(row), "delivery": which} for row in rows])
