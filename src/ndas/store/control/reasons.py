"""Reasons that people stated, and those that a supervisor looks over.

Rules:

1. Each purpose that is chosen is kept with its reference, for as long as its force takes part.
2. One in five, drawn by the system's own randomness, waits for a supervisor; so does everybody's first.
3. Nobody attests to a reason of their own: the table refuses such a row.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from ndas.governance import AuditEntry
from ndas.store.control.errors import GrantRefusedError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.access import stated_reason as reasons
from ndas.vocabulary import ForceId

ONE_IN = 5
Finding = Literal["", "sound", "not sound"]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason as it was given. `verdict` is what a supervisor found; empty: nobody has looked."""

    id: str
    force: ForceId
    user: str
    use_case: str
    kind: str
    reference: str
    sampled: bool
    given_at: datetime
    attested_by: str | None = None
    attested_at: datetime | None = None
    verdict: Finding = ""


class Reasons(Repository):
    """Every reason that was given."""

    def note(self, force: ForceId, user: str, *, use_case: str, kind: str, reference: str, at: datetime) -> ReasonRow:
        """Keep a reason. The page that asked for it has recorded its own entry."""
        with self._database.write() as connection:
            mine = select(func.count()).select_from(reasons).where(reasons.c.user == user)
            first = not connection.scalar(mine)
            sampled = first or secrets.randbelow(ONE_IN) == 0
            row = ReasonRow(secrets.token_hex(8), force, user, use_case, kind, reference, sampled, at)
            connection.execute(insert(reasons).values(**as_row(row)))
        return row

    def lately(self, force: ForceId, count: int) -> tuple[ReasonRow, ...]:
        """The force's last reasons, newest first."""
        mine = select(reasons).where(reasons.c.force == force)
        return self._all(ReasonRow, mine.order_by(reasons.c.given_at.desc(), reasons.c.id).limit(count))

    def waiting(self, force: ForceId, count: int = 100) -> tuple[ReasonRow, ...]:
        """Sampled reasons that nobody has looked at, the oldest first."""
        mine = select(reasons).where(reasons.c.force == force, reasons.c.sampled, reasons.c.attested_at.is_(None))
        return self._all(ReasonRow, mine.order_by(reasons.c.given_at, reasons.c.id).limit(count))

    def get(self, which: str) -> ReasonRow | None:
        """One reason, or None."""
        return self._one(ReasonRow, select(reasons).where(reasons.c.id == which))

    def attest(self, which: str, *, by: str, sound: bool, at: datetime, audit: AuditEntry) -> None:
        """Keep what a supervisor found.

        Raises:
            NotThereError: no such reason.
            StateRefusedError: somebody has looked already.
            GrantRefusedError: it is the supervisor's own.
        """
        with self._audited(audit) as connection:
            done = connection.scalar(select(reasons.c.attested_by).where(reasons.c.id == which).with_for_update())
            if done is not None:
                raise StateRefusedError(f"reason {which} has been looked over already")
            verdict = "sound" if sound else "not sound"
            try:
                change(connection, reasons, {"id": which}, attested_by=by, attested_at=at, verdict=verdict)
            except IntegrityError as refused:
                raise GrantRefusedError(f"reason {which}: nobody attests to their own") from refused
