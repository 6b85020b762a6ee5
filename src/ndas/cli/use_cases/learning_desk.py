"""What the commands about learning do: one force's live week, the declared columns, and an audit entry before anything.

The files of outcomes belong to the platform's people; what the records say of them is asked by somebody of the force
who may move use cases, and is written down before it is shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.journey.deriving import connect_to
from ndas.store.control import OutcomeReview, OutsideCount
from ndas.store.snapshots import Snapshot
from ndas.use_cases.declaration import Method
from ndas.use_cases.evaluation import hold_against_gates, read_plan
from ndas.use_cases.fairness import AUDIT_TABLE, audit, open_groups, read_fairness
from ndas.use_cases.learning import Asking, Thrift, evaluate, try_outcome
from ndas.use_cases.learning.kept import anchor_of, review_of
from ndas.use_cases.model_card import write_card
from ndas.use_cases.models.develop import Connect, Learning, open_trial, read_learning
from ndas.use_cases.outcome import OutcomeReport, Review, Trial
from ndas.use_cases.outcome.review import draw_sheet, judge, read_sheet, write_sheet
from ndas.use_cases.outcome.spec import Anchor
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.ids import force_id

READERS = frozenset({"officer", "analyst", "supervisor"})
"""Who may read a review sheet: people who read records for their work."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A review sheet that an officer has filled in."""

    text: str
    read_by: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody else counted by the same definition, such as the force's annual return."""

    source: str
    begins: date
    ends: date
    events: int
    people: int
    tolerance: float


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
        with self._opened(folder, "outcome check") as week:
            return try_outcome(self._asking(week, filled), Thrift()).report

    def sheet(self, folder: Path) -> str:
        """The review sheet, with the ids of those who are to be read."""
        with self._opened(folder, "outcome sheet") as week:
            trial = week.trial()
            return write_sheet(draw_sheet(trial.spec, trial.labels))

    def sign(self, folder: Path, filled: Filled) -> Review:
        """Keep an officer's reading of the sheet; every refresh holds T8 against it from now on.

        Raises:
            CommandError: who read it is no officer or analyst of the force, or keeps it as well.
            ReviewError: the sheet is not the one that was drawn, or is not answered.
        """
        require(self.platform.control, self.by, Action.MOVE_USE_CASE, self.force, clock=self.platform.clock)
        reader = self.platform.control.users.entitled(filled.read_by, at=self.platform.clock())
        if reader is None or reader.force != self.force or not READERS & set(reader.roles):
            raise CommandError(f"the sheet is read by an officer, analyst or supervisor of {self.force}")
        if filled.read_by == self.by:
            raise CommandError("who reads the sheet and who keeps its answers are two people")
        with self._opened(folder, "outcome sign") as week:
            trial = week.trial()
            found = _review(trial, filled)
        spec, at = week.learning.spec, self.platform.clock()
        kept = OutcomeReview(
            self.force, spec.digest, spec.outcome, found.read_by, found.people, found.wrong, found.kappa, self.by, at
        )
        entry = self._entry(AuditEvent.OUTCOME_ANSWERED, week, "outcome sign", read_by=found.read_by)
        self.platform.control.outcomes.keep_review(kept, audit=entry)
        return found

    def count(self, folder: Path, counted: Counted) -> None:
        """Keep what somebody else counted; T5 is held against it from now on.

        Raises:
            CommandError: it is not a count that T5 could be held against.
        """
        require(self.platform.control, self.by, Action.MOVE_USE_CASE, self.force, clock=self.platform.clock)
        try:
            Anchor.model_validate(asdict(counted))
        except ValidationError as wrong:
            places = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in wrong.errors(include_input=False))
            raise CommandError(places) from None
        with self._opened(folder, "outcome count") as week:
            spec, at = week.learning.spec, self.platform.clock()
        kept = OutsideCount(self.force, spec.digest, spec.outcome, kept_by=self.by, at=at, **asdict(counted))
        entry = self._entry(AuditEvent.OUTCOME_ANSWERED, week, "outcome count", source=counted.source)
        self.platform.control.outcomes.keep_count(kept, audit=entry)

    def card(self, folder: Path, method: Method, filled: Filled | None) -> str:
        """The model card of a model that is trained and tested now in the confined process, and kept nowhere."""
        plan, fairness = read_plan(folder), read_fairness(folder)
        with self._opened(folder, "evaluate") as week:
            found = evaluate(self._asking(week, filled), method, plan)
            by_group = None
            if AUDIT_TABLE in week.snapshot.names():
                with open_groups(week.snapshot) as groups:
                    digest = week.learning.spec.digest
                    by_group = audit(self.force, digest, found.told, groups, plan, fairness)
        learning = week.learning
        gates = hold_against_gates(found, plan)
        return write_card(learning.declaration, learning.spec, learning.features, found, gates, by_group, plan)

    def _asking(self, week: "_Week", filled: Filled | None) -> Asking:
        control, digest = self.platform.control, week.learning.spec.digest
        review = review_of(control, self.force, digest) if filled is None else _review(week.trial(), filled)
        count = anchor_of(control, self.force, digest)
        return Asking(week.learning, week.connect, self.force, week.as_at, review, count)

    def _entry(self, event: AuditEvent, week: "_Week", what: str, **detail: str) -> AuditEntry:
        declaration = week.learning.declaration
        told = {"use_case": declaration.id, "version": str(declaration.version), "route": f"ndas {what}", **detail}
        return AuditEntry(
            event,
            self.platform.clock(),
            self.force,
            actor=self.by,
            role=",".join(sorted(week.roles)),
            purpose=duty_of(Action.MOVE_USE_CASE),
            detail=told,
        )

    @contextmanager
    def _opened(self, folder: Path, what: str) -> Iterator["_Week"]:
        """The live week, once it is allowed and written down."""
        person = require(self.platform.control, self.by, Action.MOVE_USE_CASE, self.force, clock=self.platform.clock)
        live = self.platform.control.snapshots.live(self.force)
        if live is None:
            raise CommandError(f"nothing of {self.force} is live yet; refresh it first")
        known = self.platform.control.snapshots.get(self.force, live.snapshot)
        if known is None:
            raise AssertionError("what is live is known")
        learning = read_learning(folder)
        lend = self.platform.lend_snapshot(self.force, live.snapshot, RunId(f"learn-{live.snapshot}"), "dashboard")
        with self.platform.snapshots.open(self.force, live.snapshot, lend) as snapshot:
            connection = connect_to(snapshot, self.platform.memory_limit)
            week = _Week(folder, self.force, learning, snapshot, known.as_at, connection, tuple(person.roles))
            self.platform.control.audit.record(self._entry(AuditEvent.USE_CASE_RUN, week, what))
            yield week


@dataclass(frozen=True, slots=True)
class _Week:
    """The live week, open for one act."""

    folder: Path
    force: ForceId
    learning: Learning
    snapshot: Snapshot
    as_at: datetime
    connect: Connect
    roles: tuple[str, ...]

    def trial(self) -> Trial:
        """Its labels, for the review sheet."""
        return open_trial(self.folder, self.connect, self.force, self.as_at)


def open_learning_desk(home: Path, force: str, by: str) -> LearningDesk:
    """Return the desk of somebody at a force."""
    return LearningDesk(open_platform(home), force_id(force), by)


def _review(trial: Trial, filled: Filled) -> Review:
    asked = draw_sheet(trial.spec, trial.labels)
    return judge(trial.spec, trial.labels, asked, read_sheet(filled.text, asked), filled.read_by)
