"""A delivery as its file claims to be, before anything in it is believed: force, number, digest."""

from dataclasses import dataclass
from pathlib import Path

from ndas.journey.errors import NotADeliveryError
from ndas.journey.platform import file_digest
from ndas.store.control import Control
from ndas.transfer.names import SUFFIX, DeliveryName, read_name
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId


@dataclass(frozen=True, slots=True)
class Claim:
    """One file, what its name claims, and its digest."""

    path: Path
    name: DeliveryName
    sha256: str

    @property
    def force(self) -> ForceId:
        """The force that the name claims."""
        return self.name.force

    @property
    def delivery(self) -> DeliveryId:
        """The delivery that the name claims."""
        return self.name.delivery

    @property
    def run(self) -> RunId:
        """The one run of exactly this file: the same file goes on where it stopped, another begins anew."""
        return RunId(f"refresh-{self.delivery}-{self.sha256[:8]}")

    @property
    def snapshot(self) -> SnapshotId:
        """The snapshot that this file becomes."""
        return SnapshotId(f"{self.name.sequence:06d}-{self.sha256[:8]}")


def read_claim(path: Path) -> Claim:
    """Return what the file at ``path`` claims to be.

    Raises:
        NotADeliveryError: it cannot be read, or its name is not a delivery's.
    """
    name = _name(path)
    try:
        return Claim(path, name, file_digest(path))
    except OSError as unreadable:
        raise NotADeliveryError(f"{path} cannot be read: {unreadable.strerror}") from unreadable


def known_claim(control: Control, path: Path) -> Claim:
    """Return the claim of a delivery that was taken in and whose file is gone, so that its run can go on.

    Raises:
        NotADeliveryError: there is no such delivery.
    """
    name = _name(path)
    record = control.deliveries.get(name.delivery)
    if record is None or record.state != "ingested":
        raise NotADeliveryError(f"{path} cannot be read: there is no such file")
    return Claim(path, name, record.sha256)


def _name(path: Path) -> DeliveryName:
    try:
        return read_name(path.name.removesuffix(SUFFIX) if path.suffix == SUFFIX else path.name)
    except ValueError as wrong:
        raise NotADeliveryError(f"{path} is not a delivery: {wrong}") from wrong


class PlatformRegister:
    """The register of forces, for what receives and opens deliveries."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def signing_keys(self, force: ForceId) -> tuple[str, ...]:
        """The keys that sign the force's deliveries; none where it is unknown or has left."""
        known = self._control.forces.get(force)
        return () if known is None or known.left_at else known.signing_keys

    def last_sequence(self, force: ForceId, system_set: str) -> int:
        """The last number that was opened."""
        return self._control.deliveries.last_sequence(force, system_set)


class RunRegister(PlatformRegister):
    """The register as one run sees it: a delivery that this very run has opened before is not a replay."""

    def __init__(self, control: Control, claim: Claim) -> None:
        super().__init__(control)
        self._claim = claim

    def last_sequence(self, force: ForceId, system_set: str) -> int:
        """The last number that was opened, this run's own attempt apart."""
        last = super().last_sequence(force, system_set)
        mine = self._control.deliveries.get(self._claim.delivery)
        resuming = mine is not None and mine.sha256 == self._claim.sha256 and mine.state == "opened"
        return last - 1 if resuming and last == self._claim.name.sequence else last
