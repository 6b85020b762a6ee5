"""What became of the traps: for each week and kind of canary, how many were planted and whether every one held.

The canaries themselves are not here: the force keeps its list, and nobody on the platform knows which records they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository, as_row
from ndas.store.control.tables.ending import canary_report
from ndas.vocabulary import DeliveryId, ForceId


@dataclass(frozen=True, slots=True)
class CanaryReport:
    """One kind of trap in one week. `looked` counts what was looked at by place; `found` what was where it must not."""

    force: ForceId
    delivery: DeliveryId
    kind: str
    planted: int
    looked: Mapping[str, int]
    found: Mapping[str, int]
    at: datetime

    @property
    def held(self) -> bool:
        """Whether every trap held."""
        return not any(self.found.values())


class CanaryReports(Repository):
    """Every report of every force."""

    def record(self, reports: Sequence[CanaryReport], *, audit: AuditEntry) -> None:
        """Keep a week's reports, in place of earlier ones of the same week and kind."""
        with self._audited(audit) as connection:
            for report in reports:
                same = (
                    canary_report.c.force == report.force,
                    canary_report.c.delivery == report.delivery,
                    canary_report.c.kind == report.kind,
                )
                connection.execute(delete(canary_report).where(*same))
                connection.execute(insert(canary_report).values(**as_row(report)))

    def of(self, force: ForceId, *, count: int = 60) -> tuple[CanaryReport, ...]:
        """A force's reports, newest first."""
        mine = select(canary_report).where(canary_report.c.force == force)
        newest = mine.order_by(canary_report.c.at.desc(), canary_report.c.kind).limit(count)
        return self._all(CanaryReport, newest)
