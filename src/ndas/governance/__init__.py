"""What is allowed: rules as data and as pure functions, below every stage.

Nothing here opens a database, a socket or a file of personal data. Stages ask these rules and hand what they do to
an `AuditSink`; keys are asked of a `KeyHolder`. Both are protocols: the real ones live in the store, and a force may
run its key holder elsewhere.
"""

from ndas.governance.audit import AuditEntry, AuditSink, Operation
from ndas.governance.audit_events import AuditEvent
from ndas.governance.key_holder import (
    KeyGoneError,
    KeyHeldBackError,
    KeyHolder,
    KeyKind,
    KeyReceipt,
    KeyRef,
    KeyRefusedError,
    KeyState,
    Lease,
)

__all__ = [
    "AuditEntry",
    "AuditEvent",
    "AuditSink",
    "KeyGoneError",
    "KeyHeldBackError",
    "KeyHolder",
    "KeyKind",
    "KeyReceipt",
    "KeyRef",
    "KeyRefusedError",
    "KeyState",
    "Lease",
    "Operation",
]
