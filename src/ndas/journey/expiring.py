"""Archived weeks that have had their twelve months: destroyed at the end of each refresh, or by the nightly command.

A key holder that does not answer does not undo a refresh: what is late is told as overdue until it is gone.
"""

from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent, KeyRefusedError
from ndas.journey.opening import Result
from ndas.journey.platform import Platform
from ndas.journey.work import Work
from ndas.store.archive import Destroyed
from ndas.store.control import ArchiveItem, Run
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.ids import force_id

KIND = "archive expiry"


def expire_step(work: Work) -> Result:
    """Destroy the force's expired weeks, and the objects of earlier ones whose lock has ended."""
    archive = work.platform.archive(work.force)
    try:
        gone = archive.destroy_due(run=work.run.id, audit=lambda item: _entry(item, work.platform.clock(), work.run.id))
    except KeyRefusedError:
        work.platform.control.audit.record(work.entry(AuditEvent.KEY_REFUSED, why=KIND))
        return {"destroyed": 0, "refused": 1}
    return {"destroyed": len(gone), "swept": len(archive.sweep())}


def expire_archive(platform: Platform, force: str) -> tuple[Destroyed, ...]:
    """Destroy a force's expired weeks, as a run of its own; return what went.

    Raises:
        ForceBusyError: another run of the force is under way.
        KeyRefusedError: the key holder does not answer; what was destroyed before stays recorded.
    """
    name, at = force_id(force), platform.clock()
    run = Run(RunId(f"expire-{name}-{at:%Y%m%dT%H%M%S}"), name, KIND, name, at)
    platform.control.runs.begin(run, at=at, audit=None)
    try:
        archive = platform.archive(name)
        gone = archive.destroy_due(run=run.id, audit=lambda item: _entry(item, platform.clock(), run.id))
        archive.sweep()
    except BaseException as failed:
        platform.control.runs.end(run, "failed", message=type(failed).__name__, at=platform.clock(), audit=None)
        raise
    platform.control.runs.end(run, "done", at=platform.clock(), audit=None)
    return gone


def _entry(item: ArchiveItem, at: datetime, run: RunId) -> AuditEntry:
    return AuditEntry(
        AuditEvent.ARCHIVE_DESTROYED,
        at,
        ForceId(item.force),
        actor="journey",
        run=run,
        purpose=KIND,
        count=sum(item.tables.values()),
        detail={"item": item.id, "expired": item.expires_at.isoformat()},
    )
