"""`/use-cases`: the register, open to everybody who has a role. No data about anybody in the records.

The kill switch stands on a use case's own page, for those whom the policies allow: from the next page on nothing of the
use case is shown, and the next refresh does not run it.
"""

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

SHORTEST = 20


@page(PageRule(path="/use-cases", action=Action.SEE_METHOD, event=AuditEvent.PAGE_VIEWED, subjects="register"))
def register(visit: Visit) -> Shown:
    """Every use case, those that failed included."""
    lives = visit.services.lives.all(visit.user.force, visit.at)
    return Shown(template="pages/register/register.html", title="Use cases", context={"lives": lives})


@page(
    PageRule(path="/use-cases/{use_case}", action=Action.SEE_METHOD, event=AuditEvent.PAGE_VIEWED, subjects="use case")
)
def use_case(visit: Visit) -> Shown | Missing:
    """One use case: its steps, the twelve questions, kill criteria as measured, the monitor, the ledger."""
    life = visit.services.lives.one(visit.user.force, visit.path["use_case"], visit.at)
    if life is None:
        return Missing(asked=visit.path["use_case"])
    return Shown(
        template="pages/register/use_case.html",
        title=life.title,
        context={
            "life": life,
            "may_suspend": life.may_be_suspended and visit.permissions.ask(Action.SUSPEND_USE_CASE).allowed,
            "faults": (("reason", "Say why, in 20 letters or more"),) if "fault" in visit.query else (),
        },
    )


@page(
    PageRule(
        path="/use-cases/{use_case}/suspend",
        method="POST",
        action=Action.SUSPEND_USE_CASE,
        event=AuditEvent.USE_CASE_MOVED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="use case",
    )
)
def suspend(visit: Visit) -> Changed | Moved | Missing:
    """Stop it."""
    life = visit.services.lives.one(visit.user.force, visit.path["use_case"], visit.at)
    if life is None:
        return Missing(asked=visit.path["use_case"])
    here, reason = f"/use-cases/{life.id}", visit.form.get("reason", "").strip()
    if not life.may_be_suspended:
        return Moved(to=here)
    if len(reason) < SHORTEST:
        return Moved(to=f"{here}?fault=reason")

    def record(entry: AuditEntry) -> None:
        visit.services.lives.suspend(visit.user.force, life.id, reason, visit.user.roles, entry)

    return Changed(to=here, record=record, subjects=(), detail={"use_case": life.id, "state": "suspended"})
