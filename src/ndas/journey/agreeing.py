"""Two people agree that a held snapshot goes live; the second one's agreement publishes it.

Who agrees is asked of the access policies, before anything else is looked at, and once more of both at the end.
"""

from pathlib import Path

from ndas.duties.permission import require, require_all
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.journey.claim import known_claim
from ndas.journey.errors import HeldError
from ndas.journey.platform import Platform
from ndas.journey.publishing import APPROVAL_ACTION
from ndas.journey.refresh import Refreshed, go_on
from ndas.journey.watch import Watch
from ndas.store.control import Approval, SnapshotRecord
from ndas.vocabulary.ids import force_id


def agree_to_publish(
    platform: Platform, force: str, *, by: str, reason: str, watch: Watch | None = None
) -> Refreshed | None:
    """Record that ``by`` agrees to the force's held snapshot; publish it and return what came of it with the second.

    Raises:
        NotAllowedError: the person may not agree, or the one before may not any more.
        HeldError: nothing is held, or the time to agree is over.
        ApprovalRefusedError: the person has spoken already.
    """
    name = force_id(force)
    require(platform.control, by, Action.APPROVE_LOAD, name, clock=platform.clock)
    held = platform.control.snapshots.of(name, states=["held"])
    if not held:
        raise HeldError(f"nothing of {force} waits for agreement")
    snapshot, at = held[0], platform.clock()
    asked = _asked(platform, snapshot)
    entry = AuditEntry(
        AuditEvent.DECISION_RECORDED,
        at,
        name,
        actor=by,
        purpose=APPROVAL_ACTION,
        reason=reason,
        detail={"snapshot": snapshot.id},
    )
    approvals = platform.control.approvals
    if approvals.agree(asked.id, by=by, reason=reason, at=at, audit=entry) != "agreed":
        return None
    require_all(platform.control, approvals.get(asked.id)[1], Action.APPROVE_LOAD, name, clock=platform.clock)
    platform.control.loads.settle_alarms(snapshot.delivery, approval=asked.id, audit=entry, use=asked)
    return go_on(platform, known_claim(platform.control, Path(f"{snapshot.delivery}.ndas")), watch)


def _asked(platform: Platform, snapshot: SnapshotRecord) -> Approval:
    for approval in platform.control.approvals.of(snapshot.force):
        if (approval.action, approval.subject) == (APPROVAL_ACTION, snapshot.id) and approval.used_at is None:
            return approval
    raise HeldError(f"nobody has been asked about snapshot {snapshot.id}; deliver again")
