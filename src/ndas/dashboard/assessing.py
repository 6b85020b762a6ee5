"""What the assessment pages need: the protocol, and one assessment as a visit may see and change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ndas.duties.assessment.documents import Document, Form
from ndas.governance.access import AccessDecision, Action
from ndas.governance.assessment import Decision, DpoReview, Fault, faults_of
from ndas.governance.audit import AuditEntry
from ndas.store.control import DifferenceRecord, Proposal, Signature, Version
from ndas.vocabulary.ids import ForceId

if TYPE_CHECKING:
    from ndas.dashboard.page import Visit


class Assessments(Protocol):
    """The assessments of a force. Each write takes the audit entry that tells of it: both are kept, or neither."""

    def all(self, force: ForceId) -> tuple[Proposal, ...]:
        """The force's proposals."""

    def get(self, force: ForceId, which: str) -> Proposal | None:
        """One proposal, or None."""

    def versions(self, force: ForceId, which: str) -> tuple[Version, ...]:
        """Its versions, newest first."""

    def reviews(self, force: ForceId, which: str, number: int) -> tuple[DpoReview, ...]:
        """The officer's responses to one version."""

    def signatures(self, force: ForceId, which: str, number: int) -> tuple[Signature, ...]:
        """Who has signed it."""

    def roles_of(self, force: ForceId, which: str, user: str) -> tuple[bool, bool]:
        """Whether the user has written in it, and whether they have reviewed it."""

    def decision(self, force: ForceId, which: str, at: datetime) -> Decision:
        """Whether it allows processing today."""

    def differences(self, force: ForceId, which: str) -> tuple[DifferenceRecord, ...]:
        """Open differences between the form and the facts, then those that are resolved."""

    def start(
        self, force: ForceId, which: str, *, title: str, draft: dict[str, Any], by: str, at: datetime, audit: AuditEntry
    ) -> None:
        """Begin one."""

    def save(
        self, force: ForceId, which: str, draft: dict[str, Any], *, by: str, at: datetime, audit: AuditEntry
    ) -> None:
        """Keep the draft."""

    def amend(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Begin the next version."""

    def submit(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Submit the draft."""

    def respond(self, force: ForceId, which: str, review: DpoReview, *, at: datetime, audit: AuditEntry) -> None:
        """Record the officer's response."""

    def finish(self, force: ForceId, action: str, *, by: str, evidence: str, at: datetime, audit: AuditEntry) -> None:
        """Note that a remedial action is done."""

    def sign(self, force: ForceId, which: str, number: int, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Sign a version for the owner."""

    def assign(self, force: ForceId, difference: str, *, to: str, audit: AuditEntry) -> None:
        """Hand a difference to somebody."""

    def document(self, force: ForceId, which: str, version: Version, kind: Form, *, at: datetime) -> Document:
        """A document made from a version."""


@dataclass(frozen=True)
class Case:
    """One assessment in one visit: its newest version, and what this user may do with it."""

    visit: "Visit"
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


def case_of(visit: "Visit") -> Case | None:
    """The assessment that a page's path names; None where the user's force has none of that id."""
    which = visit.path["id"]
    proposal = visit.services.assessments.get(visit.user.force, which)
    if proposal is None:
        return None
    return Case(visit, proposal, visit.services.assessments.versions(visit.user.force, which))
