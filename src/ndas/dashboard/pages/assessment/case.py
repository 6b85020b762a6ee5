"""One assessment as a visit may see and change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ndas.dashboard.page import Visit
from ndas.governance.access import AccessDecision, Action
from ndas.governance.assessment import DpoReview, Fault, faults_of
from ndas.store.control import Proposal, Version


@dataclass(frozen=True)
class Case:
    """One assessment in one visit: its newest version, and what this user may do with it."""

    visit: Visit
    proposal: Proposal
    versions: tuple[Version, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return self.proposal.id

    @property
    def newest(self) -> Version:
        """The version that is being worked on, or the last one."""
        return self.versions[0]

    @property
    def draft(self) -> bool:
        """Whether the newest version can still be changed."""
        return self.newest.submitted_at is None

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """The newest version's answers, as far as they go."""
        return self.newest.answers

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps the draft from being submitted; nothing for a submitted version."""
        return faults_of(self.answers) if self.draft else ()

    @cached_property
    def reviews(self) -> tuple[DpoReview, ...]:
        """The officer's responses to the newest version."""
        return self.visit.services.assessments.reviews(self.visit.user.force, self.id, self.newest.number)

    def ask(self, action: Action) -> AccessDecision:
        """Whether this user may do it to this assessment, with what they have done to it before."""
        wrote, reviewed = self.visit.services.assessments.roles_of(self.visit.user.force, self.id, self.visit.user.id)
        return self.visit.permissions.ask_about(action, wrote=wrote, reviewed=reviewed)

    def may(self, action: Action) -> bool:
        """The same, as yes or no."""
        return self.ask(action).allowed


def case_of(visit: Visit) -> Case | None:
    """The assessment that a page's path names; None where the user's force has none of that id."""
    which = visit.path["id"]
    proposal = visit.services.assessments.get(visit.user.force, which)
    if proposal is None:
        return None
    return Case(visit, proposal, visit.services.assessments.versions(visit.user.force, which))
