"""What a user may do now, and what they might after saying why: every answer comes from the access policies.

The dashboard holds no list of roles. A page names its action; `governance.access` decides.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from ndas.dashboard.services import Purpose, UseCase, User
from ndas.governance.access import AccessDecision, AccessRequest, Action, decide
from ndas.governance.access.sight import BLIND, Sight

PURPOSE_FIRST = "purpose-first"
STEP_UP = "step-up"
_SOME_PURPOSE = "any"
_SOME_REASON = "asked before a reason is given"

decide_once = lru_cache(maxsize=4096)(decide)
"""A decision depends on its request alone, dates included as facts, so the same question has the same answer."""


@dataclass(frozen=True)
class Permissions:
    """A user's permissions in one session. `declared` are the use cases of the user's force."""

    user: User
    purpose: Purpose | None
    declared: tuple[UseCase, ...]
    confirmed: bool = False
    """Whether the user has confirmed who they are within the last minutes."""

    def ask(self, action: Action) -> AccessDecision:
        """The decision as the session stands."""
        purpose = self.purpose if self._is_still_open() else None
        return self._decide(action, purpose.use_case if purpose else "", purpose.reference if purpose else "")

    def ask_about(self, action: Action, *, wrote: bool, reviewed: bool) -> AccessDecision:
        """The decision about one assessment, by what the user has done to it before."""
        about = replace(self._plain(action), wrote=wrote, reviewed=reviewed)
        return decide_once(about)

    def ask_concerning(self, action: Action, *, granted: bool = False, about_self: bool = False) -> AccessDecision:
        """The decision about somebody's access or conduct, by whether it is one's own or what one has granted."""
        about = replace(self._plain(action), granted=granted, about_self=about_self)
        return decide_once(about)

    @property
    def sight(self) -> Sight:
        """What this session may see: that of its purpose while it may be looked for, else nothing of anybody."""
        purpose = self.purpose
        if purpose is None or not self._is_still_open():
            return BLIND
        return Sight(
            purpose.use_case,
            unmasked=self.ask(Action.UNMASK_TEXT).allowed,
            conditional=self.ask(Action.READ_CONDITIONAL_INTELLIGENCE).allowed,
        )

    def needs_purpose(self, action: Action) -> bool:
        """Whether the action shows data, so that it is never allowed without a purpose."""
        return PURPOSE_FIRST in self._decide(action, "", "").policies

    def why_not(self, action: Action) -> AccessDecision:
        """The refusal to show: what would refuse even a trained user with a purpose comes before those two.

        Cedar tells which rule forbids, not which permit is lacking; so somebody whose role never opens a page would
        otherwise be told to choose a purpose.
        """
        ideal = replace(self.user.principal, trained_for=frozenset({_SOME_PURPOSE}))
        known = AccessRequest(ideal, action, self.user.force, _SOME_PURPOSE, _SOME_REASON, self.confirmed)
        deeper = decide_once(known)
        return self.ask(action) if deeper.allowed else deeper

    def after_purpose(self, action: Action) -> bool:
        """Whether some purpose that the user may choose would allow it."""
        return any(self._decide(action, one.id, _SOME_REASON).allowed for one in self.purposes)

    def ever(self, action: Action) -> bool:
        """Whether the action is worth offering: allowed now, or after choosing a purpose."""
        return self.ask(action).allowed or self.after_purpose(action)

    def once_confirmed(self, action: Action) -> AccessDecision:
        """The decision if the user had just confirmed who they are: whether a step-up is worth asking for."""
        return replace(self, confirmed=True).ask(action)

    @property
    def purposes(self) -> tuple[UseCase, ...]:
        """The use cases that the user's roles are declared for and the policies allow them to look for."""
        return tuple(
            one
            for one in self.declared
            if one.roles & self.user.roles and self._decide(Action.SEE_RECORDS, one.id, _SOME_REASON).allowed
        )

    def _is_still_open(self) -> bool:
        return self.purpose is not None and any(one.id == self.purpose.use_case for one in self.purposes)

    def _decide(self, action: Action, purpose: str, reason: str) -> AccessDecision:
        opens = next((one.opens for one in self.declared if one.id == purpose), frozenset())
        request = AccessRequest(
            *(self.user.principal, action, self.user.force, purpose, reason, self.confirmed), purpose_reads=opens
        )
        return decide_once(request)

    def _plain(self, action: Action) -> AccessRequest:
        return AccessRequest(self.user.principal, action, self.user.force, confirmed=self.confirmed)
