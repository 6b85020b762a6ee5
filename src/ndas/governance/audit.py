"""What an audit entry says, and the sink that takes it.

1. An entry holds ids, counts, versions and digests, never content.
2. The sink has written it, in the force's chain, before `record` returns; a caller that answers a person records first
   and answers after.
3. Who looks, discloses or combines says for which purpose (`check_complete`): the purpose's code is always required.
   Whether a reason of the person's own is asked for as well is a force's policy (on by default), not a duty under s.62.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from ndas.governance.audit_events import AuditEvent, Operation
from ndas.vocabulary.ids import ForceId

__all__ = ["AuditEntry", "AuditSink", "IncompleteEntryError", "Operation", "check_complete"]


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
    """Who received it, where it left the platform."""
    legal_basis: str = ""
    """What the law says it may be done under: the use case's declared basis, or the assessment's."""
    model_version: str = ""
    """Version of the use case or of the matching model whose product was shown or made."""
    data_version: str = ""
    """Snapshot that was shown or made."""
    policies: tuple[str, ...] = ()
    """Ids of the rules that allowed or refused it."""
    detail: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    """Versions and counts, by closed keys; no content."""


_FOR_A_PURPOSE = frozenset({Operation.CONSULTATION, Operation.DISCLOSURE, Operation.COMBINATION})


class IncompleteEntryError(ValueError):
    """An entry lacks what entries of its operation must say; what it is about must not happen."""


def check_complete(entry: AuditEntry) -> None:
    """Return if the entry says who, and for what purpose where its operation needs one.

    Raises:
        IncompleteEntryError: it does not.
    """
    if not entry.actor:
        raise IncompleteEntryError(f"an entry of '{entry.event.value}' does not say who; give the actor's id")
    if entry.event.operation in _FOR_A_PURPOSE and not entry.purpose:
        raise IncompleteEntryError(
            f"an entry of '{entry.event.value}' ({entry.event.operation.value}) has no purpose; give the code of the "
            "use case or duty that it was done for"
        )


class AuditSink(Protocol):
    """Takes audit entries. Writing is not optional: no entry, no act."""

    def record(self, entry: AuditEntry) -> None:
        """Append the entry to its force's chain; durable when this returns.

        Raises:
            OSError: it could not be written; the caller must not go on.
        """
        ...
