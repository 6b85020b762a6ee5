"""What the assessment pages need of the rest of the platform, as a protocol."""

from datetime import datetime
from typing import Any, Protocol

from ndas.duties.assessment.documents import Document, Form
from ndas.governance.assessment import Decision, DpoReview
from ndas.governance.audit import AuditEntry
from ndas.store.control import DifferenceRecord, Proposal, Signature, Version
from ndas.vocabulary.ids import ForceId


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
