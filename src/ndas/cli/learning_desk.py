"""What the commands about learning do: one force's live week, the declared columns, and an audit entry before anything.

The files of outcomes belong to the platform's people; what the records say of them is asked by somebody of the force
who may move use cases, and is written down before it is shown.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ndas.cli.errors import CommandError
from ndas.cli.home import open_platform
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.store.snapshots import connect
from ndas.use_cases.declaration import Method
from ndas.use_cases.evaluation import back_test, hold_against_gates, read_plan
from ndas.use_cases.fairness import AUDIT_TABLE, Groups, audit, open_groups
from ndas.use_cases.model_card import write_card
from ndas.use_cases.models.develop import open_trial, read_learning
from ndas.use_cases.outcome import OutcomeReport, Review, Trial, check_outcome
from ndas.use_cases.outcome.review import draw_sheet, judge, read_sheet, write_sheet
from ndas.use_cases.tables import stored_name, views_of
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.ids import force_id


@dataclass(frozen=True, slots=True)
class Filled:
    """A review sheet that an officer has filled in."""

    text: str
    read_by: str


@dataclass(frozen=True, slots=True)
class LearningDesk:
    """One person at the learning of one force."""

    platform: Platform
    force: ForceId
    by: str

    def report(self, folder: Path, filled: Filled | None) -> OutcomeReport:
        """What T1 to T10 say on the live week.

        Raises:
            NotAllowedError: not by this person.
            CommandError: nothing is live.
        """
        trial, _ = self._opened(folder, "outcome check")
        return check_outcome(trial, _review(trial, filled))

    def sheet(self, folder: Path) -> str:
        """The review sheet, with the ids of those who are to be read."""
        trial, _ = self._opened(folder, "outcome sheet")
        return write_sheet(draw_sheet(trial.spec, trial.labels))

    def card(self, folder: Path, method: Method, filled: Filled | None) -> str:
        """The model card of a model that is trained and tested now, and kept nowhere."""
        plan = read_plan(folder)
        trial, groups = self._opened(folder, "evaluate")
        report, matrix = check_outcome(trial, _review(trial, filled)), trial.features
        if matrix is None:
            raise AssertionError("a training set that was opened from records has features")
        found = back_test(method, matrix, trial.labels, trial.spec, report, plan)
        declaration = read_learning(folder).declaration
        by_group = None if groups is None else audit(self.force, trial.spec.digest, found.told, groups, plan)
        gates = hold_against_gates(found, plan)
        return write_card(declaration, trial.spec, matrix.features, found, gates, by_group, plan)

    def _opened(self, folder: Path, what: str) -> tuple[Trial, Groups | None]:
        """The training set, and apart from it the groups of the audit where the snapshot keeps them."""
        person = require(self.platform.control, self.by, Action.MOVE_USE_CASE, self.force, clock=self.platform.clock)
        live = self.platform.control.snapshots.live(self.force)
        if live is None:
            raise CommandError(f"nothing of {self.force} is live yet; refresh it first")
        declaration = read_learning(folder).declaration
        self.platform.control.audit.record(
            AuditEntry(
                AuditEvent.USE_CASE_RUN,
                self.platform.clock(),
                self.force,
                actor=self.by,
                role=",".join(sorted(person.roles)),
                purpose=duty_of(Action.MOVE_USE_CASE),
                detail={"use_case": declaration.id, "version": str(declaration.version), "route": f"ndas {what}"},
            )
        )
        lend = self.platform.lend_snapshot(self.force, live.snapshot, RunId(f"learn-{live.snapshot}"), "dashboard")
        known = self.platform.control.snapshots.get(self.force, live.snapshot)
        if known is None:
            raise AssertionError("what is live is known")
        with self.platform.snapshots.open(self.force, live.snapshot, lend) as snapshot:

            @contextmanager
            def narrowed(columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
                granted = {stored_name(table): names for table, names in columns.items()}
                with connect(snapshot, granted, memory_limit=self.platform.memory_limit) as connection:
                    for view in views_of(columns):
                        connection.execute(view)
                    yield connection

            trial = open_trial(folder, narrowed, self.force, known.as_at)
            if AUDIT_TABLE not in snapshot.names():
                return trial, None
            with open_groups(snapshot) as groups:
                return trial, groups


def open_learning_desk(home: Path, force: str, by: str) -> LearningDesk:
    """Return the desk of somebody at a force."""
    return LearningDesk(open_platform(home), force_id(force), by)


def _review(trial: Trial, filled: Filled | None) -> Review | None:
    if filled is None:
        return None
    asked = draw_sheet(trial.spec, trial.labels)
    return judge(trial.spec, trial.labels, asked, read_sheet(filled.text, asked), filled.read_by)
