"""The lives of use cases at each force: steps (only added), what each week's run touched, experiments of necessity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from ndas.governance import AuditEntry
from ndas.store.control.errors import StateRefusedError
from ndas.store.control.repository import Repository, as_row
from ndas.store.control.tables.use_cases import experiment as experiments
from ndas.store.control.tables.use_cases import step as steps
from ndas.store.control.tables.use_cases import week as weeks
from ndas.vocabulary import ForceId, SnapshotId
from ndas.vocabulary.lifecycle import State, Step


@dataclass(frozen=True, slots=True)
class UseCaseWeek:
    """What one week's run touched and gave: a line of the proportionality ledger. Counts only.

    `people` are all whose records were read, `special_category` the texts in which such a matter was masked,
    `listed_people` those who are the subject of a lead.
    """

    force: ForceId
    use_case: str
    snapshot: SnapshotId
    version: int
    state: str
    rows: int
    people: int
    texts: int
    special_category: int
    leads: int
    listed_people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Experiment:
    """What was lost when something was left out: of `leads` leads `lost` were gone; of `figures`, some changed."""

    force: ForceId
    use_case: str
    snapshot: SnapshotId
    kind: str
    dropped: str
    version: int
    leads: int
    lost: int
    gained: int
    figures: int
    figures_changed: int
    words: str
    at: datetime


class UseCaseLives(Repository):
    """Steps, weeks and experiments of every use case at every force."""

    def take(self, step: Step, *, after: int, audit: AuditEntry) -> None:
        """Add a step after the ``after`` steps that its author has seen.

        Raises:
            StateRefusedError: somebody else has taken a step since.
        """
        row = as_row(step) | {"state": str(step.state), "evidence": dict(step.evidence), "number": after + 1}
        try:
            with self._audited(audit) as connection:
                connection.execute(insert(steps).values(**row))
        except IntegrityError:
            raise StateRefusedError(
                f"{step.use_case} has taken another step at {step.force} meanwhile; look again, then decide"
            ) from None

    def steps(self, force: ForceId, use_case: str | None = None) -> tuple[Step, ...]:
        """The steps at a force, of one use case or of all, each one's oldest first."""
        wanted = select(steps).where(steps.c.force == force)
        if use_case is not None:
            wanted = wanted.where(steps.c.use_case == use_case)
        found = self._all(Step, wanted.order_by(steps.c.use_case, steps.c.number))
        return tuple(_with_state(one) for one in found)

    def stamp(self, force: ForceId) -> int:
        """A number that grows with every step at the force."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(steps).where(steps.c.force == force)) or 0

    def keep_week(self, week: UseCaseWeek) -> None:
        """Keep a week's line; a run that goes on after a fall replaces its own."""
        mine = (weeks.c.force == week.force, weeks.c.use_case == week.use_case, weeks.c.snapshot == week.snapshot)
        with self._audited(None) as connection:
            connection.execute(delete(weeks).where(*mine))
            connection.execute(insert(weeks).values(**as_row(week)))

    def weeks(self, force: ForceId, use_case: str, *, count: int = 52) -> tuple[UseCaseWeek, ...]:
        """The newest lines of a use case's ledger, newest first."""
        mine = (weeks.c.force == force, weeks.c.use_case == use_case)
        return self._all(UseCaseWeek, select(weeks).where(*mine).order_by(weeks.c.at.desc()).limit(count))

    def keep_experiments(self, found: Sequence[Experiment], *, audit: AuditEntry) -> None:
        """Keep what experiments on one snapshot found, in place of earlier ones on the same."""
        with self._audited(audit) as connection:
            for one in found:
                key = ("force", "use_case", "snapshot", "kind", "dropped")
                connection.execute(delete(experiments).where(*(experiments.c[n] == getattr(one, n) for n in key)))
                connection.execute(insert(experiments).values(**as_row(one)))

    def experiments(self, force: ForceId, use_case: str) -> tuple[Experiment, ...]:
        """What the newest experiments found, those that lost most first."""
        mine = (experiments.c.force == force, experiments.c.use_case == use_case)
        newest = select(experiments.c.snapshot).where(*mine).order_by(experiments.c.at.desc()).limit(1)
        wanted = select(experiments).where(*mine, experiments.c.snapshot == newest.scalar_subquery())
        ordered = wanted.order_by(
            experiments.c.lost.desc(), experiments.c.figures_changed.desc(), experiments.c.dropped
        )
        return self._all(Experiment, ordered)


def _with_state(step: Step) -> Step:
    object.__setattr__(step, "state", State(step.state))
    return step
