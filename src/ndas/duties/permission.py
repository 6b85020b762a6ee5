"""Whether a named person may do something at the command line: the same policies as for pages, and the same log.

1. Who has a shell on the platform says who acts; the person must exist, be vetted and have the role today.
2. What a page asks of a person is asked here: also whether something that they opened in an emergency waits for its
   review, and whether their force has left.
3. A refusal is written down with the policies' ids, in the chain of the person's own force; that of nobody known in the
   chain of the force that was asked about.
4. Of two who must agree, the first is asked about once more when the second has spoken: see `require_all`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import AccessRequest, Action, Principal, Role, decide
from ndas.governance.duties_of_looking import duty_of
from ndas.store.control import Control, User
from ndas.store.control.approvals import Vote
from ndas.vocabulary import ForceId

_KNOWN = frozenset(Role)


class NotAllowedError(Exception):
    """The policies do not allow it to this person; says why."""


def require(
    control: Control,
    by: str,
    action: Action,
    force: ForceId,
    *,
    clock: Callable[[], datetime],
    granted: bool = False,
    about_self: bool = False,
) -> User:
    """Return the person if they may do ``action`` on the force's holdings now.

    Args:
        control: the control database.
        by: the person's id.
        action: what they ask to do.
        force: whose holdings.
        clock: now.
        granted: whether the person gave the access that the action is about.
        about_self: whether the action is about the person.

    Raises:
        NotAllowedError: no such person, or a policy refuses; the refusal is in the audit log.
    """
    at = clock()
    person = entitled(control, by, at)
    roles = frozenset(Role(role) for role in person.roles if role in _KNOWN) if person else frozenset()
    principal = Principal(
        id=by,
        force=person.force if person else force,
        roles=roles,
        access_in_date=bool(roles),
        vetting=person.vetting if person else "",
        vetting_in_date=person is not None and person.is_vetted(at),
        trained_for=frozenset(),
        emergency_unreviewed=person is not None and control.emergencies.blocks(by, at=at),
    )
    decision = decide(AccessRequest(principal, action, force, confirmed=True, granted=granted, about_self=about_self))
    if person is not None and decision.allowed:
        return person
    note_refusal(control, principal, action, at, decision.policies)
    words = decision.words if person is not None else "There is no such person, or their access has ended."
    raise NotAllowedError(f"{by} may not {action}: {words}")


def require_all(
    control: Control, votes: Iterable[Vote], action: Action, force: ForceId, *, clock: Callable[[], datetime]
) -> None:
    """Return if everybody who has agreed may still do so: a role that was taken away since counts no more.

    Raises:
        NotAllowedError: one of them may not any more.
    """
    for vote in votes:
        if vote.agrees:
            require(control, vote.user, action, force, clock=clock)


def entitled(control: Control, by: str, at: datetime) -> User | None:
    """The person while they may act and their force has not left, else None."""
    person = control.users.entitled(by, at=at)
    force = control.forces.get(person.force) if person else None
    return None if force is not None and force.left_at is not None else person


def note_refusal(control: Control, person: Principal, action: Action, at: datetime, policies: tuple[str, ...]) -> None:
    """Write down that a person was refused."""
    control.audit.record(
        AuditEntry(
            AuditEvent.ACCESS_REFUSED,
            at,
            person.force,
            actor=person.id,
            role=",".join(sorted(person.roles)),
            purpose=duty_of(action),
            policies=policies,
            detail={"action": str(action)},
        )
    )
