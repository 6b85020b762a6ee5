"""What an audit entry says, and the sink that takes it.

An entry holds ids, counts and digests, never content. The sink has written it, in the force's chain, before `record`
returns; a caller that answers a person records first and answers after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from ndas.governance.audit_events import AuditEvent, Operation
from ndas.vocabulary.ids import ForceId

__all__ = ["AuditEntry", "AuditSink", "Operation"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened (DPA 2018 s.62: what, when, who, and so far as possible to whom)."""

    event: AuditEvent
    at: datetime
    force: ForceId
    """The force whose data it concerns; its chain takes the entry."""
    actor: str
    """User id, or the name of a duty (``journey``); never a person's name."""
    role: str = ""
    session: str = ""
    """Public id of the session, not its token."""
    run: str = ""
    purpose: str = ""
    """Use case or duty it was done for."""
    reason: str = ""
    """Reference of the crime, operation or task that the person gave."""
    subjects: tuple[str, ...] = ()
    """Ids of the records concerned, where few."""
    subjects_digest: str = ""
    """SHA-256 of the sorted ids, where many."""
    count: int = 0
    """How many records."""
    recipient: str = ""
    policies: tuple[str, ...] = ()
    """Ids of the rules that allowed or refused it."""
    detail: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    """Versions and counts, by closed keys; no content."""


class AuditSink(Protocol):
    """Takes audit entries. Writing is not optional: no entry, no act."""

    def record(self, entry: AuditEntry) -> None:
        """Append the entry to its force's chain; durable when this returns.

        Raises:
            OSError: it could not be written; the caller must not go on.
        """
        ...
