"""`/account`: who I am here."""

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.sessions import IDLE, LONGEST
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/account",
        action=Action.SEE_OWN_ACCOUNT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="account",
    ),
)
def account(visit: Visit) -> Shown:
    """Name, force, roles, purpose, and when the session ends."""
    return Shown(
        template="pages/account/account.html",
        title="Your account",
        context={
            "session": visit.session,
            "local": visit.services.books.local,
            "ends_at": visit.session.started_at + LONGEST,
            "idle_minutes": int(IDLE.total_seconds() // 60),
        },
    )
