"""Beside the form: two versions compared, the facts held against it, the documents, and what each answer does."""

from itertools import groupby

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Paper, Refused, Shown, Visit, page
from ndas.dashboard.pages.assessment.case import case_of
from ndas.duties.assessment.documents import Form, as_odt, as_pdf
from ndas.governance.access import Action
from ndas.governance.assessment import questions
from ndas.governance.assessment.comparing import compare_answers
from ndas.governance.assessment.controls import read_controls
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

_MADE = {"pdf": (as_pdf, "application/pdf"), "odt": (as_odt, "application/vnd.oasis.opendocument.text")}
LONGEST_NAME = 60


@page(
    PageRule(
        path="/assessment/{id}/compare",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="assessment versions",
    ),
)
def compare(visit: Visit) -> Shown | Missing:
    """The answers that two versions give differently."""
    case = case_of(visit)
    if case is None:
        return Missing(asked=visit.path["id"])
    by_number = {str(one.number): one for one in case.versions}
    newest = by_number.get(visit.query.get("second", ""), case.newest)
    older = by_number.get(visit.query.get("first", ""), by_number.get(str(newest.number - 1), newest))
    return Shown(
        template="pages/assessment/compare.html",
        title=f"Versions of {case.proposal.title}",
        context={
            "case": case,
            "first": older,
            "second": newest,
            "changes": compare_answers(older.answers, newest.answers),
        },
        subjects=(case.id,),
    )


@page(
    PageRule(
        path="/assessment/{id}/drift",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="differences",
    ),
)
def drift(visit: Visit) -> Shown | Missing:
    """How the facts differ from the form, since when, who sees to it, and what is over."""
    case = case_of(visit)
    if case is None:
        return Missing(asked=visit.path["id"])
    found = visit.services.assessments.differences(visit.user.force, case.id)
    return Shown(
        template="pages/assessment/drift.html",
        title=f"Form and facts: {case.proposal.title}",
        context={
            "case": case,
            "open": [one for one in found if one.resolved_at is None],
            "over": [one for one in found if one.resolved_at is not None],
            "may_write": case.may(Action.WRITE_ASSESSMENT),
            "told": "The difference is handed over." if visit.query.get("said") == "assigned" else "",
        },
        subjects=(case.id,),
    )


@page(
    PageRule(
        path="/assessment/{id}/assign",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_CHANGED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="difference",
    ),
)
def assign(visit: Visit) -> Changed | Moved | Missing | Refused:
    """Name who sees to a difference."""
    case, wanted = case_of(visit), visit.form.get("difference", "")
    books, force = visit.services.assessments, visit.user.force
    if case is None or wanted not in {one.id for one in books.differences(force, case.id)}:
        return Missing(asked=f"{visit.path['id']} {wanted}")
    if not (decision := case.ask(Action.WRITE_ASSESSMENT)).allowed:
        return Refused(decision=decision)
    to = " ".join(visit.form.get("to", "").split())[:LONGEST_NAME]
    if not to:
        return Moved(to=f"/assessment/{case.id}/drift")

    def hand(entry: AuditEntry) -> None:
        books.assign(force, wanted, to=to, audit=entry)

    detail = {"assessment": case.id, "change": "difference assigned", "difference": wanted}
    return Changed(to=f"/assessment/{case.id}/drift?said=assigned", record=hand, subjects=(wanted,), detail=detail)


@page(
    PageRule(
        path="/assessment/{id}/document/{document}",
        action=Action.TAKE_DOCUMENT,
        event=AuditEvent.EXPORTED,
        subjects="assessment document",
    ),
)
def document(visit: Visit) -> Paper | Missing:
    """The form, or a document that follows from it, as a tagged PDF or an ODT."""
    case = case_of(visit)
    kind, _, ending = visit.path["document"].partition(".")
    if case is None or kind not in {one.value for one in Form} or ending not in _MADE:
        return Missing(asked=f"{visit.path['id']} {visit.path['document']}")
    if case.draft and Form(kind) is not Form.FORM:
        return Missing(asked=f"{visit.path['id']} {visit.path['document']}")
    paper = visit.services.assessments.document(visit.user.force, case.id, case.newest, Form(kind), at=visit.at)
    make, media_type = _MADE[ending]
    return Paper(
        filename=f"{case.id}_v{case.newest.number}_{kind}.{ending}",
        media_type=media_type,
        content=make(paper),
        subjects=(case.id,),
    )


@page(
    PageRule(
        path="/controls",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="controls",
    ),
)
def controls(_: Visit) -> Shown:
    """What each answer of the form compiles to, and the tests that prove it."""
    known = questions()
    grouped = [(known[name], tuple(rows)) for name, rows in groupby(read_controls(), key=lambda one: one.question)]
    return Shown(template="pages/assessment/controls.html", title="What each answer does", context={"grouped": grouped})
