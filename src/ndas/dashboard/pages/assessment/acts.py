"""What is done with a whole assessment: submit, amend, sign, note an action as done. Each is one form and one entry."""

from collections.abc import Callable

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Refused, Visit, page
from ndas.dashboard.pages.assessment.case import Case, case_of
from ndas.governance.access import Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

LONGEST_EVIDENCE = 2_000


def _refused(case: Case, action: Action) -> Refused | None:
    decision = case.ask(action)
    return None if decision.allowed else Refused(decision=decision)


@page(
    PageRule(
        path="/assessment/{id}/submit",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_SUBMITTED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def submit(visit: Visit) -> Changed | Moved | Missing | Refused:
    """Hand the draft to the data protection officer; it never changes again."""
    case = case_of(visit)
    if case is None or not case.draft:
        return Missing(asked=visit.path["id"])
    if (refused := _refused(case, Action.WRITE_ASSESSMENT)) is not None:
        return refused
    if case.faults:
        return Moved(to=f"/assessment/{case.id}?said=open")

    def hand_over(entry: AuditEntry) -> None:
        visit.services.assessments.submit(visit.user.force, case.id, by=visit.user.id, at=visit.at, audit=entry)

    return _changed(case, "submitted", hand_over, sha256=case.newest.sha256)


@page(
    PageRule(
        path="/assessment/{id}/amend",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_CHANGED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def amend(visit: Visit) -> Changed | Missing | Refused:
    """Begin the next version as a copy of the submitted one."""
    case = case_of(visit)
    if case is None or case.draft:
        return Missing(asked=visit.path["id"])
    if (refused := _refused(case, Action.WRITE_ASSESSMENT)) is not None:
        return refused

    def begin(entry: AuditEntry) -> None:
        visit.services.assessments.amend(visit.user.force, case.id, by=visit.user.id, at=visit.at, audit=entry)

    return _changed(case, "amended", begin)


@page(
    PageRule(
        path="/assessment/{id}/sign",
        method="POST",
        action=Action.SIGN_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_SIGNED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def sign(visit: Visit) -> Changed | Missing | Refused:
    """Sign the version and its outcome for the information asset owner, once."""
    case = case_of(visit)
    if case is None or not case.reviews:
        return Missing(asked=visit.path["id"])
    if (refused := _refused(case, Action.SIGN_ASSESSMENT)) is not None:
        return refused
    books, number = visit.services.assessments, case.newest.number
    if any(one.user == visit.user.id for one in books.signatures(visit.user.force, case.id, number)):
        return Missing(asked=visit.path["id"])

    def put(entry: AuditEntry) -> None:
        books.sign(visit.user.force, case.id, number, by=visit.user.id, at=visit.at, audit=entry)

    return _changed(case, "signed", put, sha256=case.newest.sha256)


@page(
    PageRule(
        path="/assessment/{id}/finish",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_CHANGED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="remedial action",
    ),
)
def finish(visit: Visit) -> Changed | Moved | Missing | Refused:
    """Note that a remedial action is done, and how one can see it."""
    case = case_of(visit)
    wanted = visit.form.get("action", "")
    known = {one.id for one in case.reviews[-1].actions if one.done_on is None} if case and case.reviews else set()
    if case is None or wanted not in known:
        return Missing(asked=f"{visit.path['id']} {wanted}")
    if (refused := _refused(case, Action.WRITE_ASSESSMENT)) is not None:
        return refused
    evidence = visit.form.get("evidence", "").strip()[:LONGEST_EVIDENCE]
    if not evidence:
        return Moved(to=f"/assessment/{case.id}?said=evidence")

    def note(entry: AuditEntry) -> None:
        visit.services.assessments.finish(
            visit.user.force, wanted, by=visit.user.id, evidence=evidence, at=visit.at, audit=entry
        )

    return _changed(case, "finished", note, action=wanted)


def _changed(case: Case, said: str, record: Callable[[AuditEntry], None], **detail: str) -> Changed:
    about = {"assessment": case.id, "version": str(case.newest.number), "change": said, **detail}
    return Changed(to=f"/assessment/{case.id}?said={said}", record=record, subjects=(case.id,), detail=about)
