"""Lets in whom a force's identity provider names: the person is entered once, and their roles follow the claims.

1. A role that the provider claims is granted until the longest session would end; each sign-in grants it anew.
2. A role that it no longer claims ends at that sign-in, where the provider had granted it.
3. Vetting and training are not the provider's to give: they are noted here, and absent means forbidden.
"""

from datetime import datetime

from ndas.dashboard.books import Books
from ndas.dashboard.oidc import Claimed
from ndas.dashboard.sessions import LONGEST
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import User, new_grant
from ndas.store.control.errors import IdRefusedError

PROVIDER = "identity-provider"


def admit(books: Books, claimed: Claimed, at: datetime) -> str:
    """Bring the person's entry and grants up to what was claimed; return the user's id.

    Raises:
        LookupError: the id belongs to somebody of another force, to somebody who has left, or can be no person's.
    """
    known = books.users.get(claimed.user, at=at)
    if known is None:
        entry = _entry(claimed, at, AuditEvent.USER_CHANGED, "entered")
        try:
            books.users.add(User(claimed.user, claimed.force, claimed.name, (), at), audit=entry)
        except IdRefusedError as refused:
            raise LookupError from refused
    elif known.force != claimed.force or known.disabled_at is not None:
        raise LookupError
    held = [one for one in books.grants.of_user(claimed.user) if one.granted_by == PROVIDER and one.in_force(at)]
    for grant in held:
        if grant.role not in claimed.roles:
            entry = _entry(claimed, at, AuditEvent.ACCESS_ENDED, grant.role)
            books.grants.end(grant.id, by=PROVIDER, because="no longer claimed", at=at, audit=entry)
    for role in claimed.roles:
        made = new_grant(
            *(claimed.user, claimed.force, role),
            reason="claimed by the identity provider",
            post="",
            begins_at=at,
            ends_at=at + LONGEST,
            by=PROVIDER,
            at=at,
        )
        books.grants.give(made, audit=_entry(claimed, at, AuditEvent.ACCESS_GRANTED, role))
    return claimed.user


def _entry(claimed: Claimed, at: datetime, event: AuditEvent, change: str) -> AuditEntry:
    return AuditEntry(event, at, claimed.force, actor=PROVIDER, detail={"user": claimed.user, "change": change})
