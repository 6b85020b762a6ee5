"""`/audit/odd-use`: what is worth asking about, each line with its reason. No score, no ranking of people."""

from datetime import timedelta

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.pages.audit.view import may_of
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

SPANS = {"7": 7, "28": 28, "91": 91}
_DEFAULT = "28"
MOST_LINKS = 20
"""Looks of one line that are linked; the line counts all."""


@page(
    PageRule(
        path="/audit/odd-use",
        action=Action.SEE_AUDIT,
        event=AuditEvent.ODD_USE_LISTED,
        subjects="odd use",
    ),
)
def odd_use(visit: Visit) -> Shown:
    """The lines of the last weeks, by user and rule."""
    days = visit.query.get("days", _DEFAULT)
    days = days if days in SPANS else _DEFAULT
    since = visit.at - timedelta(days=SPANS[days])
    lines = visit.services.audit_log.odd_use(visit.user.force, since)
    return Shown(
        template="pages/audit/odd_use.html",
        title="Odd use",
        context={"lines": lines, "days": days, "spans": SPANS, "most": MOST_LINKS, "may": may_of(visit)},
        subjects=tuple(f"entry-{number}" for line in lines for number in line.looks[:1]),
    )
