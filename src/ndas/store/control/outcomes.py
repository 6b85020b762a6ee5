"""Outcomes at each force: what their tests and drift said each week, who read the review sheet, what others counted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository, as_row
from ndas.store.control.tables.outcomes import anchor as anchors
from ndas.store.control.tables.outcomes import review as reviews
from ndas.store.control.tables.outcomes import week as weeks
from ndas.vocabulary import ForceId, SnapshotId


@dataclass(frozen=True, slots=True)
class OutcomeWeek:
    """What T1 to T10 and drift said of a use case's outcome in one week. Counts and words, of nobody.

    `tests` are test, whether it passed, and what it found; `drift` is empty where nothing was measured.
    """

    force: ForceId
    use_case: str
    snapshot: SnapshotId
    outcome: str
    version: int
    digest: str
    people: int
    labels: int
    positives: int
    tests: tuple[tuple[str, bool, str], ...]
    drift: str
    reasons: tuple[str, ...]
    at: datetime

    @property
    def failed(self) -> tuple[str, ...]:
        """The tests that did not pass."""
        return tuple(name for name, passed, _ in self.tests if not passed)


@dataclass(frozen=True, slots=True)
class OutcomeReview:
    """An officer's reading of the review sheet of one definition: of `people` lives `wrong` were seen otherwise."""

    force: ForceId
    digest: str
    outcome: str
    read_by: str
    people: int
    wrong: int
    kappa: float
    kept_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutsideCount:
    """What somebody else counted by the same definition: the force's own return, between two days."""

    force: ForceId
    digest: str
    outcome: str
    source: str
    begins: date
    ends: date
    events: int
    people: int
    tolerance: float
    kept_by: str
    at: datetime


class Outcomes(Repository):
    """Weeks, readings and outside counts of every outcome at every force; the newest of each stands."""

    def keep_week(self, week: OutcomeWeek) -> None:
        """Keep what a week's tests said; a run that goes on after a fall replaces its own."""
        mine = (weeks.c.force == week.force, weeks.c.use_case == week.use_case, weeks.c.snapshot == week.snapshot)
        with self._audited(None) as connection:
            connection.execute(delete(weeks).where(*mine))
            connection.execute(insert(weeks).values(**as_row(week)))

    def weeks(self, force: ForceId, use_case: str, *, count: int = 52) -> tuple[OutcomeWeek, ...]:
        """What the tests said, newest first."""
        mine = (weeks.c.force == force, weeks.c.use_case == use_case)
        found = self._all(
            OutcomeWeek, select(weeks).where(*mine).order_by(weeks.c.at.desc(), weeks.c.snapshot.desc()).limit(count)
        )
        return tuple(_with_tuples(one) for one in found)

    def keep_review(self, review: OutcomeReview, *, audit: AuditEntry) -> None:
        """Keep a reading, in place of an earlier one of the same definition."""
        mine = (reviews.c.force == review.force, reviews.c.digest == review.digest)
        with self._audited(audit) as connection:
            connection.execute(delete(reviews).where(*mine))
            connection.execute(insert(reviews).values(**as_row(review)))

    def review(self, force: ForceId, digest: str) -> OutcomeReview | None:
        """The reading of one definition."""
        return self._one(OutcomeReview, select(reviews).where(reviews.c.force == force, reviews.c.digest == digest))

    def keep_count(self, count: OutsideCount, *, audit: AuditEntry) -> None:
        """Keep an outside count, in place of an earlier one of the same definition."""
        mine = (anchors.c.force == count.force, anchors.c.digest == count.digest)
        with self._audited(audit) as connection:
            connection.execute(delete(anchors).where(*mine))
            connection.execute(insert(anchors).values(**as_row(count)))

    def count(self, force: ForceId, digest: str) -> OutsideCount | None:
        """The outside count of one definition."""
        return self._one(OutsideCount, select(anchors).where(anchors.c.force == force, anchors.c.digest == digest))


def _with_tuples(week: OutcomeWeek) -> OutcomeWeek:
    object.__setattr__(
        week, "tests", tuple((str(name), bool(passed), str(words)) for name, passed, words in week.tests)
    )
    return week
