"""The snapshots of all forces on one disk: begun, finished, opened and destroyed, each force in its own folder.

1. What is not finished cannot be opened for reading.
2. Destroying renames first and unlinks after, so that a snapshot is whole or gone, never half.
3. Destroying files here makes nothing unreadable by itself: the force's key holder destroys the key.
"""

import shutil
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.store.snapshots.layout import (
    BUILDING_SUFFIX,
    GOING_SUFFIX,
    force_folder,
    make_private,
    snapshot_folder,
    write_down,
)
from ndas.store.snapshots.lent_key import Clock, Lend, LentKey, now_utc
from ndas.store.snapshots.snapshot import BuildingSnapshot, Snapshot
from ndas.vocabulary import ForceId, SnapshotId


class SnapshotState(StrEnum):
    """How far a snapshot is."""

    ABSENT = "absent"
    BUILDING = "building"
    FINISHED = "finished"


class SnapshotStore:
    """Snapshots under ``home/snapshots``."""

    def __init__(self, home: Path, clock: Clock = now_utc) -> None:
        self._home = home
        self._clock = clock

    def state(self, force: ForceId, snapshot: SnapshotId) -> SnapshotState:
        """How far the snapshot is."""
        folder = snapshot_folder(self._home, force, snapshot)
        if folder.is_dir():
            return SnapshotState.FINISHED
        return SnapshotState.BUILDING if _beside(folder, BUILDING_SUFFIX).is_dir() else SnapshotState.ABSENT

    def begin(self, force: ForceId, snapshot: SnapshotId, lend: Lend) -> BuildingSnapshot:
        """Begin to build a snapshot, or go on with one whose run was interrupted.

        Raises:
            SnapshotRefusedError: it is finished already.
            SnapshotBusyError: another run is building it.
        """
        folder = snapshot_folder(self._home, force, snapshot)
        if folder.exists():
            raise SnapshotRefusedError(f"snapshot {snapshot} of {force} is finished: open it, or destroy it first")
        building = _beside(folder, BUILDING_SUFFIX)
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(building, self._home)
        return BuildingSnapshot(force, snapshot, building, LentKey(force, snapshot, lend, self._clock))

    def open(self, force: ForceId, snapshot: SnapshotId, lend: Lend) -> Snapshot:
        """Open a finished snapshot for reading. The key is asked for when the first table is read.

        Raises:
            SnapshotRefusedError: it does not exist or is not finished.
        """
        folder = snapshot_folder(self._home, force, snapshot)
        if not folder.is_dir():
            raise SnapshotRefusedError(
                f"snapshot {snapshot} of {force} is {self.state(force, snapshot)}; only a finished one can be read"
            )
        return Snapshot(force, snapshot, folder, LentKey(force, snapshot, lend, self._clock))

    def destroy(self, force: ForceId, snapshot: SnapshotId) -> None:
        """Remove the snapshot's files, building or finished; nothing to do where there are none."""
        folder = snapshot_folder(self._home, force, snapshot)
        for path in (folder, _beside(folder, BUILDING_SUFFIX)):
            if path.is_dir():
                self._remove(path, folder)
        _unlink(_beside(folder, GOING_SUFFIX))

    def sweep(self, force: ForceId, keep: Collection[SnapshotId]) -> tuple[str, ...]:
        """Remove every snapshot folder of the force that is not in ``keep``; return the ids of what went.

        Call it at the start of a run, with the snapshots that the control database points at and the one being built.
        """
        gone = set()
        for path in sorted(force_folder(self._home, force).glob("*")):
            name, suffix = path.stem, path.suffix
            if suffix == GOING_SUFFIX or SnapshotId(name) not in keep:
                self._remove(path, path.with_name(name))
                gone.add(name)
        return tuple(sorted(gone))

    def _remove(self, path: Path, final: Path) -> None:
        going = _beside(final, GOING_SUFFIX)
        if path != going:
            _unlink(going)
            path.rename(going)
            write_down(going.parent)
        _unlink(going)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(folder.name + suffix)


def _unlink(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
