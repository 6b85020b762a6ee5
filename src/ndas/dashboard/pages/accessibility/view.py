"""`/accessibility`: the accessibility statement."""

from ndas.dashboard.page import EVERYBODY, PageRule, Shown, Visit, page
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/accessibility",
        event=AuditEvent.PAGE_VIEWED,
        subjects="accessibility statement",
        roles=EVERYBODY,
        needs_purpose=False,
    ),
)
def accessibility(visit: Visit) -> Shown:  # noqa: ARG001 - the same words for everybody
    """Words alone."""
    return Shown(template="pages/accessibility/accessibility.html", title="Accessibility", context={})
