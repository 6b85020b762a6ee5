"""Agreements to share, and the register of what was disclosed under them.

Rules:

1. Nothing is disclosed without an agreement with the recipient that is in force on that day.
2. An agreement has an end; it can end earlier, never later: a longer one is a new one.
3. Every disclosure names its recipient, agreement, what and how many, the reason and who made it.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import StateRefusedError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.assessments import agreement as agreements
from ndas.store.control.tables.assessments import disclosure as disclosures
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class SharingAgreement:
    """An information sharing agreement, contract or the like of a force with one party."""

    id: str
    force: ForceId
    party: str
    reference: str
    purpose: str
    valid_from: date
    valid_until: date
    ended_at: datetime | None = None

    def live_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.ended_at is None and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosure."""

    id: str
    force: ForceId
    recipient: str
    agreement: str
    what: str
    records: int
    reason: str
    by: str
    at: datetime


class Sharing(Repository):
    """Agreements and disclosures of every force."""

    def agree(
        self,
        force: ForceId,
        party: str,
        *,
        reference: str,
        purpose: str,
        valid_from: date,
        valid_until: date,
        audit: AuditEntry,
    ) -> SharingAgreement:
        """Enter an agreement.

        Raises:
            StateRefusedError: it ends before it begins, or says nothing of party, reference or purpose.
        """
        if valid_until < valid_from or not (party.strip() and reference.strip() and purpose.strip()):
            raise StateRefusedError("an agreement names party, reference and purpose, and ends after it begins")
        made = SharingAgreement(
            secrets.token_hex(6), force, party.strip(), reference.strip(), purpose.strip(), valid_from, valid_until
        )
        with self._audited(audit) as connection:
            connection.execute(insert(agreements).values(**as_row(made)))
        return made

    def end(self, force: ForceId, which: str, *, at: datetime, audit: AuditEntry) -> None:
        """End an agreement now; nothing more is disclosed under it.

        Raises:
            NotThereError: the force has no such agreement.
        """
        with self._audited(audit) as connection:
            change(connection, agreements, {"id": which, "force": force}, ended_at=at)

    def agreements(self, force: ForceId) -> tuple[SharingAgreement, ...]:
        """A force's agreements, by party."""
        mine = select(agreements).where(agreements.c.force == force).order_by(agreements.c.party, agreements.c.id)
        return self._all(SharingAgreement, mine)

    def disclose(
        self,
        force: ForceId,
        recipient: str,
        *,
        what: str,
        records: int,
        reason: str,
        by: str,
        at: datetime,
        audit: AuditEntry,
    ) -> Disclosure:
        """Enter a disclosure, before anything leaves.

        Raises:
            StateRefusedError: no agreement with the recipient is in force today.
        """
        live = next((a for a in self.agreements(force) if a.party == recipient and a.live_on(at.date())), None)
        if live is None:
            raise StateRefusedError(
                f"no agreement with {recipient} is in force on {at:%Y-%m-%d}; nothing is disclosed without one"
            )
        made = Disclosure(secrets.token_hex(6), force, recipient, live.id, what, records, reason, by, at)
        with self._audited(audit) as connection:
            connection.execute(insert(disclosures).values(**as_row(made)))
        return made

    def disclosures(self, force: ForceId) -> tuple[Disclosure, ...]:
        """A force's disclosures, newest first."""
        mine = select(disclosures).where(disclosures.c.force == force).order_by(disclosures.c.at.desc())
        return self._all(Disclosure, mine)

    def recipients_without_agreement(self, force: ForceId, day: date) -> int:
        """How many recipients of past disclosures have no agreement in force on ``day``."""
        covered = {one.party for one in self.agreements(force) if one.live_on(day)}
        return len({one.recipient for one in self.disclosures(force)} - covered)
