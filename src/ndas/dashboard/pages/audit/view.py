"""`/audit`: who looked at what, when and why, by user, person and purpose, and whether the chain is whole."""

from ndas.dashboard.overseeing import AuditFilter
from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.governance.duties_of_looking import DUTY_OF

SIZE = 50
LONGEST = 400


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
    asked = {name: visit.query.get(name, "").strip()[:LONGEST] for name in ("user", "purpose", "person")}
    event = _event(visit.query.get("event", ""))
    force, log = visit.user.force, visit.services.audit_log
    which = AuditFilter(
        user_id=asked["user"] or None,
        event=event,
        purpose=asked["purpose"] or None,
        subjects=ids_in(asked["person"]),
    )
    found = log.page(force, which, (visit.number - 1) * SIZE, SIZE)
    query = {**asked, "event": event.value if event else ""}
    return Shown(
        template="pages/audit/audit.html",
        title="Audit",
        context={
            "found": found,
            "chain": log.chain(force),
            "asked": asked,
            "event": event,
            "events": list(AuditEvent),
            "purposes": sorted({one.id for one in visit.permissions.declared} | {"refresh", *DUTY_OF.values()}),
            "pages": Paging(path="/audit", query=query, number=visit.number, size=SIZE, total=found.total),
            "may": may_of(visit),
        },
    )


def ids_in(text: str) -> tuple[str, ...]:
    """The ids that somebody typed: apart by spaces or commas."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def may_of(visit: Visit) -> dict[str, bool]:
    """Which of the workbench's other pages are worth offering."""
    return {
        "attest": visit.permissions.ask(Action.ATTEST_REASON).allowed,
        "tell": visit.permissions.once_confirmed(Action.TELL_WHO_LOOKED).allowed,
    }


def _event(text: str) -> AuditEvent | None:
    return next((event for event in AuditEvent if event.value == text), None)
