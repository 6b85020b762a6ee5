"""Snapshots: everything derived from one delivery, in one folder, under one key that the force holds.

A run `begin`s a snapshot, writes its tables (`writer`: encrypted Parquet, whole or absent), reads them back as Arrow
datasets or through `connect` (a DuckDB connection that holds only what was granted), and `finish`es it. Publishing is
a pointer kept elsewhere. When the next snapshot is live, this one is destroyed as a whole: that is how a deletion at
the force reaches everything here.

The key is lent by the force's key holder and asked for again when its lease ends; without it nothing opens.
"""

from ndas.store.snapshots.connection import Grant, connect
from ndas.store.snapshots.errors import (
    SnapshotBusyError,
    SnapshotDamagedError,
    SnapshotError,
    SnapshotLockedError,
    SnapshotRefusedError,
)
from ndas.store.snapshots.lent_key import Lend, LentKey
from ndas.store.snapshots.snapshot import BuildingSnapshot, Snapshot
from ndas.store.snapshots.store import SnapshotState, SnapshotStore
from ndas.store.snapshots.table import SnapshotTable
from ndas.store.snapshots.writer import TableWriter

__all__ = [
    "BuildingSnapshot",
    "Grant",
    "Lend",
    "LentKey",
    "Snapshot",
    "SnapshotBusyError",
    "SnapshotDamagedError",
    "SnapshotError",
    "SnapshotLockedError",
    "SnapshotRefusedError",
    "SnapshotState",
    "SnapshotStore",
    "SnapshotTable",
    "TableWriter",
    "connect",
]
