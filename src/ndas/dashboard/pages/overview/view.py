"""`/`: use cases I may see, the state of each system, the last loads."""

from ndas.dashboard.page import EVERYBODY, PageRule, Shown, Visit, page
from ndas.governance.audit_events import AuditEvent

LATEST = 6


@page(
    PageRule(path="/", event=AuditEvent.PAGE_VIEWED, subjects="overview", roles=EVERYBODY, needs_purpose=False),
)
def overview(visit: Visit) -> Shown:
    """No personal data: states and counts alone."""
    force = visit.user.force
    mine = tuple(u for u in visit.services.use_cases.all(force) if u.roles & visit.user.roles)
    return Shown(
        template="pages/overview/overview.html",
        title="Overview",
        context={
            "use_cases": mine,
            "health": visit.services.loads.health(force),
            "loads": visit.services.loads.all(force)[:LATEST],
        },
    )
