"""`/loads`, `/loads/{id}`, the fix-list of a load, and deletion certificates.

Counts and rule names; the fix-list adds the force's own ids.
"""

from ndas.dashboard.page import Missing, PageRule, Paper, Sheet, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

FIX_LIST_HEAD = ("system", "table", "source id", "row", "column", "rule", "expected")
_LONGEST_NUMBER = 9


@page(
    PageRule(
        path="/loads",
        action=Action.SEE_LOADS,
        event=AuditEvent.PAGE_VIEWED,
        subjects="loads",
    ),
)
def loads(visit: Visit) -> Shown:
    """Every load of the user's force, newest first, and its deletions with their certificates."""
    context = {
        "loads": visit.services.loads.all(visit.user.force),
        "overdue": visit.services.overdue(visit.user.force),
        "deletions": visit.services.loads.deletions(visit.user.force),
        "may_take": visit.permissions.once_confirmed(Action.TAKE_CERTIFICATE).allowed,
    }
    return Shown(template="pages/loads/loads.html", title="Loads", context=context)


@page(
    PageRule(
        path="/loads/{id}",
        action=Action.SEE_LOADS,
        event=AuditEvent.PAGE_VIEWED,
        subjects="load",
    ),
)
def load(visit: Visit) -> Shown | Missing:
    """Reconciliation, quality, difference to the week before, rules that turned rows away."""
    detail = visit.services.loads.one(visit.user.force, visit.path["id"])
    if detail is None:
        return Missing(asked=visit.path["id"])
    return Shown(
        template="pages/loads/load.html",
        title=f"Load {detail.load.sequence}",
        context={"detail": detail, "may_take": visit.permissions.once_confirmed(Action.TAKE_FIX_LIST).allowed},
        subjects=(detail.load.id,),
    )


@page(
    PageRule(
        path="/loads/certificates/{number}",
        action=Action.TAKE_CERTIFICATE,
        event=AuditEvent.CERTIFICATE_TAKEN,
        subjects="deletion certificate",
    ),
)
def certificate(visit: Visit) -> Paper | Missing:
    """A deletion certificate as it was issued, to be verified and kept at the force."""
    asked = visit.path["number"]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_NUMBER else 0
    file = visit.services.loads.certificate(visit.user.force, number)
    if file is None:
        return Missing(asked=asked)
    return Paper(
        filename=f"deletion-certificate_{visit.user.force}_{number:06d}.json",
        media_type="application/json",
        content=file,
        subjects=(f"certificate-{number:06d}",),
    )


@page(
    PageRule(
        path="/loads/{id}/fix-list.csv",
        action=Action.TAKE_FIX_LIST,
        event=AuditEvent.FIX_LIST_TAKEN,
        subjects="fix-list",
    ),
)
def fix_list(visit: Visit) -> Sheet | Missing:
    """Every quarantined row, for the force to mend at source and send again."""
    load_id = visit.path["id"]
    if visit.services.loads.one(visit.user.force, load_id) is None:
        return Missing(asked=load_id)
    rows = visit.services.loads.fix_list(visit.user.force, load_id)
    return Sheet(
        filename=f"fix-list_{load_id}.csv",
        head=FIX_LIST_HEAD,
        rows=((r.system, r.table, r.source_id, str(r.row), r.column, r.rule, r.expected) for r in rows),
        subjects=(load_id,),
    )
