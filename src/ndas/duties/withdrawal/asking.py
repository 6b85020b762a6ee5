"""A force's withdrawal is asked for by one of its people and agreed to by another.

1. Both are people of the force whom the access policies allow it at that moment, and two different ones; when the
   second agrees, the first is asked about once more.
2. A legal hold on an archived week stops it: what a court wants kept is not withdrawn. Lift the hold first, by name.
3. The agreement is about this force, is used once, and ends after seven days.
"""

from datetime import datetime, timedelta

from ndas.duties.permission import require, require_all
from ndas.duties.withdrawal.errors import WithdrawalError
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.store.control import Approval, Control, approval_state
from ndas.vocabulary import ForceId

ACTION = "withdraw the force"
AGREE_WITHIN = timedelta(days=7)


def ask_to_withdraw(control: Control, force: ForceId, *, by: str, reason: str, at: datetime) -> Approval:
    """Ask for the force's withdrawal; the one who asks is the first of the two.

    Raises:
        NotAllowedError: the person may not ask.
        WithdrawalError: a legal hold stands, it was asked for already, or the force has left.
    """
    require(control, by, Action.WITHDRAW_FORCE, force, clock=lambda: at)
    require_free(control, force)
    if open_request(control, force, at) is not None:
        raise WithdrawalError(f"the withdrawal of {force} is asked for already; another person must agree to it")
    entry = _entry(force, by, reason, at)
    asked = control.approvals.ask(
        force,
        action=ACTION,
        subject=force,
        reason=reason,
        by="withdrawal",
        at=at,
        expires_at=at + AGREE_WITHIN,
        audit=entry,
    )
    control.approvals.vote(asked.id, by=by, agrees=True, reason=reason, at=at, audit=entry)
    return asked


def agree_to_withdraw(control: Control, force: ForceId, *, by: str, reason: str, at: datetime) -> Approval:
    """Agree to the withdrawal that another has asked for; return the agreement, ready to be used.

    Raises:
        NotAllowedError: the person may not agree, or who asked may not any more.
        WithdrawalError: nobody has asked.
        ApprovalRefusedError: it is the same person.
    """
    require(control, by, Action.WITHDRAW_FORCE, force, clock=lambda: at)
    require_free(control, force)
    asked = open_request(control, force, at)
    if asked is None:
        raise WithdrawalError(f"nobody has asked for the withdrawal of {force}; ask first, with: ndas force withdraw")
    control.approvals.agree(asked.id, by=by, reason=reason, at=at, audit=_entry(force, by, reason, at))
    require_all(control, control.approvals.get(asked.id)[1], Action.WITHDRAW_FORCE, force, clock=lambda: at)
    return asked


def open_request(control: Control, force: ForceId, at: datetime) -> Approval | None:
    """The request that waits for its second person, or None."""
    for one in control.approvals.of(force):
        if one.action == ACTION and approval_state(one, control.approvals.get(one.id)[1], at=at) in ("open", "agreed"):
            return one
    return None


def require_free(control: Control, force: ForceId) -> None:
    """Return if nothing stands in the way.

    Raises:
        WithdrawalError: the force does not take part, or a legal hold stands on one of its weeks.
    """
    known = control.forces.get(force)
    if known is None or known.left_at is not None:
        raise WithdrawalError(f"{force} takes no part (any more); there is nothing to withdraw")
    if holds := control.archive_items.holds(force):
        raise WithdrawalError(
            f"a legal hold stands on {', '.join(sorted({hold.item for hold in holds}))}; "
            f"lift it by name before {force} can leave"
        )


def _entry(force: ForceId, by: str, reason: str, at: datetime) -> AuditEntry:
    return AuditEntry(AuditEvent.WITHDRAWAL_ASKED, at, force, actor=by, purpose=ACTION, reason=reason)
