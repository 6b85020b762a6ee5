"""`/`: use cases I may see, the state of each system, the last loads."""

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

LATEST = 6


@page(
    PageRule(
        path="/",
        action=Action.SEE_OVERVIEW,
        event=AuditEvent.PAGE_VIEWED,
        subjects="overview",
    ),
)
def overview(visit: Visit) -> Shown:
    """No personal data: states and counts alone."""
    force = visit.user.force
    sees_loads = visit.permissions.ask(Action.SEE_LOADS).allowed
    return Shown(
        template="pages/overview/overview.html",
        title="Overview",
        context={
            "use_cases": visit.permissions.purposes,
            "health": visit.services.loads.health(force),
            "sees_loads": sees_loads,
            "loads": visit.services.loads.all(force)[:LATEST] if sees_loads else (),
        },
    )
