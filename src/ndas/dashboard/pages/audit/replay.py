"""`/audit/entry/{number}`: what one look showed, by versions: which data, which model, which policies; no content."""

from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

_LONGEST_NUMBER = 12


@page(
    PageRule(
        path="/audit/entry/{number}",
        action=Action.SEE_AUDIT,
        event=AuditEvent.LOOK_REPLAYED,
        subjects="audit entry",
    ),
)
def replay(visit: Visit) -> Shown | Missing:
    """The entry in full, and whether what it showed is still there."""
    asked = visit.path["number"]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_NUMBER else 0
    found = visit.services.audit_log.replay(visit.user.force, number)
    if found is None:
        return Missing(asked=asked)
    return Shown(
        template="pages/audit/replay.html",
        title=f"Audit entry {number}",
        context={"replay": found, "row": found.row},
        subjects=(f"entry-{number}",),
    )
