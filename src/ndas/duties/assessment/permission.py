"""Asks the assessment that governs a force's processing, and refuses with one sentence and one audit entry.

1. Absent means forbidden: without a submitted version nothing is processed.
2. A version that was changed after it was submitted forbids everything.
3. A use case needs the assessment that its declaration names, and a purpose that this assessment covers.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import (
    Answer,
    Assessment,
    Decision,
    Difference,
    DpoReview,
    may_ask,
    may_process,
    no_assessment,
)
from ndas.governance.assessment.compiled import Cover, cover
from ndas.governance.assessment.permission import PROGRAMME, NotCoveredError, not_whole
from ndas.store.control import AssessmentRefusedError, Control
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Governing:
    """What governs: the version, the officer's last response to it, the open differences."""

    assessment: Assessment
    review: DpoReview | None
    differences: tuple[Difference, ...]

    def decide(self, today: date) -> Decision:
        """Whether processing is allowed on ``today``."""
        return may_process(self.assessment, self.review, self.differences, today)


def governing(control: Control, force: ForceId, which: str = PROGRAMME) -> Governing | None:
    """Return what governs a force's processing; None where no version is submitted.

    Raises:
        AssessmentRefusedError: the version was changed after it was submitted.
    """
    found = control.assessments.governing(force, which)
    if found is None:
        return None
    version, review = found
    differences = tuple(record.difference for record in control.differences.open(force, which))
    return Governing(version.read(), review, differences)


def permission(control: Control, force: ForceId, today: date, which: str = PROGRAMME) -> Decision:
    """Return whether the force's data may be processed on ``today``."""
    return _decide(control, force, today, which)[0]


def permission_to_ask(control: Control, force: ForceId, purpose: str, today: date, which: str = PROGRAMME) -> Decision:
    """Return whether a use case for ``purpose`` may be asked of the force's data on ``today``."""
    decision, found = _decide(control, force, today, which)
    return may_ask(found.assessment, purpose, decision) if found else decision


def cover_of(control: Control, force: ForceId, purpose: str, today: date, which: str = PROGRAMME) -> Cover:
    """Return the cover of a use case for ``purpose``: the same decision, and the limits it is held to.

    Raises:
        NotCoveredError: there is no version that could set limits.
    """
    decision, found = _decide(control, force, today, which)
    if found is None:
        raise NotCoveredError(decision)
    return cover(found.assessment, may_ask(found.assessment, purpose, decision))


def may_disclose(control: Control, force: ForceId) -> Decision:
    """Return whether the form says that anything of the force's is shared with third parties at all."""
    try:
        found = governing(control, force)
    except AssessmentRefusedError as changed:
        return not_whole(str(changed))
    if found is None:
        return no_assessment(PROGRAMME)
    if found.assessment.sharing.third_parties is Answer.NO:
        words = "2.10.1 of the assessment says that nothing is shared with third parties."
        return Decision(allowed=False, words=words, rule="assessment.sharing")
    return Decision(allowed=True, words="2.10.1 of the assessment declares it.", rule="assessment.sharing")


def covered(control: Control, force: ForceId, *, at: datetime, actor: str, run: str = "") -> Assessment:
    """Return the assessment that allows the force's data to be processed now.

    Raises:
        NotCoveredError: none does; the refusal is in the audit log.
    """
    decision, found = _decide(control, force, at.date(), PROGRAMME)
    if found is None or not decision.allowed:
        control.audit.record(refusal_entry(decision, force, at=at, actor=actor, run=run))
        raise NotCoveredError(decision)
    return found.assessment


def refusal_entry(decision: Decision, force: ForceId, *, at: datetime, actor: str, run: str = "") -> AuditEntry:
    """Return the audit entry of a refusal by the assessment."""
    return AuditEntry(AuditEvent.PROCESSING_REFUSED, at, force, actor=actor, run=run, policies=(decision.rule,))


def _decide(control: Control, force: ForceId, today: date, which: str) -> tuple[Decision, Governing | None]:
    try:
        found = governing(control, force, which)
    except AssessmentRefusedError as changed:
        return not_whole(str(changed)), None
    return (no_assessment(which), None) if found is None else (found.decide(today), found)
