"""Everything of one force on this platform: the ground that a search walks over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ndas.governance import KeyHolder, KeyKind, KeyRef
from ndas.store.archive.cold_store import ColdStore
from ndas.store.control import Control
from ndas.store.snapshots import Snapshot, SnapshotStore
from ndas.vocabulary import Contract, ForceId, RunId, SnapshotId


@dataclass(frozen=True, slots=True)
class Estate:
    """The parts that hold something of the force, and what is needed to look into them.

    contracts: by system, which columns name a row. by_content: tables (system, table) whose rows go by an id that
    harmonising gives them. temporary: folders in which a program of ours might have left a file.
    """

    force: ForceId
    home: Path
    control: Control
    snapshots: SnapshotStore
    holder: KeyHolder
    contracts: Mapping[str, Contract]
    clock: Callable[[], datetime]
    run: RunId
    purpose: str
    """What the key holder is told."""
    cold: ColdStore | None = None
    """Where archived weeks lie; the folder in the home where None."""
    by_content: frozenset[tuple[str, str]] = frozenset()
    temporary: tuple[Path, ...] = field(default=())
    backups: tuple[Path, ...] = ()
    """Where the settings say that backups go; the audit log knows where they were made besides."""
    memory_limit: str = "2GB"

    def open(self, which: SnapshotId) -> Snapshot:
        """Open one of the force's snapshots; the key is asked for at the first read."""
        ref = KeyRef(self.force, KeyKind.SNAPSHOT, which)
        return self.snapshots.open(self.force, which, lambda: self.holder.lend(ref, purpose=self.purpose, run=self.run))
