"""Stage 5: where everything lives, and how it dies.

* `Control`: the control database. Which deliveries came, what runs, which snapshot is live, who may, who agreed. Every
  write carries its audit entry.
* `AuditLog`: who looked at what and why; a hash chain for each force that anybody can verify offline.
* `FileKeyHolder`, `RemoteKeyHolder`: the force's keys, on the force's side of a socket. The platform borrows.
* `SnapshotStore`: everything derived from one delivery, encrypted under one key; `connect` reads it with SQL.
* `ReadingStore`, `build_reading_store`: what pages read of a snapshot, prepared at publish.
* `Archive`: the rows of the weeks before, sealed, for twelve months.

Deleting is destroying keys: a snapshot, a delivery and an archived week each have their own, and the holder signs for
each one's end.

The names are loaded when they are first used: a force that runs its key holder needs no database for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ndas.store.archive import Archive
    from ndas.store.audit import AuditLog, AuditQuery, Checkpoint, verify_chain
    from ndas.store.control import Control, ControlError, ForceBusyError
    from ndas.store.keys import FileKeyHolder, RemoteKeyHolder, serve_key_holder, verify_receipt
    from ndas.store.reading import Contents, EventSet, ReadingStore, SourceColumns, build_reading_store
    from ndas.store.snapshots import BuildingSnapshot, Snapshot, SnapshotStore, connect

__all__ = [
    "Archive",
    "AuditLog",
    "AuditQuery",
    "BuildingSnapshot",
    "Checkpoint",
    "Contents",
    "Control",
    "ControlError",
    "EventSet",
    "FileKeyHolder",
    "ForceBusyError",
    "ReadingStore",
    "RemoteKeyHolder",
    "Snapshot",
    "SnapshotStore",
    "SourceColumns",
    "build_reading_store",
    "connect",
    "serve_key_holder",
    "verify_chain",
    "verify_receipt",
]

_HOMES = {
    "archive": ("Archive",),
    "audit": ("AuditLog", "AuditQuery", "Checkpoint", "verify_chain"),
    "control": ("Control", "ControlError", "ForceBusyError"),
    "keys": ("FileKeyHolder", "RemoteKeyHolder", "serve_key_holder", "verify_receipt"),
    "reading": ("Contents", "EventSet", "ReadingStore", "SourceColumns", "build_reading_store"),
    "snapshots": ("BuildingSnapshot", "Snapshot", "SnapshotStore", "connect"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
