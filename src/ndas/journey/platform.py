"""The real parts that a journey runs on, and what is known of each force."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from ndas.governance import KeyHolder, KeyKind, KeyRef, Lease
from ndas.harmonise import Plan, SystemMapping, compile_mapping
from ndas.journey.difference import Limits
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import Contract, ForceId, RunId, SnapshotId

PLATFORM_CHAIN = ForceId("platform")
"""The audit chain of what concerns no registered force, such as a delivery of a force we do not know."""


@dataclass(frozen=True)  # no slots: its plans are compiled once, when they are first asked for
class Profile:
    """What a force has agreed to send, and how it is translated: one contract and one mapping for each system."""

    force: ForceId
    contracts: Mapping[str, Contract]
    mappings: Mapping[str, SystemMapping]

    @cached_property
    def plans(self) -> list[Plan]:
        """The compiled mappings: compiling costs seconds, and serves every run."""
        return [
            compile_mapping(mapping, self.contracts[system], force=self.force)
            for system, mapping in self.mappings.items()
        ]


def at_once(_force: ForceId) -> timedelta:
    """No window: a replaced week is destroyed at once, and nobody can go back to it."""
    return timedelta(0)


def kept_in_audit(_force: ForceId) -> bool:
    """Subjects stay in the audit log when their records go: the Act wants it known whose record was looked at."""
    return False


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything that a journey needs. One clock serves all."""

    home: Path
    control: Control
    snapshots: SnapshotStore
    archive: Callable[[ForceId], Archive]
    holder: Callable[[ForceId], KeyHolder]
    profile: Callable[[ForceId], Profile]
    clock: Callable[[], datetime]
    limits: Callable[[ForceId], Limits]
    memory_limit: str = "4GB"
    regions: tuple[str, ...] = ("United Kingdom",)
    """Where this platform stores data, as the deployment states and the addresses it uses show."""
    backups: tuple[Path, ...] = ()
    """Folders that backups go to; pruned at the end of each refresh."""
    rollback_window: Callable[[ForceId], timedelta] = at_once
    """How long a force's replaced week waits, sealed and read by no page, before it is destroyed."""

    forget_in_audit: Callable[[ForceId], bool] = kept_in_audit
    """Whether a force's policy forgets people in its audit log, too, once their records have gone."""
    temporary: tuple[Path, ...] = ()
    """Folders beside the system's own in which a program of ours might leave a file; searched with each deletion."""

    def lend_snapshot(self, force: ForceId, snapshot: SnapshotId, run: RunId, purpose: str) -> Callable[[], Lease]:
        """Return what asks the force's holder for a snapshot's key, each time it is called."""
        ref = snapshot_key(force, snapshot)
        return lambda: self.holder(force).lend(ref, purpose=purpose, run=run)


def snapshot_key(force: ForceId, snapshot: SnapshotId) -> KeyRef:
    """The key of one snapshot."""
    return KeyRef(force, KeyKind.SNAPSHOT, snapshot)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
