"""`/reach`: what somebody could read of this force with what they have got hold of. Places and counts; no record."""

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/reach",
        action=Action.SEE_REACH,
        event=AuditEvent.REACH_VIEWED,
        subjects="breach reach",
    ),
)
def reach(visit: Visit) -> Shown:
    """Worked out from the live configuration each time it is opened."""
    found = visit.services.reach(visit.user.force)
    threats = {one.threat: [other for other in found if other.threat == one.threat] for one in found}
    return Shown(template="pages/reach/reach.html", title="Breach reach", context={"threats": threats})
