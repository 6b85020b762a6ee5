"""Who may do what, for which purpose: policies in Cedar that a data protection officer can read, and their decision.

Default deny: what no policy permits is forbidden, and a `forbid` wins over every `permit`. Each policy has an id for
the audit log and one sentence for the screen; neither tells whether a record exists.
"""

from ndas.governance.access.decide import AccessDecision, AccessRequest, Principal, decide, policies
from ndas.governance.access.roles import Action, Role, Vetting

__all__ = ["AccessDecision", "AccessRequest", "Action", "Principal", "Role", "Vetting", "decide", "policies"]
