"""The audit log of a force, read back."""

from collections.abc import Callable
from datetime import datetime

from ndas.dashboard.services import AuditPage, AuditRow, ChainState
from ndas.governance import AuditEvent
from ndas.store.audit import AuditLog, AuditQuery
from ndas.vocabulary import ForceId


class LiveAuditLog:
    """Reads the log; verifies the chain where nobody has yet."""

    def __init__(self, log: AuditLog, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._clock = clock

    def page(self, force: ForceId, user_id: str | None, event: AuditEvent | None, first: int, count: int) -> AuditPage:
        """A page of rows, newest first."""
        query = AuditQuery(force=force, actor=user_id, events=(event,) if event else ())
        found = self._log.find(query, first=first, count=count)
        rows = tuple(
            AuditRow(
                sequence=record.sequence,
                at=record.entry.at,
                event=record.entry.event.value,
                operation=record.entry.event.operation.value,
                user_id=record.entry.actor,
                purpose=record.entry.purpose,
                subject_kind=str(record.entry.detail.get("subjects", "")),
                subject_ids=record.entry.subjects,
                outcome=str(record.entry.detail.get("outcome", "")),
                digest=record.digest,
            )
            for record in found.records
        )
        return AuditPage(rows=rows, total=found.total)

    def chain(self, force: ForceId) -> ChainState:
        """What the last verification found; the first one is made now."""
        last = self._log.last_verification(force)
        if last is None:
            at = self._clock()
            self._log.verify(force, at=at)
            last = self._log.last_verification(force)
        if last is None:
            raise LookupError("the verification that was just made was not kept")
        return ChainState(
            sound=last.sound,
            entries=last.entries,
            checked_at=last.checked_at,
            head=last.head,
            fault=last.fault or None,
        )
