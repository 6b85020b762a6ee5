"""The platform's own users: which force, which post, vetted until when, trained for what until when.

1. Which roles a user has is what was granted to them (`grants.py`) and is in force at the moment asked.
2. Rights are asked for on each request, so what is taken away here is gone at once.
3. An id is a person's alone: none is taken twice, and none is a name that the platform itself acts under in the log.
4. A leaver loses every grant, session, link and means of signing in in one transaction; a mover loses every grant of
   the old post.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError, IdRefusedError, NotThereError
from ndas.store.control.grants import end_grants, insert_grant, new_grant, roles_in_force
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.access import access_grant as grants
from ndas.store.control.tables.access import authenticator, passkey
from ndas.store.control.tables.people import session, sign_in_link, training
from ndas.store.control.tables.people import user as users
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId

NOT_PEOPLE = frozenset(
    {"administrator", "backup", "canaries", "identity-provider", "inbox", "journey", "nobody", "platform", "retention"}
    | {"withdrawal"}
)
"""Who stands in the log where no person acts; `shell:` begins an account of the machine."""
_ID = re.compile(r"(?!shell:)[!-~]{1,120}")
"""Letters, digits and signs of ASCII: what looks the same is the same."""
FIRST_GRANT = timedelta(days=365)
"""How long the roles last with which a user is entered, where no end of vetting is known."""


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in."""

    id: str
    force: ForceId
    label: str
    """What the screen calls them; the audit log holds the id only."""
    roles: tuple[str, ...]
    """Those in force at the moment asked; on entering a user, those first granted."""
    created_at: datetime
    vetting: str = ""
    vetting_until: datetime | None = None
    disabled_at: datetime | None = None
    post: str = ""
    signed_in_at: datetime | None = None

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
        """Enter a user, and grant the roles they come with until their vetting ends, or for a year.

        Raises:
            IdRefusedError: it is no id for a person.
            AlreadyThereError: the id is taken, also by a user who has left.
            GrantRefusedError: the entry's actor is the user: nobody grants access to themselves.
        """
        if user.id in NOT_PEOPLE or not _ID.fullmatch(user.id):
            raise IdRefusedError(
                "a person's id is 1 to 120 signs of ASCII without spaces, and not a name of the platform"
            )
        with self._audited(audit) as connection:
            if not insert_new(connection, users, {n: v for n, v in as_row(user).items() if n != "roles"}):
                raise AlreadyThereError(f"there is a user {user.id} already; ids are never reused")
            self._grant(connection, user, user.roles, user.created_at, audit.actor, "on joining")

    def set_roles(self, which: str, roles: Sequence[str], *, audit: AuditEntry) -> None:
        """End the grants of all other roles and grant those that are missing; their sessions end.

        Raises:
            NotThereError: no such user.
            GrantRefusedError: the entry's actor is the user.
        """
        at = audit.at
        with self._audited(audit) as connection:
            user = _found(connection, which, at)
            mine = (grants.c.user == which, grants.c.role.not_in(list(roles)))
            end_grants(connection, *mine, at=at, by=audit.actor, because="roles changed")
            missing = sorted(set(roles) - set(user.roles))
            self._grant(connection, user, missing, at, audit.actor, "roles changed")
            connection.execute(delete(session).where(session.c.user == which))

    def move(self, which: str, post: str, *, at: datetime, audit: AuditEntry) -> int:
        """Note that a user has another post: every grant of the old one ends, and every session; return how many.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, post=post)
            ended = end_grants(connection, grants.c.user == which, at=at, by=audit.actor, because="moved post")
            connection.execute(delete(session).where(session.c.user == which))
        return ended

    def set_vetting(self, which: str, level: str, *, until: datetime, audit: AuditEntry) -> None:
        """Note a user's vetting.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, vetting=level, vetting_until=until)

    def disable(self, which: str, *, at: datetime, audit: AuditEntry) -> None:
        """Let a user in no more: grants, sessions, sign-in links, passkeys and authenticator end at once.

        Raises:
            NotThereError: no such user.
        """
        with self._audited(audit) as connection:
            change(connection, users, {"id": which}, disabled_at=at)
            end_grants(connection, grants.c.user == which, at=at, by=audit.actor, because="left")
            for table in (session, sign_in_link, passkey, authenticator):
                connection.execute(delete(table).where(table.c.user == which))

    def signed_in(self, which: str, *, at: datetime) -> datetime | None:
        """Note that the user signed in; return when they did before. The sign-in has an entry of its own.

        Raises:
            NotThereError: no such user.
        """
        with self._database.write() as connection:
            before = _found(connection, which, at).signed_in_at
            change(connection, users, {"id": which}, signed_in_at=at)
        return before

    def train(self, passed: Training, *, audit: AuditEntry) -> None:
        """Note that a user has passed a training, in place of an earlier pass."""
        with self._audited(audit) as connection:
            mine = (training.c.user == passed.user, training.c.use_case == passed.use_case)
            connection.execute(delete(training).where(*mine))
            connection.execute(insert(training).values(**as_row(passed)))

    def get(self, which: str, *, at: datetime) -> User | None:
        """The user with the roles of that moment, disabled or not, or None."""
        with self._database.read() as connection:
            found = _of(connection, (users.c.id == which,), at)
        return found[0] if found else None

    def entitled(self, which: str, *, at: datetime) -> User | None:
        """The user with the roles of that moment, while they may sign in, else None."""
        found = self.get(which, at=at)
        return None if found is None or found.disabled_at is not None else found

    def of(self, force: ForceId, *, at: datetime) -> tuple[User, ...]:
        """A force's users with the roles of that moment, by id."""
        with self._database.read() as connection:
            return _of(connection, (users.c.force == force,), at)

    def trainings(self, which: str) -> tuple[Training, ...]:
        """A user's trainings, by use case."""
        return self._all(Training, select(training).where(training.c.user == which).order_by(training.c.use_case))

    @staticmethod
    def _grant(connection: Connection, user: User, roles: Sequence[str], at: datetime, by: str, reason: str) -> None:
        vetted = user.vetting_until
        ends = vetted if vetted is not None and vetted > at else at + FIRST_GRANT
        for role in roles:
            insert_grant(
                connection,
                new_grant(
                    user.id, user.force, role, reason=reason, post=user.post, begins_at=at, ends_at=ends, by=by, at=at
                ),
            )


def _found(connection: Connection, which: str, at: datetime) -> User:
    found = _of(connection, (users.c.id == which,), at)
    if not found:
        raise NotThereError(f"there is no user {which}; check the id")
    return found[0]


def _of(connection: Connection, which: tuple[ColumnElement[bool], ...], at: datetime) -> tuple[User, ...]:
    rows = connection.execute(select(users).where(*which).order_by(users.c.id)).all()
    roles = roles_in_force(connection, [row.id for row in rows], at)
    return tuple(_user(row, tuple(roles.get(row.id, ()))) for row in rows)


def _user(row: Row[Any], roles: tuple[str, ...]) -> User:
    said = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return User(**said, roles=roles)
