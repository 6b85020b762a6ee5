"""The assessments, from the control database. A write and its audit entry are one transaction."""

from datetime import datetime
from typing import Any

from ndas.duties.assessment import hold_against, permission
from ndas.duties.assessment.documents import Document, Form, document_of
from ndas.governance import AuditEntry
from ndas.governance.assessment import Decision, DpoReview
from ndas.store.control import Control, DifferenceRecord, Proposal, Signature, Version
from ndas.vocabulary import ForceId


class LiveAssessments:
    """Every method is about one force; an id of another force is simply not there."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._kept = control.assessments

    def all(self, force: ForceId) -> tuple[Proposal, ...]:
        """The force's proposals."""
        return self._kept.all(force)

    def get(self, force: ForceId, which: str) -> Proposal | None:
        """One proposal, or None."""
        return self._kept.get(force, which)

    def versions(self, force: ForceId, which: str) -> tuple[Version, ...]:
        """Its versions, newest first."""
        return self._kept.versions(force, which)

    def reviews(self, force: ForceId, which: str, number: int) -> tuple[DpoReview, ...]:
        """The officer's responses to one version."""
        return self._kept.reviews(force, which, number)

    def signatures(self, force: ForceId, which: str, number: int) -> tuple[Signature, ...]:
        """Who has signed it."""
        return self._kept.signatures(force, which, number)

    def roles_of(self, force: ForceId, which: str, user: str) -> tuple[bool, bool]:
        """Whether the user has written in it, and whether they have reviewed it."""
        return self._kept.wrote(force, which, user), self._kept.reviewed(force, which, user)

    def decision(self, force: ForceId, which: str, at: datetime) -> Decision:
        """Whether it allows processing today."""
        return permission(self._control, force, at.date(), which)

    def differences(self, force: ForceId, which: str) -> tuple[DifferenceRecord, ...]:
        """Open differences between the form and the facts, then those that are resolved."""
        return tuple(sorted(self._control.differences.all(force, which), key=_open_and_material_first))

    def start(
        self, force: ForceId, which: str, *, title: str, draft: dict[str, Any], by: str, at: datetime, audit: AuditEntry
    ) -> None:
        """Begin one."""
        self._kept.start(force, which, title=title, draft=draft, by=by, at=at, audit=audit)

    def save(
        self, force: ForceId, which: str, draft: dict[str, Any], *, by: str, at: datetime, audit: AuditEntry
    ) -> None:
        """Keep the draft."""
        self._kept.save(force, which, draft, by=by, at=at, audit=audit)

    def amend(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Begin the next version."""
        self._kept.amend(force, which, by=by, at=at, audit=audit)

    def submit(self, force: ForceId, which: str, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Submit the draft."""
        self._kept.submit(force, which, by=by, at=at, audit=audit)

    def respond(self, force: ForceId, which: str, review: DpoReview, *, at: datetime, audit: AuditEntry) -> None:
        """Record the officer's response, and hold the facts against the version that governs from now on."""
        self._kept.respond(force, which, review, at=at, audit=audit)
        hold_against(self._control, force, run=f"response to {which}", at=at, actor=review.given_by, which=which)

    def finish(self, force: ForceId, action: str, *, by: str, evidence: str, at: datetime, audit: AuditEntry) -> None:
        """Note that a remedial action is done."""
        self._kept.finish(force, action, by=by, evidence=evidence, at=at, audit=audit)

    def sign(self, force: ForceId, which: str, number: int, *, by: str, at: datetime, audit: AuditEntry) -> None:
        """Sign a version for the owner."""
        self._kept.sign(force, which, number, by=by, role="owner", at=at, audit=audit)

    def assign(self, force: ForceId, difference: str, *, to: str, audit: AuditEntry) -> None:
        """Hand a difference to somebody."""
        self._control.differences.assign(force, difference, to=to, audit=audit)

    def document(self, force: ForceId, which: str, version: Version, kind: Form, *, at: datetime) -> Document:
        """A document made from a version."""
        return document_of(self._control, force, which, version, kind, at=at)


def _open_and_material_first(record: DifferenceRecord) -> tuple[bool, bool, float]:
    return record.resolved_at is not None, not record.material, -record.found_at.timestamp()
