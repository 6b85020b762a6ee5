"""Everything about the life of a use case at a force, from the control database; and the public register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ndas.store.control import Control, Experiment, OutcomeWeek, UseCaseWeek
from ndas.use_cases.folder import UseCase
from ndas.use_cases.kill_criteria import KillCriterion, Measured
from ndas.use_cases.lifecycle.standing import Standing, standing_of
from ndas.use_cases.lives.acts import running_since
from ndas.use_cases.lives.questions import Answered, Known, answer_twelve
from ndas.use_cases.reviewing.monitor import Monitor, monitor_of
from ndas.vocabulary import ForceId
from ndas.vocabulary.lifecycle import State, Step


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A kill criterion, what was measured of it, and whether it is met."""

    words: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a use case at a force."""

    id: str
    title: str
    aim: str
    standing: Standing
    steps: tuple[Step, ...]
    criteria: tuple[CriterionLine, ...]
    monitor: Monitor
    weeks: tuple[UseCaseWeek, ...]
    experiments: tuple[Experiment, ...]
    questions: tuple[Answered, ...]
    outcome: OutcomeWeek | None = None
    """What the tests of its outcome and drift said last; None where it does not say what it would learn."""

    @property
    def may_be_suspended(self) -> bool:
        """Whether it is on its way, so that somebody can stop it."""
        return self.standing.state in {State.SHADOW, State.LIVE}


def life_of(control: Control, force: ForceId, use_case: UseCase, at: datetime) -> Life:
    """Return what is known of a use case at a force."""
    declared = use_case.declaration
    steps = control.use_cases.steps(force, declared.id)
    standing = standing_of(steps, declared.id, declared.version, use_case.digest, at.date())
    monitor = monitor_of(control.decisions.about(force, declared.id), sign_off=declared.sign_off)
    weeks = control.use_cases.weeks(force, declared.id)
    experiments = control.use_cases.experiments(force, declared.id)
    measured = measured_since(control, force, use_case, running_since(steps))
    return Life(
        id=declared.id,
        title=declared.title,
        aim=declared.aim,
        standing=standing,
        steps=steps,
        criteria=tuple(_line(one, measured) for one in declared.kill_criteria),
        monitor=monitor,
        weeks=weeks,
        experiments=experiments,
        questions=answer_twelve(Known(use_case, standing, monitor, weeks, experiments)),
        outcome=next(iter(control.outcomes.weeks(force, declared.id, count=1)), None),
    )


def measured_since(control: Control, force: ForceId, use_case: UseCase, since: datetime | None) -> Measured:
    """Return what the kill criteria are held against: decisions since the present run began."""
    if since is None:
        return Measured()
    told = control.decisions.about(force, use_case.declaration.id)
    return monitor_of(one for one in told if one.at >= since).measured


def register_text(title: str, lives: Sequence[Life], at: datetime) -> str:
    """Return the public register in Markdown: roles and dates, no person's id, nothing about anybody in the records."""
    lines = [f"# Use cases at {title}", "", f"As at {at:%d %B %Y}. Every use case that was ever proposed is here."]
    for life in lives:
        if life.steps:
            lines += ["", *_entry(life)]
    return "\n".join(lines) + "\n"


def _entry(life: Life) -> Iterator[str]:
    last = life.steps[-1]
    ended = ", because it failed" if last.failed else ""
    until = f" until {last.expires_on:%d %B %Y}" if last.expires_on else ""
    yield f"## {life.title}"
    yield ""
    yield f"{life.aim}"
    yield ""
    yield f"It is **{last.state}**{ended}{until}."
    yield ""
    yield "| version | step | when | by | why |"
    yield "|---|---|---|---|---|"
    for step in life.steps:
        role = step.role.replace("_", " ")
        yield f"| {step.version} | {step.state} | {step.at:%d %B %Y} | {role} | {step.reason.replace('|', '/')} |"
    yield ""
    yield "It is stopped when:"
    yield ""
    for criterion in life.criteria:
        yield f"- {criterion.words}"


def _line(criterion: KillCriterion, measured: Measured) -> CriterionLine:
    if criterion.measure is None:
        return CriterionLine(criterion.words, "for a person to see", met=False)
    value, cases = measured.of(criterion.measure)
    enough = "" if cases >= criterion.after else f", counts from {criterion.after}"
    shown = f"{value:.0%}" if criterion.below is not None else f"{value:.0f}"
    told = f"{shown} of {cases}{enough}" if cases else f"nothing yet{enough}"
    return CriterionLine(criterion.words, told, met=criterion.is_met_by(measured))
