"""Takes steps in the life of a use case at a force, each with its approver, evidence and audit entry.

What a step rests on and the platform can see for itself is filled in here and is nobody's word: the assessment's
version that covers it, the digest of the kill criteria, that the check found nothing left to do, and how many weeks it
ran in shadow.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Control
from ndas.use_cases.folder import UseCase
from ndas.use_cases.kill_criteria import KillCriterion, Measured, breached
from ndas.use_cases.lifecycle.rules import APPROVERS, PLATFORM, StepRefusedError, check_step
from ndas.use_cases.lifecycle.standing import Standing, standing_of
from ndas.vocabulary import ForceId
from ndas.vocabulary.lifecycle import State, Step


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who takes a step, and as what."""

    id: str
    roles: Collection[str]

    def role_for(self, state: State) -> str:
        """The role that takes the step; any of the person's where none may, so that the refusal names it."""
        fitting = sorted(set(self.roles) & APPROVERS[state]) or sorted(self.roles)
        return fitting[0] if fitting else ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The step that somebody wants to take: why, on what evidence, until when; of a retirement, whether it failed."""

    state: State
    reason: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    expires_on: date | None = None
    failed: bool = False


def standing_at(control: Control, force: ForceId, use_case: UseCase, today: date) -> Standing:
    """Return how a use case stands at a force."""
    declaration = use_case.declaration
    steps = control.use_cases.steps(force, declaration.id)
    return standing_of(steps, declaration.id, declaration.version, use_case.digest, today)


def take_step(
    control: Control, force: ForceId, use_case: UseCase, wanted: Wanted, *, by: Person, audit: AuditEntry
) -> Step:
    """Take a step, and return it as it stands on the register.

    Args:
        control: where steps are kept.
        force: at which force.
        use_case: as it is now.
        wanted: the step.
        by: who takes it.
        audit: the entry that tells of it; the step's own facts are added.

    Raises:
        StepRefusedError: it may not be taken now, or not by this person.
        StateRefusedError: somebody else has taken one meanwhile.
    """
    declaration = use_case.declaration
    before = control.use_cases.steps(force, declaration.id)
    suspends = wanted.state in {State.SUSPENDED, State.RETIRED} and before
    step = Step(
        id=secrets.token_hex(12),
        force=force,
        use_case=declaration.id,
        version=before[-1].version if suspends else declaration.version,
        state=wanted.state,
        by=by.id,
        role=by.role_for(wanted.state),
        at=audit.at,
        reason=wanted.reason.strip(),
        digest=use_case.digest,
        evidence={**wanted.evidence, **_seen(control, force, use_case, wanted.state)},
        expires_on=wanted.expires_on,
        failed=wanted.failed,
    )
    check_step(before, step)
    if wanted.state is State.BUILT:
        check_criteria_kept(control, force, use_case)
    _check_unchanged(before, step)
    control.use_cases.take(step, after=len(before), audit=audit)
    return step


def suspend_where_killed(
    control: Control, force: ForceId, use_case: UseCase, measured: Measured, *, at: datetime, run: str
) -> KillCriterion | None:
    """Suspend a running use case that meets one of its kill criteria; return the criterion, or None.

    What was measured before it was last put on its way again counts no more against it: the caller measures since then.
    """
    standing = standing_at(control, force, use_case, at.date())
    met = breached(use_case.declaration.kill_criteria, measured) if standing.runs else None
    if met is None or met.measure is None:
        return None
    value, cases = measured.of(met.measure)
    told = {"criterion": str(met.measure), "value": f"{value:.2f}", "cases": str(cases)}
    _suspend(control, force, use_case, f"Kill criterion met: {met.words}", told, at=at, run=run)
    return met


def suspend_by_rule(
    control: Control, force: ForceId, use_case: UseCase, rule: str, reason: str, *, at: datetime, run: str
) -> bool:
    """Suspend a running use case in the platform's name, because a rule says so; return whether it ran."""
    if not standing_at(control, force, use_case, at.date()).runs:
        return False
    _suspend(control, force, use_case, reason, {"rule": rule}, at=at, run=run)
    return True


def _suspend(
    control: Control, force: ForceId, use_case: UseCase, reason: str, told: dict[str, str], *, at: datetime, run: str
) -> None:
    entry = AuditEntry(
        AuditEvent.USE_CASE_MOVED,
        at,
        force,
        actor=PLATFORM,
        run=run,
        detail={"use_case": use_case.declaration.id, "state": str(State.SUSPENDED), **told},
    )
    wanted = Wanted(state=State.SUSPENDED, reason=reason, evidence=told)
    take_step(control, force, use_case, wanted, by=Person(id=PLATFORM, roles=(PLATFORM,)), audit=entry)


def running_since(steps: Collection[Step]) -> datetime | None:
    """Return since when the present run counts: the last step to shadow or live that did not follow the other."""
    since = None
    before: State | None = None
    for step in steps:
        if step.state in {State.SHADOW, State.LIVE} and before not in {State.SHADOW, State.LIVE}:
            since = step.at
        before = step.state
    return since


def criteria_digest(use_case: UseCase) -> str:
    """Return the SHA-256 of the kill criteria."""
    said = [one.model_dump(mode="json") for one in use_case.declaration.kill_criteria]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def shadow_weeks(control: Control, force: ForceId, use_case: UseCase) -> int:
    """Return how many weeks this version ran in shadow."""
    version = use_case.declaration.version
    weeks = control.use_cases.weeks(force, use_case.declaration.id)
    return sum(one.state == State.SHADOW and one.version == version for one in weeks)


def _seen(control: Control, force: ForceId, use_case: UseCase, state: State) -> dict[str, str]:
    if state is State.ASSESSED:
        found = control.assessments.governing(force, use_case.declaration.assessment)
        if found is None:
            raise StepRefusedError(f"{use_case.declaration.id}: no assessment covers it; submit one first")
        version, _ = found
        return {
            "assessment": f"{use_case.declaration.assessment} {version.number}",
            "kill_criteria": criteria_digest(use_case),
        }
    if state is State.LIVE:
        return {"shadow_weeks": str(shadow_weeks(control, force, use_case))}
    return {}


def _check_unchanged(before: Collection[Step], step: Step) -> None:
    """Rule 3: what was assessed is what is built, and what was built is what goes into shadow and live."""
    if step.state not in {State.SHADOW, State.LIVE}:
        return
    built = [one for one in before if one.state is State.BUILT and one.version == step.version]
    if not built or built[-1].digest != step.digest:
        raise StepRefusedError(
            f"{step.use_case} was changed after it was built; give it a new version and propose that"
        )


def check_criteria_kept(control: Control, force: ForceId, use_case: UseCase) -> None:
    """Return if the kill criteria are those that were assessed.

    Raises:
        StepRefusedError: they were changed since; they are fixed before anything is built.
    """
    steps = control.use_cases.steps(force, use_case.declaration.id)
    mine = [one for one in steps if one.state is State.ASSESSED and one.version == use_case.declaration.version]
    if not mine or mine[-1].evidence.get("kill_criteria") != criteria_digest(use_case):
        raise StepRefusedError(
            f"{use_case.declaration.id}: the kill criteria are not those that were assessed; they are fixed before "
            "it is built. Give it a new version and propose that"
        )
