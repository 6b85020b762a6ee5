"""`/assessment/{id}/section/{section}`: one page of the form, with its help, to fill in or to read.

1. What was typed is kept before anything is said about it; what is wrong is named at the top and at its question.
2. Only an open draft is filled in, by those who write and have not reviewed it; everybody else reads.
"""

from typing import Any

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Refused, Shown, Visit, page
from ndas.dashboard.pages.assessment.case import Case, case_of
from ndas.dashboard.pages.assessment.fields import Asked, asked, read_answer
from ndas.governance.access import Action
from ndas.governance.assessment import FormPage, faults_of, form_pages
from ndas.governance.assessment.comparing import answer_of
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

_PAGES = {one.section: one for one in form_pages()}
_ORDER = list(_PAGES)


@page(
    PageRule(
        path="/assessment/{id}/section/{section}",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="assessment section",
    ),
)
def section(visit: Visit) -> Shown | Missing:
    """The questions of one section with their help and what is answered so far."""
    case, form = case_of(visit), _PAGES.get(visit.path["section"])
    if case is None or form is None:
        return Missing(asked=f"{visit.path['id']} {visit.path['section']}")
    writing = case.draft and case.may(Action.WRITE_ASSESSMENT)
    check = writing and visit.query.get("check") == "1"
    questions = _asked(case, form, check=check)
    faults = tuple((one.name, f"{one.question.words}: {one.fault}") for one in questions if one.fault)
    place = _ORDER.index(form.section)
    title = f"{form.title} - {case.proposal.title}"
    return Shown(
        template="pages/assessment/section.html",
        title=f"Error: {title}" if faults else title,
        context={
            "case": case,
            "form": form,
            "questions": questions,
            "answers": [(q, answer_of(case.answers, q)) for q in form.questions],
            "faults": faults,
            "writing": writing,
            "place": place + 1,
            "pages": len(_ORDER),
            "following": _PAGES[_ORDER[place + 1]] if place + 1 < len(_ORDER) else None,
        },
        subjects=(case.id,),
    )


@page(
    PageRule(
        path="/assessment/{id}/section/{section}",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_CHANGED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment section",
    ),
)
def save_section(visit: Visit) -> Changed | Moved | Missing | Refused:
    """Keep what was typed; then back to what is wrong, on to the next section, or to the list."""
    case, form = case_of(visit), _PAGES.get(visit.path["section"])
    if case is None or form is None or not case.draft:
        return Missing(asked=f"{visit.path['id']} {visit.path['section']}")
    if not (decision := case.ask(Action.WRITE_ASSESSMENT)).allowed:
        return Refused(decision=decision)
    draft = _filled(case, form, visit)
    to = _where_next(visit, case, form, draft)
    if draft == case.answers:
        return Moved(to=to)

    def save(entry: AuditEntry) -> None:
        visit.services.assessments.save(visit.user.force, case.id, draft, by=visit.user.id, at=visit.at, audit=entry)

    detail = {"assessment": case.id, "version": str(case.newest.number), "section": form.section}
    return Changed(to=to, record=save, subjects=(case.id,), detail=detail)


def _asked(case: Case, form: FormPage, *, check: bool) -> tuple[Asked, ...]:
    given = case.answers.get(form.section) or {}
    wrong = {fault.question: fault.words for fault in case.faults} if check else {}
    return tuple(asked(q, given.get(q.field), wrong.get(q.id, "")) for q in form.questions if not q.by_platform)


def _filled(case: Case, form: FormPage, visit: Visit) -> dict[str, Any]:
    before = case.answers.get(form.section) or {}
    kept = {q.field: before[q.field] for q in form.questions if q.by_platform and q.field in before}
    answers = {q.field: read_answer(q, visit.form) for q in form.questions if not q.by_platform}
    given = {field: answer for field, answer in answers.items() if answer is not None}
    return {**case.answers, form.section: {**kept, **given}}


def _where_next(visit: Visit, case: Case, form: FormPage, draft: dict[str, Any]) -> str:
    base = f"/assessment/{case.id}"
    if visit.form.get("then") == "later":
        return f"{base}?said=saved"
    if any(fault.question.startswith(f"{form.section}.") for fault in faults_of(draft)):
        return f"{base}/section/{form.section}?check=1"
    place = _ORDER.index(form.section) + 1
    return f"{base}/section/{_ORDER[place]}" if place < len(_ORDER) else f"{base}?said=saved"
