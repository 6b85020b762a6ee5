"""`/assessment/{id}/respond`: the data protection officer reads what the answers say, and gives the outcome."""

from collections.abc import Mapping
from datetime import date

from ndas.dashboard.page import Changed, Missing, PageRule, Refused, Shown, Visit, page
from ndas.dashboard.pages.assessment.case import Case, case_of
from ndas.governance.access import Action
from ndas.governance.assessment import (
    DpoReview,
    Outcome,
    RemedialAction,
    ResidualRisk,
    review_faults,
    screen,
)
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

ACTIONS = 4
"""Remedial actions that one response can name; more are more than a Stage 1 outcome should rest on."""
LONGEST = 4_000


@page(
    PageRule(
        path="/assessment/{id}/respond",
        action=Action.REVIEW_ASSESSMENT,
        event=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def ask_outcome(visit: Visit) -> Shown | Missing | Refused:
    """The form of the response, beside what the answers say by themselves."""
    case = case_of(visit)
    if case is None or case.draft:
        return Missing(asked=visit.path["id"])
    decision = case.ask(Action.REVIEW_ASSESSMENT)
    return _form(case, {}, ()) if decision.allowed else Refused(decision=decision)


@page(
    PageRule(
        path="/assessment/{id}/respond",
        method="POST",
        action=Action.REVIEW_ASSESSMENT,
        event=AuditEvent.ASSESSMENT_REVIEWED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="assessment",
    ),
)
def respond(visit: Visit) -> Changed | Shown | Missing | Refused:
    """Record the response; where something is missing the form comes back with all that was typed."""
    case = case_of(visit)
    if case is None or case.draft:
        return Missing(asked=visit.path["id"])
    decision = case.ask(Action.REVIEW_ASSESSMENT)
    if not decision.allowed:
        return Refused(decision=decision)
    review, faults = _read(visit, case)
    if review is None or faults:
        return _form(case, visit.form, faults)

    def record(entry: AuditEntry) -> None:
        visit.services.assessments.respond(visit.user.force, case.id, review, at=visit.at, audit=entry)

    detail = {"assessment": case.id, "version": str(case.newest.number), "outcome": str(review.outcome)}
    to = f"/assessment/{case.id}?said=responded"
    return Changed(to=to, record=record, subjects=(case.id,), detail=detail)


Faults = tuple[tuple[str, str], ...]


def _form(case: Case, typed: Mapping[str, str], faults: Faults) -> Shown:
    title = f"Respond to {case.proposal.title}"
    return Shown(
        template="pages/assessment/respond.html",
        title=f"Error: {title}" if faults else title,
        context={
            "case": case,
            "screening": screen(case.newest.read()),
            "outcomes": list(Outcome),
            "risks": list(ResidualRisk),
            "typed": typed,
            "places": range(1, ACTIONS + 1),
            "faults": faults,
        },
        subjects=(case.id,),
    )


def _read(visit: Visit, case: Case) -> tuple[DpoReview | None, Faults]:
    form, faults = visit.form, []
    outcome = next((one for one in Outcome if one.value == form.get("outcome")), None)
    risk = next((one for one in ResidualRisk if one.value == form.get("risk")), None)
    if outcome is None:
        faults.append(("outcome", "Choose an outcome"))
    if risk is None:
        faults.append(("risk", "Say what risk is left"))
    actions = []
    for place in range(1, ACTIONS + 1):
        if any(form.get(f"action-{place}-{part}", "").strip() for part in ("what", "owner", "day", "month", "year")):
            action = _action(form, place)
            if action is None:
                faults.append((f"action-{place}-what", f"Remedial action {place} needs words, an owner and a real day"))
            else:
                actions.append(action)
    if outcome is None or risk is None or faults:
        return None, tuple(faults)
    review = DpoReview(
        version=case.newest.number,
        outcome=outcome,
        given_on=visit.at.date(),
        given_by=visit.user.id,
        actions=tuple(actions),
        residual_risk=risk,
        advice=form.get("advice", "").strip()[:LONGEST],
        reference=form.get("reference", "").strip()[:120],
    )
    said = review_faults(review, case.reviews)
    return review, tuple(("outcome", words[0].upper() + words[1:]) for words in said)


def _action(form: Mapping[str, str], place: int) -> RemedialAction | None:
    def part(name: str) -> str:
        return form.get(f"action-{place}-{name}", "").strip()[:400]

    try:
        due = date(int(part("year")), int(part("month")), int(part("day")))
    except ValueError:
        return None
    return RemedialAction(part("what"), part("owner"), due) if part("what") and part("owner") else None
