"""Grants: who holds which role, for which post, why, from when to when, given by whom and looked over by whom.

Rules:

1. Every grant has an end, and is in force only between its beginning and its end.
2. Nobody grants to themselves; nobody looks over what they granted or hold. The table refuses such a row, whoever
   writes it.
3. What is not confirmed by a review within 90 days stands on the list of those who review, until somebody does.
4. A grant of another force than its holder's gives nothing, whoever wrote it.
5. A grant is never deleted while its holder is known: it ends, and says when, by whom and why.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ndas.governance import AuditEntry
from ndas.store.control.errors import GrantRefusedError, NotThereError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change, read_one
from ndas.store.control.tables.access import access_grant as grants
from ndas.store.control.tables.people import session
from ndas.store.control.tables.people import user as people
from ndas.vocabulary import ForceId

REVIEW_EVERY = timedelta(days=90)
Verdict = Literal["", "kept", "ended"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person for a time. `verdict` is what the last review said; empty: none yet."""

    id: str
    force: ForceId
    user: str
    role: str
    reason: str
    post: str
    begins_at: datetime
    ends_at: datetime
    granted_by: str
    granted_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    verdict: Verdict = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_because: str = ""

    def in_force(self, at: datetime) -> bool:
        """Whether it gives its role at that moment."""
        return self.begins_at <= at < self.ends_at and (self.ended_at is None or at < self.ended_at)

    def review_due(self, at: datetime) -> bool:
        """Whether somebody should look it over: new, or not looked over for 90 days."""
        last = self.reviewed_at
        return self.in_force(at) and (last is None or at - last >= REVIEW_EVERY)


def new_grant(
    user: str,
    force: ForceId,
    role: str,
    *,
    reason: str,
    post: str,
    begins_at: datetime,
    ends_at: datetime,
    by: str,
    at: datetime,
) -> Grant:
    """A grant with an id of its own."""
    return Grant(secrets.token_hex(8), force, user, role, reason, post, begins_at, ends_at, by, at)


class Grants(Repository):
    """Every grant that was made."""

    def give(self, grant: Grant, *, audit: AuditEntry) -> None:
        """Keep a new grant.

        Raises:
            GrantRefusedError: its holder gave it, or it does not end after it begins.
        """
        with self._audited(audit) as connection:
            insert_grant(connection, grant)

    def end(self, which: str, *, by: str, because: str, at: datetime, audit: AuditEntry) -> None:
        """End a grant now, and its holder's sessions with it.

        Raises:
            NotThereError: no such grant.
            StateRefusedError: it has ended.
        """
        with self._audited(audit) as connection:
            grant = _standing(connection, which, at)
            _end(connection, grant, by=by, because=because, at=at)

    def review(self, which: str, *, by: str, keep: bool, at: datetime, audit: AuditEntry) -> None:
        """Say that a grant is still needed, or end it.

        Raises:
            NotThereError: no such grant.
            StateRefusedError: it has ended.
            GrantRefusedError: the person gave it or holds it.
        """
        with self._audited(audit) as connection:
            grant = _standing(connection, which, at)
            verdict: Verdict = "kept" if keep else "ended"
            try:
                change(connection, grants, {"id": which}, reviewed_by=by, reviewed_at=at, verdict=verdict)
            except IntegrityError as refused:
                raise GrantRefusedError(
                    f"grant {which}: who gave it or holds it does not review it; another person must"
                ) from refused
            if not keep:
                _end(connection, grant, by=by, because="not needed, by review", at=at)

    def get(self, which: str) -> Grant | None:
        """One grant, or None."""
        return self._one(Grant, select(grants).where(grants.c.id == which))

    def of_user(self, user: str) -> tuple[Grant, ...]:
        """All grants of a user, newest first."""
        mine = select(grants).where(grants.c.user == user)
        return self._all(Grant, mine.order_by(grants.c.granted_at.desc(), grants.c.role, grants.c.id))

    def of(self, force: ForceId, *, at: datetime) -> tuple[Grant, ...]:
        """A force's grants in force at that moment, by holder."""
        mine = select(grants).where(grants.c.force == force, *_in_force(at))
        return self._all(Grant, mine.order_by(grants.c.user, grants.c.role, grants.c.id))

    def due(self, force: ForceId, *, at: datetime) -> tuple[Grant, ...]:
        """A force's grants that somebody should look over, the oldest first."""
        waiting = or_(grants.c.reviewed_at.is_(None), grants.c.reviewed_at <= at - REVIEW_EVERY)
        mine = select(grants).where(grants.c.force == force, *_in_force(at), waiting)
        return self._all(Grant, mine.order_by(grants.c.granted_at, grants.c.user, grants.c.role, grants.c.id))


def insert_grant(connection: Connection, grant: Grant) -> None:
    """Keep a new grant inside a transaction.

    Raises:
        GrantRefusedError: its holder gave it, or it does not end after it begins.
    """
    try:
        connection.execute(insert(grants).values(**as_row(grant)))
    except IntegrityError as refused:
        raise GrantRefusedError(
            f"{grant.role} for {grant.user}: nobody grants access to themselves, and a grant ends after it begins"
        ) from refused


def end_grants(connection: Connection, *which: ColumnElement[bool], at: datetime, by: str, because: str) -> int:
    """End the chosen grants that have not ended, inside a transaction; return how many."""
    chosen = update(grants).where(*which, grants.c.ended_at.is_(None), grants.c.ends_at > at)
    return connection.execute(chosen.values(ended_at=at, ended_by=by, ended_because=because)).rowcount


def roles_in_force(connection: Connection, users: Sequence[str], at: datetime) -> dict[str, list[str]]:
    """User to the roles granted to them that are in force at that moment, sorted."""
    own = (people.c.id == grants.c.user) & (people.c.force == grants.c.force)
    of_their_force = select(grants.c.user, grants.c.role).distinct().join(people, own)
    mine = of_their_force.where(grants.c.user.in_(list(users)), *_in_force(at))
    found: dict[str, list[str]] = {}
    for user, role in connection.execute(mine.order_by(grants.c.user, grants.c.role)):
        found.setdefault(user, []).append(role)
    return found


def _in_force(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (grants.c.begins_at <= at, grants.c.ends_at > at, or_(grants.c.ended_at.is_(None), grants.c.ended_at > at))


def _standing(connection: Connection, which: str, at: datetime) -> Grant:
    found = read_one(Grant, connection, select(grants).where(grants.c.id == which).with_for_update())
    if found is None:
        raise NotThereError(f"there is no grant {which}; check the id")
    if found.ended_at is not None or found.ends_at <= at:
        raise StateRefusedError(f"grant {which} has ended; give a new one")
    return found


def _end(connection: Connection, grant: Grant, *, by: str, because: str, at: datetime) -> None:
    end_grants(connection, grants.c.id == grant.id, at=at, by=by, because=because)
    connection.execute(delete(session).where(session.c.user == grant.user))
