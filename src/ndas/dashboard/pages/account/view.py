"""`/account` and `/auth/logout`."""

from ndas.dashboard.page import EVERYBODY, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.sessions import IDLE, LONGEST
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(path="/account", event=AuditEvent.PAGE_VIEWED, subjects="account", roles=EVERYBODY, needs_purpose=False),
)
def account(visit: Visit) -> Shown:
    """Name, force, roles, purpose, and when the session ends."""
    return Shown(
        template="pages/account/account.html",
        title="Your account",
        context={
            "session": visit.session,
            "ends_at": visit.session.started_at + LONGEST,
            "idle_minutes": int(IDLE.total_seconds() // 60),
        },
    )


@page(
    PageRule(
        path="/auth/logout",
        method="POST",
        event=AuditEvent.SIGNED_OUT,
        subjects="session",
        roles=EVERYBODY,
        needs_purpose=False,
    ),
)
def sign_out(visit: Visit) -> Moved:  # noqa: ARG001 - the server ends the session that the visit is of
    """The session's row is forgotten: the cookie, even a copy of it, opens nothing from now on."""
    return Moved(to="/sign-in", ends_session=True)
