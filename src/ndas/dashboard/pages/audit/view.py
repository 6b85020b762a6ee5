"""`/audit`: who looked at what, when and why, and whether the chain is whole."""

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

SIZE = 50


@page(
    PageRule(
        path="/audit",
        action=Action.SEE_AUDIT,
        event=AuditEvent.AUDIT_VIEWED,
        subjects="audit log",
    ),
)
def audit(visit: Visit) -> Shown:
    """Reading the log is itself written to the log."""
    user_id = visit.query.get("user", "").strip()[:80]
    event = _event(visit.query.get("event", ""))
    force, log = visit.user.force, visit.services.audit_log
    found = log.page(force, user_id or None, event, (visit.number - 1) * SIZE, SIZE)
    query = {"user": user_id, "event": event.value if event else ""}
    return Shown(
        template="pages/audit/audit.html",
        title="Audit",
        context={
            "found": found,
            "chain": log.chain(force),
            "user_id": user_id,
            "event": event,
            "events": list(AuditEvent),
            "pages": Paging(path="/audit", query=query, number=visit.number, size=SIZE, total=found.total),
        },
    )


def _event(text: str) -> AuditEvent | None:
    return next((event for event in AuditEvent if event.value == text), None)
