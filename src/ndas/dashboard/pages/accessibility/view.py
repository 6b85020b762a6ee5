"""`/accessibility`: the accessibility statement."""

from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/accessibility",
        action=Action.SEE_OVERVIEW,
        event=AuditEvent.PAGE_VIEWED,
        subjects="accessibility statement",
    ),
)
def accessibility(visit: Visit) -> Shown:  # noqa: ARG001 - the same words for everybody
    """Words alone."""
    return Shown(template="pages/accessibility/accessibility.html", title="Accessibility", context={})
