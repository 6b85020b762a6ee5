"""Emergencies: one record opened for a stated situation, alarmed at once, reviewed within a day.

Rules:

1. An opening is of one record, for one hour, in a situation of the closed list, under a reference. Whoever has five
   that nobody has reviewed opens no sixth: that is no emergency but a way around the purpose.
2. It is on the page of every supervisor and of the data protection officer until one of them has reviewed it.
3. Whoever opened it does not review it: the table refuses such a row.
4. One that is not reviewed within a day, or was found not to be justified, blocks whoever opened it from records until
   a review says otherwise.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, and_, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from ndas.governance import AuditEntry
from ndas.store.control.errors import GrantRefusedError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.access import emergency as emergencies
from ndas.vocabulary import ForceId

OPEN_FOR = timedelta(hours=1)
REVIEW_WITHIN = timedelta(days=1)
MOST_WAITING = 5
Verdict = Literal["", "justified", "not justified"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """One opening. `kind` and `record` name what was opened; `situation` is of the closed list."""

    id: str
    force: ForceId
    user: str
    kind: str
    record: str
    situation: str
    reference: str
    opened_at: datetime
    ends_at: datetime
    review_by: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    verdict: Verdict = ""

    def is_open(self, at: datetime) -> bool:
        """Whether the record can still be read through it."""
        return self.opened_at <= at < self.ends_at


def new_emergency(
    force: ForceId, user: str, *, kind: str, record: str, situation: str, reference: str, at: datetime
) -> Emergency:
    """An opening that begins now."""
    which = secrets.token_hex(8)
    return Emergency(which, force, user, kind, record, situation, reference, at, at + OPEN_FOR, at + REVIEW_WITHIN)


class Emergencies(Repository):
    """Every opening."""

    def open(self, emergency: Emergency, *, audit: AuditEntry) -> None:
        """Keep an opening.

        Raises:
            StateRefusedError: five of this user's wait for their review.
        """
        with self._audited(audit) as connection:
            if _waiting_of(connection, emergency.user) >= MOST_WAITING:
                raise StateRefusedError(f"{MOST_WAITING} openings of {emergency.user} wait for their review")
            connection.execute(insert(emergencies).values(**as_row(emergency)))

    def get(self, which: str) -> Emergency | None:
        """One opening, or None."""
        return self._one(Emergency, select(emergencies).where(emergencies.c.id == which))

    def of(self, force: ForceId, count: int = 50) -> tuple[Emergency, ...]:
        """A force's openings: those that wait for a review first, then the newest."""
        mine = select(emergencies).where(emergencies.c.force == force)
        waits = emergencies.c.reviewed_at.is_not(None)
        return self._all(Emergency, mine.order_by(waits, emergencies.c.opened_at.desc(), emergencies.c.id).limit(count))

    def waiting(self, force: ForceId) -> int:
        """How many openings of a force wait for their review."""
        mine = select(emergencies.c.id).where(emergencies.c.force == force, emergencies.c.reviewed_at.is_(None))
        with self._database.read() as connection:
            return len(connection.execute(mine).all())

    def has_too_many(self, user: str) -> bool:
        """Whether so many openings of this user wait for their review that no other may be made."""
        with self._database.read() as connection:
            return _waiting_of(connection, user) >= MOST_WAITING

    def blocks(self, user: str, *, at: datetime) -> bool:
        """Whether an opening of this user was not reviewed in time, or not found justified."""
        overdue = and_(emergencies.c.reviewed_at.is_(None), emergencies.c.review_by <= at)
        mine = (emergencies.c.user == user, or_(overdue, emergencies.c.verdict == "not justified"))
        with self._database.read() as connection:
            return connection.execute(select(emergencies.c.id).where(*mine).limit(1)).first() is not None

    def review(self, which: str, *, by: str, justified: bool, at: datetime, audit: AuditEntry) -> None:
        """Say whether it was justified; a later review may say otherwise and lift the block.

        Raises:
            NotThereError: no such opening.
            GrantRefusedError: the person opened it.
        """
        verdict: Verdict = "justified" if justified else "not justified"
        with self._audited(audit) as connection:
            try:
                change(connection, emergencies, {"id": which}, reviewed_by=by, reviewed_at=at, verdict=verdict)
            except IntegrityError as refused:
                raise GrantRefusedError(f"emergency {which}: another person reviews it") from refused


def _waiting_of(connection: Connection, user: str) -> int:
    mine = select(func.count()).select_from(emergencies)
    return connection.scalar(mine.where(emergencies.c.user == user, emergencies.c.reviewed_at.is_(None))) or 0
