"""`/assessment` and `/assessment/{id}`: the register, and one assessment as a list of tasks with where it stands."""

import re
import secrets
from dataclasses import dataclass

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.pages.assessment.case import Case, case_of
from ndas.duties.assessment.documents import Form
from ndas.governance.access import Action
from ndas.governance.assessment import FormPage, form_pages, screen
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

LONGEST_TITLE = 120
_TOLD = {
    "saved": "Your answers are saved. Come back whenever you like.",
    "submitted": "The assessment is with the data protection officer.",
    "amended": "A new version is open. The one before stays in force until this one has an outcome.",
    "responded": "The response is recorded.",
    "signed": "Signed.",
    "finished": "The remedial action is noted as done.",
}
_FAULTS = {
    "title": ("title", "Say what the proposal is called"),
    "open": ("tasks", "Some answers are open; the list below shows where"),
    "evidence": ("actions", "Say how one can see that the remedial action is done"),
}


@dataclass(frozen=True, kw_only=True)
class Task:
    """One section in the list of tasks."""

    form: FormPage
    answered: int
    asked: int
    open: int

    @property
    def state(self) -> str:
        """In words."""
        if not self.open:
            return "Completed"
        return "Not yet started" if not self.answered else f"{self.open} open"


@page(
    PageRule(
        path="/assessment",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.LIST_VIEWED,
        subjects="assessments",
    ),
)
def assessments(visit: Visit) -> Shown:
    """Every assessment of the force, whether it allows processing today, and the way to begin another."""
    books, force = visit.services.assessments, visit.user.force
    rows = [
        (one, books.versions(force, one.id)[0], books.decision(force, one.id, visit.at)) for one in books.all(force)
    ]
    faults = _faults(visit)
    return Shown(
        template="pages/assessment/list.html",
        title="Error: Assessments" if faults else "Assessments",
        context={
            "rows": rows,
            "faults": faults,
            "may_write": visit.permissions.ask(Action.WRITE_ASSESSMENT).allowed,
        },
        subjects=tuple(one.id for one, _, _ in rows),
    )


@page(
    PageRule(
        path="/assessment/start",
        method="POST",
        action=Action.WRITE_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_CHANGED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def start(visit: Visit) -> Changed | Moved:
    """Begin an empty assessment under the title that was typed."""
    title = " ".join(visit.form.get("title", "").split())[:LONGEST_TITLE]
    if len(title) < 3:  # noqa: PLR2004 - a name
        return Moved(to="/assessment?said=title")
    which = _id_of(visit, title)

    def begin(entry: AuditEntry) -> None:
        draft = {"governance": {"proposal": title}}
        visit.services.assessments.start(
            visit.user.force, which, title=title, draft=draft, by=visit.user.id, at=visit.at, audit=entry
        )

    detail = {"assessment": which, "change": "started"}
    return Changed(to=f"/assessment/{which}", record=begin, subjects=(which,), detail=detail)


@page(
    PageRule(
        path="/assessment/{id}",
        action=Action.SEE_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def assessment(visit: Visit) -> Shown | Missing:
    """Where it stands, what is still to do and by whom."""
    case = case_of(visit)
    if case is None:
        return Missing(asked=visit.path["id"])
    books, force = visit.services.assessments, visit.user.force
    faults = _faults(visit)
    last = case.reviews[-1] if case.reviews else None
    return Shown(
        template="pages/assessment/assessment.html",
        title=f"Error: {case.proposal.title}" if faults else case.proposal.title,
        context={
            "case": case,
            "tasks": _tasks(case),
            "decision": books.decision(force, case.id, visit.at),
            "screening": None if case.draft else screen(case.newest.read()),
            "last": last,
            "actions": last.actions if last else (),
            "signatures": books.signatures(force, case.id, case.newest.number),
            "documents": list(Form) if not case.draft else [Form.FORM],
            "differences": [one for one in books.differences(force, case.id) if one.resolved_at is None],
            "today": visit.at.date(),
            "told": _TOLD.get(visit.query.get("said", ""), ""),
            "faults": faults,
            "may_write": case.may(Action.WRITE_ASSESSMENT),
            "may_review": case.may(Action.REVIEW_ASSESSMENT) and not case.draft,
            "may_sign": case.may(Action.SIGN_ASSESSMENT) and last is not None,
        },
        subjects=(case.id,),
    )


def _tasks(case: Case) -> list[Task]:
    tasks = []
    for form in form_pages():
        questions = [q for q in form.questions if not q.by_platform]
        given = case.answers.get(form.section) or {}
        still = {f.question for f in case.faults if f.question.startswith(f"{form.section}.")}
        answered = sum(q.field in given for q in questions)
        tasks.append(Task(form=form, answered=answered, asked=len(questions), open=len(still)))
    return tasks


def _faults(visit: Visit) -> tuple[tuple[str, str], ...]:
    fault = _FAULTS.get(visit.query.get("said", ""))
    return (fault,) if fault else ()


def _id_of(visit: Visit, title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "proposal"
    taken = {one.id for one in visit.services.assessments.all(visit.user.force)} | {"start"}
    return base if base not in taken else f"{base}-{secrets.token_hex(2)}"
