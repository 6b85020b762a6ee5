"""Runs and their steps, so that a run that died goes on where it stopped; and one run of a force at a time.

Rules:

1. A run holds its force's lease while it works. A second run of the same force is refused, by name of the first.
2. A lease ends when the run ends, when its time is up without a renewal, or when its process is seen to be dead.
3. A step counts as done when its row is there, and never before. A resumed run skips the steps that are done.
4. A step's result holds ids, paths and counts only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import ForceBusyError, NotThereError
from ndas.store.control.lease_holder import is_gone, this_process
from ndas.store.control.repository import Repository, as_row, change, read_one
from ndas.store.control.tables.weeks import force_lease
from ndas.store.control.tables.weeks import run as runs
from ndas.store.control.tables.weeks import run_step as steps
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId, RunId

LEASE = timedelta(minutes=10)
"""How long a lease lasts without renewal; finishing a step renews it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the journey or of a duty."""

    id: RunId
    force: ForceId
    kind: str
    """What it does: ``refresh``, ``archive expiry`` ..."""
    subject: str
    """What it is about: a delivery's id."""
    started_at: datetime
    state: Literal["running", "done", "failed"] = "running"
    message: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step that is done, and what the next steps need to know of it."""

    run: RunId
    name: str
    place: int
    result: Mapping[str, str | int | None]
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class ForceLease:
    """Which run works on a force now."""

    force: ForceId
    run: RunId
    holder: str
    taken_at: datetime
    expires_at: datetime


class Runs(Repository):
    """Every run, its steps, and the lease of each force."""

    def begin(
        self, run: Run, *, at: datetime, lease: timedelta = LEASE, audit: AuditEntry | None
    ) -> tuple[RunStep, ...]:
        """Take the force's lease and begin the run, or go on with it; return the steps that are done.

        ``audit`` may be None where going on is nobody's act.

        Raises:
            ForceBusyError: another run, or another process of this run, is working on the force.
        """
        with self._audited(audit) as connection:
            _take_lease(connection, run, at, at + lease)
            if not insert_new(connection, runs, as_row(run)):
                change(connection, runs, {"id": run.id}, state="running", message="", ended_at=None)
        return self.steps(run.id)

    def renew(self, force: ForceId, run: RunId, *, at: datetime, lease: timedelta = LEASE) -> None:
        """Hold the lease longer; a clock, not an act, so it is not audited.

        Raises:
            ForceBusyError: the lease was lost to another run; stop.
        """
        with self._database.write() as connection:
            _renew(connection, force, run, at + lease)

    def finish_step(
        self,
        run: Run,
        name: str,
        *,
        result: Mapping[str, str | int | None],
        at: datetime,
        lease: timedelta = LEASE,
        audit: AuditEntry | None,
    ) -> RunStep:
        """Note that a step is done, and renew the lease; ``audit`` is None where no listed event tells of the step.

        Raises:
            ForceBusyError: the lease was lost to another run; stop, and publish nothing.
        """
        with self._audited(audit) as connection:
            _renew(connection, run.force, run.id, at + lease)
            place = connection.scalar(select(func.count()).select_from(steps).where(steps.c.run == run.id)) or 0
            step = RunStep(run.id, name, place, dict(result), at)
            if not insert_new(connection, steps, as_row(step)):
                change(connection, steps, {"run": run.id, "name": name}, result=dict(result), finished_at=at)
        return step

    def end(
        self, run: Run, state: Literal["done", "failed"], *, message: str = "", at: datetime, audit: AuditEntry | None
    ) -> None:
        """End the run and give the force's lease back.

        Raises:
            NotThereError: no such run.
        """
        with self._audited(audit) as connection:
            change(connection, runs, {"id": run.id}, state=state, message=message, ended_at=at)
            mine = (force_lease.c.force == run.force, force_lease.c.run == run.id)
            connection.execute(delete(force_lease).where(*mine, force_lease.c.holder == this_process()))

    def get(self, run: RunId) -> Run:
        """The run.

        Raises:
            NotThereError: no such run.
        """
        found = self._one(Run, select(runs).where(runs.c.id == run))
        if found is None:
            raise NotThereError(f"there is no run {run}; check the id")
        return found

    def steps(self, run: RunId) -> tuple[RunStep, ...]:
        """The steps that are done, in the order in which they were finished."""
        return self._all(RunStep, select(steps).where(steps.c.run == run).order_by(steps.c.place))

    def of(self, force: ForceId, *, count: int = 50) -> tuple[Run, ...]:
        """A force's runs, newest first."""
        return self._all(Run, select(runs).where(runs.c.force == force).order_by(runs.c.started_at.desc()).limit(count))

    def about(self, subject: str) -> tuple[Run, ...]:
        """The runs about one delivery, newest first."""
        return self._all(Run, select(runs).where(runs.c.subject == subject).order_by(runs.c.started_at.desc()))

    def unfinished(self, force: ForceId) -> tuple[Run, ...]:
        """The runs that began and did not end, oldest first: to be resumed or ended."""
        mine = select(runs).where(runs.c.force == force, runs.c.state == "running")
        return self._all(Run, mine.order_by(runs.c.started_at))

    def lease(self, force: ForceId) -> ForceLease | None:
        """Who works on the force; the lease may have run out."""
        return self._one(ForceLease, select(force_lease).where(force_lease.c.force == force))


def _take_lease(connection: Connection, run: Run, at: datetime, until: datetime) -> None:
    lease = ForceLease(run.force, run.id, this_process(), at, until)
    if insert_new(connection, force_lease, as_row(lease)):
        return
    locked = select(force_lease).where(force_lease.c.force == run.force).with_for_update()
    held = read_one(ForceLease, connection, locked)
    if held is None:  # given back between the two statements (PostgreSQL): nobody else can have it before we commit
        connection.execute(insert(force_lease).values(**as_row(lease)))
        return
    mine = held.run == run.id and held.holder == lease.holder
    if not mine and held.expires_at > at and not is_gone(held.holder):
        raise ForceBusyError(
            f"a run of {run.force} is under way (run {held.run}, since {held.taken_at:%Y-%m-%d %H:%M} UTC); wait until "
            f"it ends. If its process has died, its lease ends by itself at {held.expires_at:%H:%M:%S} UTC"
        )
    change(connection, force_lease, {"force": run.force}, **as_row(lease))


def _renew(connection: Connection, force: ForceId, run: RunId, until: datetime) -> None:
    key = {"force": force, "run": run, "holder": this_process()}
    try:
        change(connection, force_lease, key, expires_at=until)
    except NotThereError:
        raise ForceBusyError(
            f"run {run} has lost the lease of {force} to another run; it stops here and publishes nothing"
        ) from None
