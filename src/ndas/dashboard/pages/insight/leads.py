"""`/insight/{use_case}/leads`: records that deserve to be read, each with its reasons. No number stands for anybody."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ndas.dashboard.page import Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.finding import Finding

SIZE = 10
_MOST_LINKS = 8
"""Records that a reason links to; how many more there are is said."""


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A finding as the page shows it."""

    finding: Finding
    kind: str
    href: str


@page(
    PageRule(
        path="/insight/{use_case}/leads",
        action=Action.SEE_RECORDS,
        event=AuditEvent.LIST_VIEWED,
        subjects="leads",
    ),
)
def leads(visit: Visit) -> Shown | Missing | Moved:
    """One list of the use case, the lead with most kinds of reason first; those that have ended are not shown."""
    use_case = next((one for one in visit.permissions.declared if one.id == visit.path["use_case"]), None)
    if use_case is None:
        return Missing(asked=visit.path["use_case"])
    if visit.session.purpose and visit.session.purpose.use_case != use_case.id:
        return Moved(to=f"/purpose?{urlencode({'use_case': use_case.id, 'next': f'/insight/{use_case.id}/leads'})}")
    running = [finding for finding in visit.reading.findings(use_case.id) if visit.at < finding.valid_to]
    lists = tuple(dict.fromkeys(finding.list_name for finding in running))
    chosen = visit.query.get("list", lists[0] if lists else "")
    listed = [finding for finding in running if finding.list_name == chosen]
    shown = listed[(visit.number - 1) * SIZE : visit.number * SIZE]
    return Shown(
        template="pages/insight/leads.html",
        title=f"{use_case.name}: leads",
        context={
            "use_case": use_case,
            "lists": tuple((name, sum(f.list_name == name for f in running)) for name in lists),
            "chosen": chosen,
            "leads": [_lead(finding) for finding in shown],
            "first": (visit.number - 1) * SIZE,
            "most": _MOST_LINKS,
            "record": record_path,
            "pages": Paging(
                path=f"/insight/{use_case.id}/leads",
                query={"list": chosen},
                number=visit.number,
                size=SIZE,
                total=len(listed),
            ),
        },
        subjects=tuple(finding.id for finding in shown),
    )


def record_path(record: str) -> str:
    """The page of a source record."""
    return f"/record/{quote(record, safe=':')}"


def _lead(finding: Finding) -> Lead:
    kind, _, subject = finding.subject.partition(":")
    return Lead(finding=finding, kind=kind, href=f"/{kind}/{quote(subject, safe=':')}")
