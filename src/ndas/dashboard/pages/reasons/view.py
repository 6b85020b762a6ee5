"""`/reasons`: stated reasons drawn at random; a supervisor says whether each is sound, never about their own."""

from ndas.dashboard.page import Changed, Missing, PageRule, Refused, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(PageRule(path="/reasons", action=Action.SEE_REASONS, event=AuditEvent.LIST_VIEWED, subjects="stated reasons"))
def reasons(visit: Visit) -> Shown:
    """Those that nobody has looked at, the oldest first."""
    waiting = visit.services.books.reasons.waiting(visit.user.force)
    return Shown(
        template="pages/reasons/reasons.html",
        title="Reasons to look over",
        context={"waiting": [one for one in waiting if one.user != visit.user.id]},
    )


@page(
    PageRule(
        path="/reasons/attest",
        method="POST",
        action=Action.ATTEST_REASON,
        event=AuditEvent.REASON_ATTESTED,
        subjects="stated reason",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def attest(visit: Visit) -> Changed | Missing | Refused:
    """Sound or not sound, kept with its entry."""
    books, which = visit.services.books, visit.form.get("reason", "")
    found = books.reasons.get(which)
    if found is None or found.force != visit.user.force or found.attested_at is not None:
        return Missing(asked=which)
    decision = visit.permissions.ask_concerning(Action.ATTEST_REASON, about_self=found.user == visit.user.id)
    if not decision.allowed:
        return Refused(decision=decision)
    sound = visit.form.get("verdict") == "sound"
    return Changed(
        to="/reasons",
        record=lambda entry: books.reasons.attest(which, by=visit.user.id, sound=sound, at=visit.at, audit=entry),
        subjects=(),
        detail={"reason": which, "user": found.user, "verdict": "sound" if sound else "not sound"},
    )
