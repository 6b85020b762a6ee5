"""What the steps of one refresh share: the platform, the run, the claim, and the snapshot that is being built."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ndas.governance import AuditEntry, AuditEvent, KeyHolder, KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.journey.claim import Claim
from ndas.journey.errors import JourneyError
from ndas.journey.platform import Platform, Profile, snapshot_key
from ndas.journey.watch import Watch
from ndas.store.control import Run
from ndas.store.snapshots import BuildingSnapshot, Snapshot
from ndas.vocabulary import ForceId, SnapshotId

PURPOSE = "refresh"
"""What the key holder and the audit log are told that a refresh is for."""


@dataclass
class Work:
    """One refresh under way."""

    platform: Platform
    claim: Claim
    run: Run
    watch: Watch
    building: BuildingSnapshot | None = None
    _epoch: int | None = None
    """What the key holder last said; None before it was asked."""

    @property
    def force(self) -> ForceId:
        """The force whose delivery it is."""
        return self.claim.force

    @cached_property
    def holder(self) -> KeyHolder:
        """The force's key holder."""
        return self.platform.holder(self.force)

    @cached_property
    def profile(self) -> Profile:
        """The force's contracts and plans."""
        return self.platform.profile(self.force)

    @cached_property
    def as_at(self) -> datetime:
        """The moment whose state the delivery shows; known once it has been opened."""
        opened = self.platform.control.deliveries.get(self.claim.delivery)
        if opened is None or opened.as_at is None:
            raise JourneyError(f"delivery {self.claim.delivery} has not been opened")
        return opened.as_at

    @property
    def delivery_key(self) -> KeyRef:
        """The key of the delivery."""
        return KeyRef(self.force, KeyKind.DELIVERY, self.claim.delivery)

    def lend(self, snapshot: SnapshotId) -> Callable[[], Lease]:
        """Return what asks the holder for a snapshot's key, for this run."""
        return self.platform.lend_snapshot(self.force, snapshot, self.run.id, PURPOSE)

    def snapshot(self) -> BuildingSnapshot:
        """Return the snapshot being built, begun or gone on with."""
        if self.building is None:
            which = self.claim.snapshot
            self.building = self.platform.snapshots.begin(self.force, which, self.lend(which))
        return self.building

    def require_lent(self) -> None:
        """Ask whether what was lent still stands, before the next step uses it; a revoke stops the run here.

        A holder that does not answer ends nothing by itself: what it lent runs to its lease's end and no longer.

        Raises:
            KeyRefusedError: the force has taken the key back since it was lent.
        """
        before = self._epoch
        with suppress(KeyRefusedError):
            self._epoch = self.holder.epoch()
        if self.building is not None and self._epoch != before:
            self.building.key.give_up()
            self.building.key.require()

    def last_week(self) -> Snapshot | None:
        """Return the live snapshot, or None in a force's first week."""
        live = self.platform.control.snapshots.live(self.force)
        if live is None or live.snapshot == self.claim.snapshot:
            return None
        return self.platform.snapshots.open(self.force, live.snapshot, self.lend(live.snapshot))

    def entry(self, event: AuditEvent, *, count: int = 0, **detail: str | int) -> AuditEntry:
        """Return an audit entry of this run about this delivery."""
        about = {"delivery": self.claim.delivery, "snapshot": self.claim.snapshot, **detail}
        return AuditEntry(
            event=event,
            at=self.platform.clock(),
            force=self.force,
            actor="journey",
            run=self.run.id,
            purpose=PURPOSE,
            count=count,
            data_version=self.claim.snapshot or "",
            detail=about,
        )

    def snapshot_key(self, snapshot: SnapshotId) -> KeyRef:
        """The key of one of the force's snapshots."""
        return snapshot_key(self.force, snapshot)

    def close(self) -> None:
        """Give up the lent key; what is whole stays for the next run."""
        if self.building is not None:
            self.building.close()
            self.building = None
