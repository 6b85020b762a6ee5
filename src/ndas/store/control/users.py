"""The platform's own users: which force, which roles, vetted until when, trained for what until when.

Rights are asked for on each request, so what is taken away here is gone at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables import session, sign_in_link, training
from ndas.store.control.tables import user as users
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in."""

    id: str
    force: ForceId
    label: str
    """What the screen calls them; the audit log holds the id only."""
    roles: tuple[str, ...]
    created_at: datetime
    vetting: str = ""
    vetting_until: datetime | None = None
    disabled_at: datetime | None = None

    def is_vetted(self, at: datetime) -> bool:
        """Whether their vetting is in date. Absent means not vetted."""
        return self.vetting_until is not None and at < self.vetting_until


@dataclass(frozen=True, slots=True)
class Training:
    """A user's training for one use case."""

    user: str
    use_case: str
    passed_at: datetime
    valid_until: datetime


class Users(Repository):
    """Everyone who may sign in."""

    def add(self, user: User, *, audit: AuditEntry) -> None:
        """Enter a user.

        Raises:
            AlreadyThereError: the id is taken, also by a user who has left.
        """
        with self._audited(audit) as connection:
            if not insert_new(connection, users, as_row(user)):
                raise AlreadyThereError(f"there is a user {user.id} already; ids are never reused")

    def set_roles(self, which: str, roles: Sequence[str], *, audit: AuditEntry) -> None:
        """Replace a user's roles; their sessions end, so that none goes on with the old ones.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, roles=sorted(roles))
            connection.execute(delete(session).where(session.c.user == which))

    def set_vetting(self, which: str, level: str, *, until: datetime, audit: AuditEntry) -> None:
        """Note a user's vetting.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, vetting=level, vetting_until=until)

    def disable(self, which: str, *, at: datetime, audit: AuditEntry) -> None:
        """Let a user in no more; sessions and sign-in links end at once.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, disabled_at=at, roles=[])
            connection.execute(delete(session).where(session.c.user == which))
            connection.execute(delete(sign_in_link).where(sign_in_link.c.user == which))

    def train(self, passed: Training, *, audit: AuditEntry) -> None:
        """Note that a user has passed a training, in place of an earlier pass."""
        with self._audited(audit) as connection:
            mine = (training.c.user == passed.user, training.c.use_case == passed.use_case)
            connection.execute(delete(training).where(*mine))
            connection.execute(insert(training).values(**as_row(passed)))

    def get(self, which: str) -> User | None:
        """The user, disabled or not, or None."""
        return self._one(User, select(users).where(users.c.id == which))

    def entitled(self, which: str) -> User | None:
        """The user while they may sign in, else None."""
        return self._one(User, select(users).where(users.c.id == which, users.c.disabled_at.is_(None)))

    def of(self, force: ForceId) -> tuple[User, ...]:
        """A force's users, by id."""
        return self._all(User, select(users).where(users.c.force == force).order_by(users.c.id))

    def trainings(self, which: str) -> tuple[Training, ...]:
        """A user's trainings, by use case."""
        return self._all(Training, select(training).where(training.c.user == which).order_by(training.c.use_case))
