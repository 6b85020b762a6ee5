"""`/insight/{use_case}/leads`: the review list. It leads to records; nothing of why a lead is on it stands here.

1. Only where a lead's records are, how many there are, and whether somebody has looked: the order says that there is
   something to read, and no number stands for anybody.
2. Why the platform lists it is on the lead's own page, for whoever has recorded an own assessment there.
"""

from dataclasses import dataclass
from urllib.parse import quote

from ndas.dashboard.page import Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.pages.insight.decided import Standing, lead_path, running, standing_of, use_case_of
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.use_cases.reviewing.feedback import records_of
from ndas.vocabulary.finding import NOT_EVIDENCE, Finding

SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """A lead as the list shows it."""

    finding: Finding
    kind: str
    subject: str
    href: str
    records: int
    standing: Standing


@page(
    PageRule(
        path="/insight/{use_case}/leads",
        action=Action.SEE_RECORDS,
        event=AuditEvent.LIST_VIEWED,
        subjects="leads",
    ),
)
def leads(visit: Visit) -> Shown | Missing | Moved:
    """One list of the use case, in its order; those that have ended are not shown."""
    use_case = use_case_of(visit)
    if use_case is None or isinstance(use_case, Moved):
        return use_case or Missing(asked=visit.path["use_case"])
    open_now = running(visit, use_case.id)
    lists = tuple(dict.fromkeys(finding.list_name for finding in open_now))
    chosen = visit.query.get("list", lists[0] if lists else "")
    listed = [finding for finding in open_now if finding.list_name == chosen]
    shown = listed[(visit.number - 1) * SIZE : visit.number * SIZE]
    decided = visit.services.decisions.about(visit.user.force, use_case.id)
    return Shown(
        template="pages/insight/leads.html",
        title=f"{use_case.name}: leads",
        context={
            "use_case": use_case,
            "lists": tuple((name, sum(f.list_name == name for f in open_now)) for name in lists),
            "chosen": chosen,
            "lines": [_line(finding, standing_of(finding, decided, visit.user.id)) for finding in shown],
            "first": (visit.number - 1) * SIZE,
            "warning": NOT_EVIDENCE,
            "pages": Paging(
                path=f"/insight/{use_case.id}/leads",
                query={"list": chosen},
                number=visit.number,
                size=SIZE,
                total=len(listed),
            ),
        },
        subjects=tuple(dict.fromkeys(one for f in shown for one in (f.id, f.subject.partition(":")[2]))),
    )


def _line(finding: Finding, standing: Standing) -> Line:
    kind, _, subject = finding.subject.partition(":")
    return Line(
        finding=finding,
        kind=kind,
        subject=f"/{kind}/{quote(subject, safe=':')}",
        href=lead_path(finding),
        records=len(records_of(finding)),
        standing=standing,
    )
