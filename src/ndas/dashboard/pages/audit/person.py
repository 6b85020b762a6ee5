"""`/audit/person` and its sheet: who has looked at a person, for the person's own request (DPA 2018 s.45).

1. The list is by id; whoever asks has found the person's ids by the search, for the purpose of the request.
2. It says who looked, when and for what; the sheet that leaves is a disclosure with an entry of its own.
3. A look at more people than are recorded one by one is told by number: it may have shown the person or not.
"""

from ndas.dashboard.overseeing import AuditRow, LooksAtPerson
from ndas.dashboard.page import PageRule, Sheet, Shown, Visit, page
from ndas.dashboard.pages.audit.view import LONGEST, ids_in, may_of
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

HEAD = ("entry", "when (UTC)", "user", "role", "event", "operation", "purpose", "reason", "recipient", "digest")


@page(
    PageRule(
        path="/audit/person",
        action=Action.SEE_AUDIT,
        event=AuditEvent.LOOKS_AT_PERSON_LISTED,
        subjects="looks at a person",
    ),
)
def looks_at_person(visit: Visit) -> Shown:
    """Every look at a person under any of the ids asked for, oldest first."""
    asked = visit.query.get("person", "").strip()[:LONGEST]
    ids = ids_in(asked)
    log = visit.services.audit_log
    found = log.looks_at(visit.user.force, ids) if ids else LooksAtPerson(rows=(), perhaps=0)
    return Shown(
        template="pages/audit/person.html",
        title="Who has looked at a person",
        context={"asked": asked, "ids": ids, "found": found, "may": may_of(visit)},
        subjects=ids,
    )


@page(
    PageRule(
        path="/audit/person/{id}/looks.csv",
        action=Action.TELL_WHO_LOOKED,
        event=AuditEvent.LOOKS_AT_PERSON_TOLD,
        subjects="looks at a person",
    ),
)
def tell_looks(visit: Visit) -> Sheet:
    """The list as a sheet, to answer the person's request with."""
    ids = ids_in(visit.path["id"])
    found = visit.services.audit_log.looks_at(visit.user.force, ids)
    return Sheet(filename="who-has-looked.csv", head=HEAD, rows=[_cells(row) for row in found.rows], subjects=ids)


def _cells(row: AuditRow) -> tuple[str, ...]:
    when = row.at.isoformat(timespec="seconds")
    about = (row.user_id, row.role, row.event, row.operation, row.purpose, row.reason, row.recipient, row.digest)
    return (str(row.sequence), when, *about)
