"""Whether a named person may do something at the command line: the same policies as for pages, and the same log.

Who has a shell on the platform says who acts; the person must exist, be vetted and have the role. A refusal is
written down with the policies' ids, as on a page.
"""

from collections.abc import Callable
from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import AccessRequest, Action, Principal, Role, decide
from ndas.store.control import Control, User
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
    person = control.users.entitled(by, at=at)
    home = person.force if person else force
    roles = frozenset(Role(role) for role in person.roles if role in _KNOWN) if person else frozenset()
    principal = Principal(
        id=by,
        force=home,
        roles=roles,
        access_in_date=person is not None,
        vetting=person.vetting if person else "",
        vetting_in_date=person is not None and person.is_vetted(at),
        trained_for=frozenset(),
    )
    decision = decide(AccessRequest(principal, action, force, confirmed=True, granted=granted, about_self=about_self))
    if person is not None and decision.allowed:
        return person
    entry = AuditEntry(
        AuditEvent.ACCESS_REFUSED,
        at,
        home,
        actor=by,
        role=",".join(sorted(roles)),
        policies=decision.policies,
        detail={"action": str(action)},
    )
    control.audit.record(entry)
    words = decision.words if person is not None else "There is no such person, or their access has ended."
    raise NotAllowedError(f"{by} may not {action}: {words}")
