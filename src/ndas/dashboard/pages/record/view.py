"""`/record/{record_id}`: a source row as received, and what each column became."""

from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/record/{record_id:path}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="source record",
    ),
)
def record(visit: Visit) -> Shown | Missing:
    """The row of the user's own force, or nothing."""
    found = visit.reading.record(visit.path["record_id"])
    if found is None:
        return Missing(asked=visit.path["record_id"])
    return Shown(
        template="pages/record/record.html",
        title=f"{found.source.system} {found.source.source_id}",
        context={"record": found},
        subjects=(found.source.record_id,),
    )
