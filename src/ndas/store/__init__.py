"""Stage 5: where everything lives, and how it dies.

* `Control`: the control database. Which deliveries came, what runs, which snapshot is live, who may, who agreed. Every
  write carries its audit entry.
* `AuditLog`: who looked at what and why; a hash chain for each force that anybody can verify offline.
* `FileKeyHolder`, `RemoteKeyHolder`: the force's keys, on the force's side of a socket. The platform borrows.

Deleting is destroying keys: a snapshot, a delivery and an archived week each have their own, and the holder signs for
each one's end.
"""

from ndas.store.audit import AuditLog, AuditQuery, Checkpoint, verify_chain
from ndas.store.control import Control, ControlError, ForceBusyError
from ndas.store.keys import FileKeyHolder, RemoteKeyHolder, serve_key_holder, verify_receipt

__all__ = [
    "AuditLog",
    "AuditQuery",
    "Checkpoint",
    "Control",
    "ControlError",
    "FileKeyHolder",
    "ForceBusyError",
    "RemoteKeyHolder",
    "serve_key_holder",
    "verify_chain",
    "verify_receipt",
]
