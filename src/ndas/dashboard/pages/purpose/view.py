"""`/purpose`: choose a use case and give the reference of the matter.

1. Only a use case that the declaration opens to one of the user's roles, and for which the policies find vetting and
   training in date, can be chosen.
2. A reference has at least four characters, one of them a digit: "enquiry" is no reason, "CR/1234/26" is.
"""

import re

from ndas.dashboard.page import Moved, PageRule, Shown, Visit, page
from ndas.dashboard.services import Purpose
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 /_.:-]{3,39}")


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
    if not REFERENCE.fullmatch(reference):
        faults.append(("reference", "Give the number of the crime, operation or request, such as CR/1234/26"))
    if faults:
        return _form(visit, use_case, reference, then, tuple(faults))
    return Moved(to=own_path(then), purpose=Purpose(use_case=use_case, reference=reference))


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
