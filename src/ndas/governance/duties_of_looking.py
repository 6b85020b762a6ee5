"""The purpose codes of what is done for a duty rather than for a use case; an audit entry always has one or the other.

A page that shows people's records is opened for a use case that the person has chosen. All others are opened for one of
these duties, by what they let a person do.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ndas.governance.access.roles import Action

DUTY_OF: Mapping[Action, str] = MappingProxyType(
    {
        Action.SEE_OVERVIEW: "entering",
        Action.CHOOSE_PURPOSE: "entering",
        Action.SEE_OWN_ACCOUNT: "entering",
        Action.SEE_METHOD: "transparency",
        Action.MOVE_USE_CASE: "use-case-lifecycle",
        Action.SUSPEND_USE_CASE: "use-case-lifecycle",
        Action.SEE_LOADS: "data-quality",
        Action.TAKE_FIX_LIST: "data-quality",
        Action.APPROVE_LOAD: "data-quality",
        Action.ROLL_BACK: "data-quality",
        Action.TAKE_CERTIFICATE: "proof-of-deletion",
        Action.TAKE_OPENING: "proof-of-deletion",
        Action.SEE_AUDIT: "audit-oversight",
        Action.ATTEST_REASON: "audit-oversight",
        Action.TELL_WHO_LOOKED: "rights-request",
        Action.RETIRE_AUDIT: "retention",
        Action.SEE_ASSESSMENT: "impact-assessment",
        Action.TAKE_DOCUMENT: "impact-assessment",
        Action.WRITE_ASSESSMENT: "impact-assessment",
        Action.REVIEW_ASSESSMENT: "impact-assessment",
        Action.SIGN_ASSESSMENT: "impact-assessment",
        Action.KEEP_AGREEMENTS: "sharing-agreements",
        Action.REQUEST_ARCHIVE: "cold-archive",
        Action.AUTHORISE_ARCHIVE: "cold-archive",
        Action.READ_ARCHIVE: "cold-archive",
        Action.HOLD_ARCHIVE: "cold-archive",
        Action.WITHDRAW_FORCE: "withdrawal",
        Action.GIVE_UP_BACKUP: "backup",
        Action.SEE_REACH: "breach-readiness",
        Action.SEE_REASONS: "audit-oversight",
        Action.OPEN_IN_EMERGENCY: "emergency",
        Action.SEE_EMERGENCIES: "emergency-review",
        Action.REVIEW_EMERGENCY: "emergency-review",
        Action.SEE_ACCESS: "access-control",
        Action.GRANT_ACCESS: "access-control",
        Action.REVIEW_ACCESS: "access-control",
    }
)


def duty_of(action: Action) -> str:
    """Return the purpose code of an action that is not done for a use case."""
    return DUTY_OF.get(action) or str(action).replace(" ", "-")
