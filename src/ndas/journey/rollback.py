"""Going back to the week before, while the force's window for it is open.

1. Two people of the force agree, each with a reason; the second one's agreement does it.
2. The pointer goes back in one transaction with its audit entry, and the agreement is used up in it: readers see one
   week or the other, and an agreement is spent on what it allowed or not at all.
3. The week that was gone back from is destroyed at once, key and files. It is not archived: it was wrong.
4. Records that were gone in that week are live again. So the window is nothing by default, 72 hours at most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ndas.duties.permission import require, require_all
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.journey.errors import JourneyError
from ndas.journey.platform import Platform
from ndas.journey.publishing import destroy_week
from ndas.store.control import Approval, Run, SnapshotRecord
from ndas.vocabulary import ForceId, RunId, SnapshotId
from ndas.vocabulary.ids import force_id

KIND = "rollback"
APPROVAL_ACTION = "roll back to the week before"
AGREE_WITHIN = timedelta(hours=72)


class NoWayBackError(JourneyError):
    """There is no week that may be gone back to."""


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What was done: the week that is live again, and the one that is destroyed."""

    force: ForceId
    live: SnapshotId
    destroyed: SnapshotId


def roll_back(platform: Platform, force: str, *, by: str, reason: str) -> RolledBack | None:
    """Record that ``by`` wants to go back; with the second person, go back and return what was done.

    Raises:
        NotAllowedError: the person may not.
        NoWayBackError: no window is open, or no reason is given.
        ApprovalRefusedError: the person has spoken already.
        ForceBusyError: a run of the force is under way.
    """
    name = force_id(force)
    require(platform.control, by, Action.ROLL_BACK, name, clock=platform.clock)
    if not reason.strip():
        raise NoWayBackError("going back needs a reason")
    now, before = _weeks(platform, name)
    asked, at = _asked(platform, now, before, reason), platform.clock()
    entry = _entry(platform, name, by, reason, RunId(""))
    audit = entry(AuditEvent.DECISION_RECORDED, decision=APPROVAL_ACTION, snapshot=before.id)
    approvals = platform.control.approvals
    if approvals.agree(asked.id, by=by, reason=reason, at=at, audit=audit) != "agreed":
        return None
    require_all(platform.control, approvals.get(asked.id)[1], Action.ROLL_BACK, name, clock=platform.clock)
    return _go_back(platform, now, before, asked, by, reason)


def finish_rollback(platform: Platform, force: ForceId) -> tuple[SnapshotId, ...]:
    """Destroy weeks that were gone back from and that a crash left; return which.

    Raises:
        KeyRefusedError: the key holder does not answer.
    """
    left = _gone_back_from(platform, force)
    entry = _entry(platform, force, "journey", "", RunId(KIND))
    for record in left:
        destroy_week(platform, force, record.id, run=RunId(KIND), entry=entry)
    for run in platform.control.runs.unfinished(force):
        if run.kind == KIND:
            platform.control.runs.end(run, "done", message="finished later", at=platform.clock(), audit=None)
    return tuple(record.id for record in left)


def _go_back(
    platform: Platform, now: SnapshotRecord, before: SnapshotRecord, asked: Approval, by: str, reason: str
) -> RolledBack:
    control, at = platform.control, platform.clock()
    run = Run(RunId(f"{KIND}-{now.force}-{asked.id}"), now.force, KIND, now.id, at)
    entry = _entry(platform, now.force, by, reason, run.id)
    control.runs.begin(run, at=at, audit=None)
    try:
        audit = entry(AuditEvent.SNAPSHOT_ROLLED_BACK, snapshot=before.id, replaced=now.id, approval=asked.id)
        control.snapshots.publish(
            now.force, to=before.id, expected=now.id, run=run.id, at=at, audit=audit, by_agreement=asked
        )
        destroy_week(platform, now.force, now.id, run=run.id, entry=entry)
    except BaseException as failed:
        control.runs.end(run, "failed", message=type(failed).__name__, at=platform.clock(), audit=None)
        raise
    control.runs.end(run, "done", at=platform.clock(), audit=None)
    return RolledBack(now.force, before.id, now.id)


def _weeks(platform: Platform, force: ForceId) -> tuple[SnapshotRecord, SnapshotRecord]:
    """The live week and the one that may be gone back to."""
    snapshots, at = platform.control.snapshots, platform.clock()
    live = snapshots.live(force)
    now = snapshots.get(force, live.snapshot) if live else None
    window = platform.rollback_window(force)
    for record in snapshots.of(force, states=["replaced"]) if now else ():
        is_before = now is not None and record.created_at < now.created_at
        if is_before and record.replaced_at is not None and at < record.replaced_at + window and now is not None:
            return now, record
    hours = window.total_seconds() / 3600
    raise NoWayBackError(
        f"{force} has no week to go back to: its policy keeps a replaced week for {hours:g} hours. Deliver again"
    )


def _asked(platform: Platform, now: SnapshotRecord, before: SnapshotRecord, reason: str) -> Approval:
    subject, at = f"{now.id} to {before.id}", platform.clock()
    for approval in platform.control.approvals.of(now.force):
        about = (approval.action, approval.subject) == (APPROVAL_ACTION, subject)
        if about and approval.used_at is None and at < approval.expires_at:
            return approval
    return platform.control.approvals.ask(
        now.force,
        action=APPROVAL_ACTION,
        subject=subject,
        reason=reason,
        by="journey",
        at=at,
        expires_at=at + AGREE_WITHIN,
        audit=_entry(platform, now.force, "journey", reason, RunId(""))(AuditEvent.DECISION_RECORDED, asked=subject),
    )


def _gone_back_from(platform: Platform, force: ForceId) -> list[SnapshotRecord]:
    snapshots = platform.control.snapshots
    live = snapshots.live(force)
    now = snapshots.get(force, live.snapshot) if live else None
    if now is None:
        return []
    return [one for one in snapshots.of(force, states=["replaced"]) if one.created_at > now.created_at]


def _entry(platform: Platform, force: ForceId, by: str, reason: str, run: RunId) -> Callable[..., AuditEntry]:
    def make(event: AuditEvent, **detail: str | int) -> AuditEntry:
        return AuditEntry(event, platform.clock(), force, actor=by, run=run, purpose=KIND, reason=reason, detail=detail)

    return make
