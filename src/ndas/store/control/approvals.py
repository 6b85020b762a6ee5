"""Agreement of two people, for what nobody may do alone.

Rules:

1. Two different people agree; the one who asked is neither of them.
2. One "no" ends it: a refused approval cannot be agreed to any more.
3. It is about one action on one subject of one force, is used once, and expires.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import ApprovalRefusedError, NotThereError
from ndas.store.control.repository import Repository, as_row, change, read_one, read_row
from ndas.store.control.tables.deciding import approval as approvals
from ndas.store.control.tables.deciding import approval_vote as votes
from ndas.vocabulary import ForceId

PEOPLE = 2

ApprovalState = Literal["open", "agreed", "refused", "expired", "used"]


@dataclass(frozen=True, slots=True)
class Approval:
    """What is asked for, by whom and why."""

    id: str
    force: ForceId
    action: str
    subject: str
    reason: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said to it."""

    approval: str
    user: str
    agrees: bool
    reason: str
    at: datetime


def approval_state(approval: Approval, said: tuple[Vote, ...], *, at: datetime) -> ApprovalState:
    """Where an approval stands, from what was said."""
    if approval.used_at is not None:
        return "used"
    if any(not vote.agrees for vote in said):
        return "refused"
    if at >= approval.expires_at:
        return "expired"
    people = {vote.user for vote in said if vote.agrees} - {approval.requested_by}
    return "agreed" if len(people) >= PEOPLE else "open"


class Approvals(Repository):
    """Every approval that was asked for."""

    def ask(
        self,
        force: ForceId,
        *,
        action: str,
        subject: str,
        reason: str,
        by: str,
        at: datetime,
        expires_at: datetime,
        audit: AuditEntry,
    ) -> Approval:
        """Ask two people to agree."""
        asked = Approval(secrets.token_hex(8), force, action, subject, reason, by, at, expires_at)
        with self._audited(audit) as connection:
            connection.execute(insert(approvals).values(**as_row(asked)))
        return asked

    def vote(self, which: str, *, by: str, agrees: bool, reason: str, at: datetime, audit: AuditEntry) -> ApprovalState:
        """Say yes or no to it; return where it stands then.

        Raises:
            NotThereError: no such approval.
            ApprovalRefusedError: the person asked for it, has spoken already, or it is not open.
        """
        with self._audited(audit) as connection:
            asked, said = _locked(connection, which)
            if by == asked.requested_by:
                raise ApprovalRefusedError(f"approval {which}: who asks cannot agree; two other people must")
            if any(vote.user == by for vote in said):
                raise ApprovalRefusedError(f"approval {which}: this person has spoken already; another must")
            if (state := approval_state(asked, said, at=at)) not in ("open", "agreed"):
                raise ApprovalRefusedError(f"approval {which} is {state}; ask for a new one")
            vote = Vote(which, by, agrees, reason, at)
            connection.execute(insert(votes).values(**as_row(vote)))
            return approval_state(asked, (*said, vote), at=at)

    def agree(self, which: str, *, by: str, reason: str, at: datetime, audit: AuditEntry) -> ApprovalState:
        """Say yes to it; return where it stands then.

        Where enough people have agreed and what they agreed to was cut short, any of them may say so again: that says
        nothing new, and the act goes on.

        Raises:
            As `vote`.
        """
        asked, said = self.get(which)
        mine = any(vote.user == by and vote.agrees for vote in said)
        if mine and approval_state(asked, said, at=at) == "agreed":
            return "agreed"
        return self.vote(which, by=by, agrees=True, reason=reason, at=at, audit=audit)

    def get(self, which: str) -> tuple[Approval, tuple[Vote, ...]]:
        """The approval and what was said to it.

        Raises:
            NotThereError: no such approval.
        """
        with self._database.read() as connection:
            return _locked(connection, which, lock=False)

    def of(self, force: ForceId, *, count: int = 50) -> tuple[Approval, ...]:
        """A force's approvals, newest first."""
        mine = select(approvals).where(approvals.c.force == force)
        return self._all(Approval, mine.order_by(approvals.c.requested_at.desc(), approvals.c.id).limit(count))

    def use(self, which: str, *, action: str, subject: str, at: datetime, audit: AuditEntry) -> Approval:
        """Use the agreement up for this action on this subject.

        Raises:
            NotThereError: no such approval.
            ApprovalRefusedError: it is not agreed to, or is about something else.
        """
        with self._audited(audit) as connection:
            return use_approval(connection, which, action=action, subject=subject, at=at)


def use_approval(connection: Connection, which: str, *, action: str, subject: str, at: datetime) -> Approval:
    """Use an agreement up inside the transaction of what it allows.

    Raises:
        NotThereError: no such approval.
        ApprovalRefusedError: it is not agreed to, or is about something else.
    """
    asked, said = _locked(connection, which)
    if (asked.action, asked.subject) != (action, subject):
        raise ApprovalRefusedError(f"approval {which} is about another action or subject; ask for one about this")
    if (state := approval_state(asked, said, at=at)) != "agreed":
        raise ApprovalRefusedError(
            f"approval {which} is {state}: two different people, other than the one who asked, must agree first"
        )
    change(connection, approvals, {"id": which}, used_at=at)
    return asked


def _locked(connection: Connection, which: str, *, lock: bool = True) -> tuple[Approval, tuple[Vote, ...]]:
    wanted = select(approvals).where(approvals.c.id == which)
    asked = read_one(Approval, connection, wanted.with_for_update() if lock else wanted)
    if asked is None:
        raise NotThereError(f"there is no approval {which}; check the id")
    rows = connection.execute(select(votes).where(votes.c.approval == which).order_by(votes.c.at, votes.c.user))
    return asked, tuple(read_row(Vote, row) for row in rows)
