"""What the assessment commands do: each act is asked of the access policies and leaves its audit entry."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ndas.cli.errors import CommandError
from ndas.cli.governing.adopting import national_draft
from ndas.cli.home.platform import open_platform
from ndas.duties.assessment import hold_against, permission
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.assessment import Decision, DpoReview, Fault, Outcome, RemedialAction, ResidualRisk, faults_of
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.store.control import Control, Proposal, Signature, Version
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id
from ndas.vocabulary.yaml_text import read_yaml

_PARTS = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """One force's assessments, at the command line."""

    platform: Platform
    force: ForceId

    @property
    def control(self) -> Control:
        """The control database."""
        return self.platform.control

    def line(self, proposal: Proposal) -> tuple[object, ...]:
        """A proposal as the list shows it."""
        newest = self.version(proposal.id, None)
        reviews = self.control.assessments.reviews(self.force, proposal.id, newest.number)
        state = "draft" if newest.submitted_at is None else str(reviews[-1].outcome) if reviews else "with the officer"
        decision = permission(self.control, self.force, self.today, proposal.id)
        return proposal.id, proposal.title, newest.number, state, "yes" if decision.allowed else "no"

    @property
    def today(self) -> date:
        """The day of asking."""
        return self.platform.clock().date()

    def version(self, which: str, number: int | None) -> Version:
        """Return a version, the newest where no number is given.

        Raises:
            CommandError: there is none.
        """
        for one in self.control.assessments.versions(self.force, which):
            if number in (None, one.number):
                return one
        raise CommandError(
            f"{self.force} has no assessment {which}{f' version {number}' if number else ''}; see: "
            f"ndas assessment list {self.force}"
        )

    def start(self, which: str, *, title: str, national: bool, by: str) -> Version:
        """Begin an assessment."""
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_CHANGED, which, change="started")
        draft: dict[str, Any] = national_draft() if national else {}
        name = title or (draft["governance"]["proposal"] if national else which)
        at = self.platform.clock()
        return self.control.assessments.start(self.force, which, title=name, draft=draft, by=by, at=at, audit=audit)

    def write(self, which: str, text: str, *, by: str) -> tuple[Fault, ...]:
        """Fill in the open draft; return what is still open.

        Raises:
            CommandError: the file is not sections with fields.
        """
        said = read_yaml(text)
        if not isinstance(said, dict) or not all(isinstance(section, dict) for section in said.values()):
            raise CommandError("the file must hold sections with fields, such as `purpose:` with `aim:` in it")
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_CHANGED, which, change="written")
        draft = dict(self.version(which, None).answers)
        for name, section in said.items():
            draft[str(name)] = {**draft.get(str(name), {}), **section}
        plain = read_yaml(yaml.safe_dump(draft))
        kept = self.control.assessments.save(
            self.force, which, _days_as_text(plain), by=by, at=self.platform.clock(), audit=audit
        )
        return faults_of(kept.answers)

    def amend(self, which: str, *, by: str) -> Version:
        """Begin the next version."""
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_CHANGED, which, change="amended")
        return self.control.assessments.amend(self.force, which, by=by, at=self.platform.clock(), audit=audit)

    def submit(self, which: str, *, by: str) -> Version:
        """Submit the draft."""
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_SUBMITTED, which)
        return self.control.assessments.submit(self.force, which, by=by, at=self.platform.clock(), audit=audit)

    def respond(
        self,
        which: str,
        number: int | None,
        *,
        outcome: str,
        risk: str,
        actions: list[str],
        advice: str,
        reference: str,
        by: str,
    ) -> Decision:
        """Record the officer's response; return whether processing is allowed then.

        Raises:
            CommandError: outcome, risk or an action cannot be read.
        """
        audit = self._act(by, Action.REVIEW_ASSESSMENT, AuditEvent.ASSESSMENT_REVIEWED, which, outcome=outcome)
        try:
            review = DpoReview(
                version=self.version(which, number).number,
                outcome=Outcome(outcome),
                given_on=self.today,
                given_by=by,
                actions=tuple(_action(text) for text in actions),
                residual_risk=ResidualRisk(risk),
                advice=advice,
                reference=reference,
            )
        except ValueError as wrong:
            raise CommandError(
                f"{wrong}. Outcomes: {', '.join(Outcome)}; risk: {', '.join(ResidualRisk)}; an action is "
                "'what|owner|2026-12-31'"
            ) from wrong
        at = self.platform.clock()
        self.control.assessments.respond(self.force, which, review, at=at, audit=audit)
        hold_against(self.control, self.force, run=f"response to {which}", at=at, actor=by, which=which)
        return permission(self.control, self.force, self.today, which)

    def finish(self, action: str, *, evidence: str, by: str) -> None:
        """Note that a remedial action is done."""
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_CHANGED, "", change="action done")
        at = self.platform.clock()
        self.control.assessments.finish(self.force, action, by=by, evidence=evidence, at=at, audit=audit)

    def sign(self, which: str, *, by: str) -> Signature:
        """Sign what governs.

        Raises:
            CommandError: nothing does.
        """
        audit = self._act(by, Action.SIGN_ASSESSMENT, AuditEvent.ASSESSMENT_SIGNED, which)
        found = self.control.assessments.governing(self.force, which)
        if found is None:
            raise CommandError(f"{which} has no submitted version; there is nothing to sign")
        at = self.platform.clock()
        return self.control.assessments.sign(
            self.force, which, found[0].number, by=by, role="owner", at=at, audit=audit
        )

    def assign(self, difference: str, *, to: str, by: str) -> None:
        """Hand a difference to somebody."""
        audit = self._act(by, Action.WRITE_ASSESSMENT, AuditEvent.ASSESSMENT_CHANGED, "", change="difference assigned")
        self.control.differences.assign(self.force, difference, to=to, audit=audit)

    def export(self, which: str, number: int | None, *, document: str, into: Path, by: str) -> None:
        """Write a document.

        Raises:
            CommandError: there is no such document or format.
        """
        from ndas.duties.assessment.documents import Form, as_odt, as_pdf, document_of

        makers = {".pdf": as_pdf, ".odt": as_odt}
        if into.suffix not in makers:
            raise CommandError(f"{into} must end in .pdf or .odt")
        try:
            kind = Form(document)
        except ValueError:
            raise CommandError(f"there is no document {document}; there are {', '.join(Form)}") from None
        audit = self._act(by, Action.TAKE_DOCUMENT, AuditEvent.EXPORTED, which, document=document)
        at = self.platform.clock()
        made = document_of(self.control, self.force, which, self.version(which, number), kind, at=at)
        written = makers[into.suffix](made)
        self.control.audit.record(audit)
        into.write_bytes(written)

    def _act(self, by: str, action: Action, event: AuditEvent, which: str, **detail: str) -> AuditEntry:
        control, clock = self.control, self.platform.clock
        person = require(control, by, action, self.force, clock=clock)
        about = {"assessment": which, **detail}
        role = ",".join(person.roles)
        return AuditEntry(event, clock(), self.force, actor=by, role=role, purpose=duty_of(action), detail=about)


def open_desk(home: Path, force: str) -> Desk:
    """Return the desk of a force."""
    return Desk(open_platform(home), force_id(force))


def _action(text: str) -> RemedialAction:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != _PARTS:
        raise ValueError("an action has three parts")
    return RemedialAction(parts[0], parts[1], date.fromisoformat(parts[2]))


def _days_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _days_as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_days_as_text(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
