"""The deliveries of a force: from the account that the control database keeps, and the fix-list in the snapshot."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ndas.dashboard.deliveries import (
    CertificateRow,
    Deletions,
    DifferenceRow,
    FixRow,
    GroupRow,
    LoadCard,
    LoadDetail,
    LoadState,
    QualityMeasure,
    ReconciliationRow,
    RejectionCount,
    SystemHealth,
    TrapRow,
)
from ndas.dashboard.live.readings import Opened
from ndas.store.control import Control, DeliveryRecord, LoadAccount
from ndas.vocabulary import DeliveryId, ForceId

LATE_AFTER = timedelta(days=8)
"""A weekly refresh that is a day over its week is late."""
_FIRST_PAGE = 200


class LiveLoads:
    """What the load pages show."""

    def __init__(
        self, control: Control, opened: Opened, clock: Callable[[], datetime], home: Path | None = None
    ) -> None:
        self._control = control
        self._opened = opened
        self._clock = clock
        self._home = home

    def health(self, force: ForceId) -> tuple[SystemHealth, ...]:
        """Each source system's freshness, of the live snapshot."""
        live = self._live_delivery(force)
        if live is None:
            return ()
        account = self._control.loads.of(live.id)
        late = live.as_at is not None and self._clock() - live.as_at > LATE_AFTER
        return tuple(
            SystemHealth(
                system=system,
                as_at=live.as_at,
                load_id=live.id,
                rows=sum(row.accepted for row in account.reconciliations if row.system == system),
                late=late,
            )
            for system in live.systems
        )

    def all(self, force: ForceId) -> tuple[LoadCard, ...]:
        """Every delivery of this force, newest first."""
        live = self._live_delivery(force)
        return tuple(
            self._card(delivery, live, self._control.loads.of(delivery.id))
            for delivery in self._control.deliveries.of(force, count=_FIRST_PAGE)
        )

    def one(self, force: ForceId, load_id: str) -> LoadDetail | None:
        """One load in full; None where it is not this force's."""
        delivery = self._control.deliveries.get(DeliveryId(load_id))
        if delivery is None or delivery.force != force:
            return None
        account = self._control.loads.of(delivery.id)
        trend = self._control.loads.trend(delivery.id)
        return LoadDetail(
            load=self._card(delivery, self._live_delivery(force), account),
            reconciliation=tuple(
                ReconciliationRow(
                    system=row.system,
                    table=row.table,
                    in_manifest=row.manifest,
                    accepted=row.accepted,
                    quarantined=row.quarantined,
                    refused=row.refused,
                )
                for row in account.reconciliations
            ),
            quality=tuple(
                QualityMeasure(
                    dimension=measure.dimension,  # type: ignore[arg-type]  # one of the six, by ingest's enum
                    share=measure.share,
                    checked=measure.checked,
                    failed=measure.failed,
                    worst=measure.worst,
                    trend=trend.get(measure.dimension, ())[:-1],
                )
                for measure in account.quality
            ),
            difference=tuple(
                DifferenceRow(
                    system=row.system,
                    table=row.table,
                    before=row.before,
                    now=row.now,
                    added=row.added,
                    changed=row.changed,
                    removed=row.removed,
                )
                for row in account.differences
            ),
            groups=tuple(
                GroupRow(
                    dimension=row.dimension,
                    group=row.value,
                    before=row.before,
                    now=row.now,
                    added=row.added,
                    changed=row.changed,
                    removed=row.removed,
                )
                for row in account.groups
            ),
            alarms=tuple(
                f"{alarm.system} · {alarm.table}: {alarm.message} "
                f"({'two people have agreed' if alarm.approval else 'waits for two people'})"
                for alarm in account.alarms
            ),
            rejections=tuple(
                RejectionCount(
                    system=fix.system,
                    table=fix.table,
                    rule=fix.rule,
                    expected=fix.expected,
                    rows=fix.rows,
                    fate=fix.fate,
                )
                for fix in account.fixes
            ),
            steps=tuple(
                (step.name, step.finished_at)
                for run in self._control.runs.about(delivery.id)
                for step in self._control.runs.steps(run.id)
            ),
        )

    def fix_list(self, force: ForceId, load_id: str) -> Iterator[FixRow]:
        """Every quarantined row of the live load; an older load's fix-list went with its week."""
        live = self._live_delivery(force)
        if live is None or live.id != load_id:
            return
        with self._opened.snapshot(force) as snapshot:
            for batch in snapshot.dataset("fixlist").to_batches():
                for row in batch.to_pylist():
                    yield FixRow(
                        system=row["system"],
                        table=row["table"],
                        source_id=row["source_id"],
                        row=row["row_number"],
                        column=row["column"],
                        rule=row["rule"],
                        expected=row["expected"],
                    )

    def deletions(self, force: ForceId) -> Deletions:
        """The force's certificates, the searches that stand in the way of one, and its canaries."""
        return Deletions(
            certificates=tuple(
                CertificateRow(
                    number=one.number,
                    occasion=one.occasion,
                    load_id=one.delivery,
                    records=one.records,
                    at=one.at,
                    found_in=tuple(one.findings),
                )
                for one in self._control.certificates.of(force)
            ),
            traps=tuple(
                TrapRow(
                    load_id=one.delivery,
                    kind=one.kind,
                    planted=one.planted,
                    places=tuple(one.looked),
                    at=one.at,
                    found_in=tuple(place for place, count in one.found.items() if count),
                )
                for one in self._control.canary_reports.of(force)
            ),
        )

    def certificate(self, force: ForceId, number: int) -> bytes | None:
        """The file as it was issued; None where this force has no certificate of that number."""
        for one in self._control.certificates.of(force):
            if one.number == number and self._home is not None:
                return (self._home / one.file).read_bytes()
        return None

    def _live_delivery(self, force: ForceId) -> DeliveryRecord | None:
        live = self._control.snapshots.live(force)
        snapshot = self._control.snapshots.get(force, live.snapshot) if live else None
        return self._control.deliveries.get(snapshot.delivery) if snapshot else None

    def _card(self, delivery: DeliveryRecord, live: DeliveryRecord | None, account: LoadAccount) -> LoadCard:
        rows = account.reconciliations
        return LoadCard(
            id=delivery.id,
            sequence=delivery.sequence,
            systems=delivery.systems,
            as_at=delivery.as_at or delivery.received_at,
            received_at=delivery.received_at,
            state=_state(delivery, live),
            rows_in_manifest=sum(row.manifest for row in rows),
            accepted=sum(row.accepted for row in rows),
            quarantined=sum(row.quarantined for row in rows),
            refused=sum(row.refused for row in rows),
            message=delivery.message,
        )


def _state(delivery: DeliveryRecord, live: DeliveryRecord | None) -> LoadState:
    if live is not None and delivery.id == live.id:
        return "live"
    if delivery.state in {"refused", "failed"}:
        return "refused" if delivery.state == "refused" else "failed"
    if delivery.state != "ingested" or live is None or delivery.sequence > live.sequence:
        return "running"
    return "replaced"
