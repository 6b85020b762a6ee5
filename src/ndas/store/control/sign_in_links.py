"""One-time sign-in links. Only the SHA-256 of a link's token is kept; a token works once, and not for long."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from ndas.governance import AuditEntry
from ndas.store.audit import append
from ndas.store.control.errors import NotThereError
from ndas.store.control.repository import Repository, as_row, read_one
from ndas.store.control.tables.people import sign_in_link as links
from ndas.store.control.tables.people import user as users
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A link that was issued."""

    token_digest: str
    user: str
    force: ForceId
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class SignInLinks(Repository):
    """The links that were issued."""

    def issue(self, user: str, *, at: datetime, lifetime: timedelta, audit: AuditEntry) -> str:
        """Issue a link for a user; return its token, which is kept nowhere.

        Raises:
            NotThereError: no such user, or one who may sign in no more.
        """
        token = secrets.token_urlsafe(32)
        with self._audited(audit) as connection:
            mine = (users.c.id == user, users.c.disabled_at.is_(None))
            force = connection.scalar(select(users.c.force).where(*mine))
            if force is None:
                raise NotThereError(f"there is no user {user} who may sign in")
            link = SignInLink(token_digest(token), user, ForceId(force), at, at + lifetime)
            connection.execute(insert(links).values(**as_row(link)))
        return token

    def peek(self, digest: str, *, at: datetime) -> bool:
        """Whether the token would work now, without using it."""
        with self._database.read() as connection:
            link = _find(connection, digest)
        return link is not None and link.used_at is None and at < link.expires_at

    def consume(self, digest: str, *, at: datetime, audit: Callable[[SignInLink], AuditEntry]) -> SignInLink | None:
        """Use a link up: of two calls with one token, one gets the link; None for used, expired or unknown.

        ``audit`` makes the entry of the sign-in, once it is known whose it is.
        """
        mine = (links.c.token_digest == digest, links.c.used_at.is_(None), links.c.expires_at > at)
        with self._database.write() as connection:
            if connection.execute(update(links).where(*mine).values(used_at=at)).rowcount != 1:
                return None
            link = _find(connection, digest)
            if link is not None:
                append(connection, (audit(link),))
            return link


def _find(connection: Connection, digest: str) -> SignInLink | None:
    return read_one(SignInLink, connection, select(links).where(links.c.token_digest == digest))
