"""`/purpose`: choose a use case and give the reference of the matter.

1. Only a use case that the declaration opens to one of the user's roles, and for which the policies find vetting and
   training in date, can be chosen.
2. The reason is the reference of a crime, an operation or a task, by the rules of `governance.access.reasons`.
3. A force whose policy asks for no reason (`reason_required`) may leave it empty; the use case is always chosen.
4. Every reason that is given is kept; a sample is looked over by supervisors (`/reasons`).
"""

from ndas.dashboard.page import Moved, PageRule, Shown, Visit, page
from ndas.dashboard.services import Purpose
from ndas.governance.access import Action
from ndas.governance.access.reasons import LATELY, ReasonKind, ReasonRefusedError, StatedReason, read_reason
from ndas.governance.audit_events import AuditEvent

NOT_ASKED_FOR = "not asked for"
"""What the log says for a reason where the force's policy asks for none."""


@page(
    PageRule(
        path="/purpose",
        action=Action.CHOOSE_PURPOSE,
        event=AuditEvent.PAGE_VIEWED,
        subjects="purpose",
    ),
)
def ask(visit: Visit) -> Shown | Moved:
    """The form; who has no purpose to choose (an auditor, say) goes straight to the overview."""
    if not visit.permissions.purposes:
        return Moved(to="/")
    purpose = visit.session.purpose
    chosen = visit.query.get("use_case") or (purpose.use_case if purpose else "")
    reference = purpose.reference if purpose else ""
    return _form(visit, chosen, reference, visit.query.get("next", "/"), ())


@page(
    PageRule(
        path="/purpose",
        method="POST",
        action=Action.CHOOSE_PURPOSE,
        event=AuditEvent.PURPOSE_CHOSEN,
        subjects="purpose",
    ),
)
def choose(visit: Visit) -> Moved | Shown:
    """The answer, checked; wrong answers show the form again with what to do."""
    use_case, reference = visit.form.get("use_case", ""), visit.form.get("reference", "").strip()
    then = visit.form.get("next", "/")
    faults = []
    if use_case not in {u.id for u in visit.permissions.purposes}:
        faults.append(("use_case", "Choose the use case that you are working on"))
    given = Purpose(use_case=use_case, reference=NOT_ASKED_FOR, kind="")
    if reference or visit.services.reason_required(visit.user.force):
        try:
            stated = read_reason(reference, use_case, _lately(visit))
            given = Purpose(use_case=use_case, reference=stated.reference, kind=stated.kind)
        except ReasonRefusedError as refused:
            faults.append(("reference", str(refused)))
    if faults:
        return _form(visit, use_case, reference, then, tuple(faults))
    return Moved(to=own_path(then), purpose=given)


def _lately(visit: Visit) -> list[StatedReason]:
    rows = visit.services.books.reasons.lately(visit.user.force, LATELY)
    return [StatedReason(ReasonKind(row.kind), row.reference, row.use_case) for row in rows]


def own_path(then: str) -> str:
    """A path of this site; anything else (another host, a script) becomes the overview."""
    ours = then.startswith("/") and not then.startswith(("//", "/\\")) and then.isprintable()
    return then if ours else "/"


def _form(visit: Visit, chosen: str, reference: str, then: str, faults: tuple[tuple[str, str], ...]) -> Shown:
    return Shown(
        template="pages/purpose/purpose.html",
        title="Error: Why are you looking?" if faults else "Why are you looking?",
        context={
            "use_cases": visit.permissions.purposes,
            "chosen": chosen,
            "reference": reference,
            "then": own_path(then),
            "faults": faults,
        },
    )
